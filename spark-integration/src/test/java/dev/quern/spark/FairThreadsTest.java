package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.Variable;
import dev.quern.compiler.runtime.WorkerPool;
import dev.quern.spark.executor.Shares;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks on four cores, as many as the session and Quern are told there are. */
class FairThreadsTest {
    private static final int CORES = 4;

    /** A helper may have to finish a chunk, and the machine may give it no processor meanwhile. */
    private static final int MOST_SAMPLES_BEYOND = 100;

    /** As many rounds for a row as the row says. */
    private static final Kernel ROUNDS = Kernel.define("rounds", k -> {
        Array x = k.in("x", DType.I64, "n");
        Array sum = k.out("sum", DType.F64);
        k.prange("n", i -> {
            Variable value = k.var("value", x.at(i).cast(DType.F64));
            k.range(x.at(i), round -> value.set(value.sin()));
            sum.plusAssign(value);
        });
    });

    /** What was going on at one moment. */
    private record Sample(int tasks, int inKernels, int busy) {
        static Sample now() {
            Shares shares = Shares.shared();
            return new Sample(
                    shares.tasks(), shares.tasksInKernels(), WorkerPool.shared().busy());
        }
    }

    private static int threadsBefore;
    private SparkSession session;

    @BeforeAll
    static void fourThreads() {
        threadsBefore = Threads.total();
        Threads.set(CORES);
    }

    @AfterAll
    static void asBefore() {
        Threads.set(threadsBefore);
    }

    /** The sum over rows that each take so many rounds, by partition, and what was seen meanwhile. */
    private NDArray run(List<Sample> samples, int rowsEach, long... rounds) throws InterruptedException {
        String ofPartition = Arrays.stream(rounds)
                .mapToObj(each -> "%dL".formatted(each))
                .collect(Collectors.joining(", ", "array(", ")"));
        Dataset<Row> df = session.range(0, (long) rowsEach * rounds.length, 1, rounds.length)
                .selectExpr("element_at(%s, cast(id div %d + 1 as int)) as x".formatted(ofPartition, rowsEach));
        CompletableFuture<NDArray> job = CompletableFuture.supplyAsync(() -> QuernSpark.on(session)
                .apply(ROUNDS)
                .rows("x", df, "x")
                .collect()
                .get("sum"));
        while (!job.isDone()) {
            samples.add(Sample.now());
            Thread.sleep(1);
        }
        return job.join();
    }

    private void start(boolean plugin) {
        SparkSession.Builder builder =
                SparkSession.builder().master("local[" + CORES + "]").config("spark.ui.enabled", "false");
        if (plugin) {
            builder.config("spark.plugins", QuernPlugin.class.getName());
        }
        session = builder.getOrCreate();
        session.sparkContext().setLogLevel("OFF");
    }

    private static long count(List<Sample> samples, Predicate<Sample> seen) {
        return samples.stream().filter(seen).count();
    }

    /** The longest run of samples with more threads at work than there are cores. */
    private static int longestBeyond(List<Sample> samples) {
        int longest = 0;
        int current = 0;
        for (Sample sample : samples) {
            current = sample.busy() > CORES ? current + 1 : 0;
            longest = Math.max(longest, current);
        }
        return longest;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tasksShareTheCoresAndTheLastHasThemAll(boolean plugin) throws InterruptedException {
        start(plugin);
        try {
            List<Sample> alone = new ArrayList<>();
            NDArray first = run(alone, 20_000, 400);
            assertThat(count(alone, sample -> sample.busy() == CORES)).isGreaterThan(10);
            assertThat(longestBeyond(alone)).isZero();

            List<Sample> four = new ArrayList<>();
            run(four, 20_000, 400, 400, 400, 400);
            assertThat(count(four, sample -> sample.inKernels() == CORES && sample.busy() == CORES))
                    .isGreaterThan(10);
            assertThat(longestBeyond(four)).isLessThan(MOST_SAMPLES_BEYOND);

            // Three that are soon over and one that is not.
            List<Sample> last = new ArrayList<>();
            run(last, 20_000, 1, 1, 1, 800);
            assertThat(count(last, sample -> sample.tasks() == 1 && sample.busy() == CORES))
                    .isGreaterThan(10);
            assertThat(longestBeyond(last)).isLessThan(MOST_SAMPLES_BEYOND);

            assertThat(run(new ArrayList<>(), 20_000, 400).contentEquals(first)).isTrue();
            assertThat(Shares.shared().tasks()).isZero();
        } finally {
            session.stop();
        }
    }

    /** With the plugin tasks without kernels have their cores, too. */
    @Test
    void aTaskWithoutKernelsKeepsItsCore() throws InterruptedException {
        start(true);
        try {
            MapPartitionsFunction<Long, Long> sleeping = rows -> {
                Thread.sleep(3_000);
                return rows;
            };
            CompletableFuture<Long> other = CompletableFuture.supplyAsync(() -> session.range(0, 2, 1, 2)
                    .mapPartitions(sleeping, Encoders.LONG())
                    .count());
            while (Shares.shared().tasks() < 2) {
                assertThat(other).isNotDone();
                Thread.sleep(5);
            }
            List<Sample> samples = new ArrayList<>();
            run(samples, 20_000, 400);
            assertThat(count(samples, sample -> sample.tasks() == 3 && sample.busy() == 2))
                    .isGreaterThan(10);
            assertThat(count(samples, sample -> sample.tasks() == 3 && sample.busy() > 2))
                    .isLessThan(3); // a sample is not taken in one moment
            assertThat(other.join()).isEqualTo(2);
        } finally {
            session.stop();
        }
    }
}
