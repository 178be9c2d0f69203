package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.runtime.WorkerPool;
import dev.quern.spark.executor.Shares;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A kernel in a task that Spark kills stops in the middle, and lets go of the task's core and of those it borrowed. */
class CancellationTest {
    private static final int ROUNDS = 5;
    private static final Duration MEDIAN = Duration.ofMillis(200);

    /** Minutes of work in one batch, in lanes where the module is there. */
    private static final Kernel SLOW = Kernel.define("slow", k -> {
        Array x = k.in("x", DType.F64, "n");
        Array sum = k.out("sum", DType.F64);
        Value rounds = k.param("rounds", DType.I64);
        k.prange("n", i -> {
            Variable value = k.var("value", x.at(i));
            k.range(rounds, round -> value.set(value.sin()));
            sum.plusAssign(value);
        });
    });

    /** A row works as many rounds as it says and then reads where nothing is, unless it says a million. */
    private static final Kernel FAILING = Kernel.define("failing", k -> {
        Array x = k.in("x", DType.I64, "n");
        Array table = k.in("table", DType.F64, "t");
        Array sum = k.out("sum", DType.F64);
        k.prange("n", i -> {
            Variable value = k.var("value", x.at(i).cast(DType.F64));
            k.range(x.at(i), round -> value.set(value.sin()));
            Value beyond = x.at(i).lt(1_000_000L).select(10L, 0L);
            sum.plusAssign(value.add(table.at(beyond)));
        });
    });

    private final int threadsBefore = Threads.total();
    private SparkSession session;

    private void start(int cores, boolean reaper) {
        session = SparkSession.builder()
                .master("local[" + cores + "]")
                .config("spark.ui.enabled", "false")
                .config("spark.task.reaper.enabled", reaper)
                .config("spark.task.reaper.killTimeout", "30s")
                .getOrCreate();
        session.sparkContext().setLogLevel("OFF");
    }

    @AfterEach
    void stop() {
        session.stop();
        Threads.set(threadsBefore);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true"})
    void aCancelledJobLetsGoOfItsCores(boolean interrupt, boolean reaper) throws Exception {
        start(2, reaper);
        medianIsShort(2, 2, interrupt);
    }

    @Test
    void threadsThatATaskBorrowedStopAsWell() throws Exception {
        Threads.set(8);
        start(8, false);
        medianIsShort(1, 8, false);
    }

    private void medianIsShort(int tasks, int threads, boolean interrupt) throws Exception {
        SparkContext context = session.sparkContext();
        Dataset<Row> df = LocalSpark.points(session, 20_000, tasks);
        Duration[] times = new Duration[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<Object> job = CompletableFuture.supplyAsync(() -> {
                context.setJobGroup("slow", "a job that is cancelled", interrupt);
                return QuernSpark.on(session)
                        .apply(SLOW)
                        .rows("x", df, "latitude")
                        .scalar("rounds", 1_000_000)
                        .collect();
            });
            awaitKernels(job, tasks, threads);
            Thread.sleep(100);
            long cancelled = System.nanoTime();
            context.cancelJobGroup("slow");
            times[round] = untilAllIsFree(cancelled);
            assertThatThrownBy(job::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(SparkException.class)
                    .hasMessageContaining("cancelled");
        }
        assertShort(times);
    }

    @Test
    void aTaskWhoseStageHasFailedLetsGoOfItsCore() throws Exception {
        start(2, false);
        // The first row is over soon; the second partition's would take very long.
        Dataset<Row> df = session.range(0, 2, 1, 2).selectExpr("if(id = 0, 999999L, 1000000000000L) as x");
        Duration[] times = new Duration[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<Long> failed = CompletableFuture.supplyAsync(() -> {
                assertThatThrownBy(() -> QuernSpark.on(session)
                                .apply(FAILING)
                                .rows("x", df, "x")
                                .whole("table", NDArray.of(1.0, 2.0))
                                .collect())
                        .isInstanceOf(KernelExecutionException.class)
                        .hasMessageContaining("kernel failing: subscript ");
                return System.nanoTime();
            });
            times[round] = untilAllIsFree(failed.get());
        }
        assertShort(times);
    }

    private static void assertShort(Duration... times) {
        Arrays.sort(times);
        assertThat(times[ROUNDS / 2]).as("median of %s", Arrays.toString(times)).isLessThan(MEDIAN);
    }

    private static void awaitKernels(CompletableFuture<?> job, int tasks, int threads) throws InterruptedException {
        while (Shares.shared().tasksInKernels() < tasks || WorkerPool.shared().busy() < threads) {
            assertThat(job).isNotDone();
            Thread.sleep(5);
        }
    }

    /** As the executor sees it: the driver takes a killed task for done before it is. */
    private static Duration untilAllIsFree(long since) throws InterruptedException {
        while (Shares.shared().tasks() > 0 || WorkerPool.shared().busy() > 0) {
            assertThat(System.nanoTime() - since)
                    .isLessThan(Duration.ofSeconds(20).toNanos());
            Thread.sleep(1);
        }
        return Duration.ofNanos(System.nanoTime() - since);
    }
}
