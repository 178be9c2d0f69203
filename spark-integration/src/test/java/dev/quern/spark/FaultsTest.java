package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Variable;
import dev.quern.spark.array.BlockArray;
import dev.quern.spark.executor.Shares;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilled;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Executors that die, leave or dawdle: a job has the same bits all the same, and comes to an end. */
class FaultsTest {
    private static final int PARTITIONS = 12;
    private static final int ROWS = 24_000;
    private static final long LONG_ENOUGH = 750;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Works as many rounds for a row as it says; the results do not depend on how many these are. */
    private static final Kernel WORK = Kernel.define("work", k -> {
        Array x = k.in("x", DType.F64, "n");
        Array rounds = k.in("rounds", DType.I64, "n");
        Array y = k.out("y", DType.F64, "n");
        Array sum = k.out("sum", DType.F64);
        k.prange("n", i -> {
            Variable value = k.var("value", x.at(i));
            k.range(rounds.at(i), round -> value.set(value.sin()));
            y.at(i).set(x.at(i).mul(0.1).add(value.gt(2.0).select(1.0, 0.0)));
            sum.plusAssign(y.at(i));
        });
    });

    /** What is to be the same: a reduction's result, and rows. */
    private record Outcome(NDArray sum, List<Row> rows) {
        /** The same kernel on arrays that stay in the executors. */
        static Outcome ofBlocks(SparkSession session, BlockArray x, BlockArray rounds) {
            BlockCall call = QuernSpark.on(session).apply(WORK).rows("x", x).rows("rounds", rounds);
            NDArray sum = call.collect().get("sum");
            double[] y = call.array("y").toArray().toDoubleArray();
            return new Outcome(
                    sum, Arrays.stream(y).mapToObj(RowFactory::create).toList());
        }

        static Outcome of(SparkSession session, Dataset<Row> df) {
            NDArray sum = QuernSpark.on(session)
                    .apply(WORK)
                    .rows("x", df, "latitude")
                    .rows("rounds", df, "rounds")
                    .collect()
                    .get("sum");
            List<Row> rows = QuernSpark.on(session)
                    .apply(WORK)
                    .rows("x", df, "latitude")
                    .rows("rounds", df, "rounds")
                    .column("y")
                    .toDataset()
                    .select("id", "y")
                    .repartition(4)
                    .orderBy("id")
                    .collectAsList();
            return new Outcome(sum, rows);
        }

        void assertSameBits(Outcome other) {
            assertThat(sum.contentEquals(other.sum))
                    .as("%s and %s", sum, other.sum)
                    .isTrue();
            assertThat(rows).hasSize(ROWS).isEqualTo(other.rows);
        }
    }

    private static LocalCluster.Builder cluster() {
        return LocalCluster.of(2, 2)
                .config("spark.task.maxFailures", "4")
                .config("spark.plugins", QuernPlugin.class.getName());
    }

    private static Dataset<Row> input(SparkSession session) {
        return LocalSpark.points(session, ROWS, PARTITIONS).selectExpr("*", LONG_ENOUGH + "L as rounds");
    }

    /** The process of each executor. */
    private static Map<String, Long> processes(SparkSession session) {
        Map<String, Long> processes = new TreeMap<>();
        inTasks(
                        session,
                        () -> SparkEnv.get().executorId() + ":"
                                + ProcessHandle.current().pid())
                .forEach(each -> processes.put(each.split(":")[0], Long.valueOf(each.split(":")[1])));
        return processes;
    }

    private interface Answer extends Serializable {
        String get();
    }

    private static List<String> inTasks(SparkSession session, Answer answer) {
        MapPartitionsFunction<Long, String> answers = rows -> {
            Thread.sleep(50); // so that no executor takes all the tasks
            return List.of(answer.get()).iterator();
        };
        return session.range(0, 8, 1, 8)
                .mapPartitions(answers, Encoders.STRING())
                .collectAsList();
    }

    /** Runs the jobs, does something to the cluster once some tasks are done and others at work, and waits for the end. */
    private static Outcome disturbed(SparkSession session, Supplier<Outcome> work, Runnable fault) throws Exception {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        CompletableFuture<Outcome> job = CompletableFuture.supplyAsync(work);
        boolean underWay = false;
        while (!underWay) {
            assertThat(job).isNotDone();
            Thread.sleep(5);
            for (int stage : context.statusTracker().getActiveStageIds()) {
                SparkStageInfo info = context.statusTracker().getStageInfo(stage);
                underWay |= info != null && info.numCompletedTasks() > 0 && info.numActiveTasks() > 1;
            }
        }
        fault.run();
        assertThat(job).isNotDone();
        return job.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static void signal(String signal, long process) {
        try {
            int status = new ProcessBuilder("kill", "-" + signal, Long.toString(process))
                    .start()
                    .waitFor();
            assertThat(status).isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("cannot send " + signal, e);
        }
    }

    private static void awaitEnd(long process) throws Exception {
        ProcessHandle.of(process)
                .ifPresent(each -> each.onExit()
                        .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .join());
    }

    /** The input is cached, so blocks are lost with the executor; Spark starts another in its place. */
    @Test
    void anExecutorIsKilled() throws Exception {
        try (LocalCluster cluster = cluster().start()) {
            SparkSession session = cluster.session();
            Dataset<Row> df = input(session).cache();
            Outcome undisturbed = Outcome.of(session, df);
            long victim = processes(session).values().iterator().next();
            disturbed(session, () -> Outcome.of(session, df), () -> signal("KILL", victim))
                    .assertSameBits(undisturbed);
            awaitEnd(victim);
        }
    }

    /** The arrays are persisted, so blocks of them are lost as well. */
    @Test
    @EnabledIfSystemProperty(named = "quern.faults", matches = "true")
    void anExecutorWithBlocksIsKilled() throws Exception {
        try (LocalCluster cluster = cluster().start()) {
            SparkSession session = cluster.session();
            Dataset<Row> df = input(session);
            BlockArray x =
                    QuernSpark.on(session).array(df, "latitude").persist().materialize();
            BlockArray rounds =
                    QuernSpark.on(session).array(df, "rounds").persist().materialize();
            Outcome blocks = Outcome.ofBlocks(session, x, rounds);
            long victim = processes(session).values().iterator().next();
            disturbed(session, () -> Outcome.ofBlocks(session, x, rounds), () -> signal("KILL", victim))
                    .assertSameBits(blocks);
            awaitEnd(victim);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "quern.faults", matches = "true")
    void anExecutorIsDecommissioned() throws Exception {
        try (LocalCluster cluster = cluster()
                .config("spark.decommission.enabled", "true")
                .config("spark.storage.decommission.enabled", "true")
                .start()) {
            SparkSession session = cluster.session();
            Dataset<Row> df = input(session).cache();
            Outcome undisturbed = Outcome.of(session, df);
            long leaving = processes(session).values().iterator().next();
            disturbed(session, () -> Outcome.of(session, df), () -> signal("PWR", leaving))
                    .assertSameBits(undisturbed);
            awaitEnd(leaving);
        }
    }

    /** The first attempt at one partition would take days; another on the other host is through before it. */
    @Test
    @EnabledIfSystemProperty(named = "quern.faults", matches = "true")
    void anAttemptThatDawdlesLosesToASpeculativeOne() throws Exception {
        try (StandaloneCluster hosts = StandaloneCluster.on(2, 1024, "127.0.0.1", "127.0.0.2");
                LocalCluster cluster = cluster()
                        .config("spark.master", hosts.url())
                        .config("spark.speculation", "true")
                        .config("spark.speculation.interval", "100ms")
                        .config("spark.speculation.quantile", "0.5")
                        .start()) {
            SparkSession session = cluster.session();
            Outcome undisturbed = Outcome.of(session, input(session));
            UDF1<Long, Long> rounds = id -> {
                TaskContext task = TaskContext.get();
                return task.attemptNumber() == 0 && task.partitionId() == 3 ? 1L << 50 : LONG_ENOUGH;
            };
            session.udf().register("rounds", rounds, DataTypes.LongType);
            AtomicInteger speculative = new AtomicInteger();
            AtomicInteger killed = new AtomicInteger();
            session.sparkContext().addSparkListener(new SparkListener() {
                @Override
                public void onTaskStart(SparkListenerTaskStart start) {
                    speculative.addAndGet(start.taskInfo().speculative() ? 1 : 0);
                }

                @Override
                public void onTaskEnd(SparkListenerTaskEnd end) {
                    boolean first =
                            end.taskInfo().index() == 3 && end.taskInfo().attemptNumber() == 0;
                    killed.addAndGet(first && end.reason() instanceof TaskKilled ? 1 : 0);
                }
            });
            Dataset<Row> df = LocalSpark.points(session, ROWS, PARTITIONS).selectExpr("*", "rounds(id) as rounds");
            CompletableFuture.supplyAsync(() -> Outcome.of(session, df))
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .assertSameBits(undisturbed);
            assertThat(speculative.get()).isGreaterThanOrEqualTo(2); // one in each job
            assertThat(killed.get()).isGreaterThanOrEqualTo(2);

            // They have been stopped in their kernels.
            assertThat(inTasks(session, () -> Integer.toString(Shares.shared().tasksInKernels())))
                    .containsOnly("0");
        }
    }
}
