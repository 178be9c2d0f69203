package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.spark.task.Reducer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A kernel in a task that Spark kills stops in the middle, and lets go of the task's core. */
class CancellationTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    /** Minutes of work in one batch, by chunks of well below a second. */
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

    @Test
    void aCancelledJobLetsGoOfItsCores() throws Exception {
        SparkContext context = SPARK.session().sparkContext();
        Dataset<Row> df = SPARK.points(20_000, 2);
        CompletableFuture<Object> job = CompletableFuture.supplyAsync(() -> {
            context.setJobGroup("slow", "a job that is cancelled", false);
            return QuernSpark.on(SPARK.session())
                    .apply(SLOW)
                    .rows("x", df, "latitude")
                    .scalar("rounds", 1_000_000)
                    .collect();
        });
        while (runningTasks() < 2) {
            assertThat(job).isNotDone();
            Thread.sleep(20);
        }
        Thread.sleep(500); // past the copying of rows, into the kernel
        Instant cancelled = Instant.now();
        context.cancelJobGroup("slow");
        assertThatThrownBy(job::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(SparkException.class)
                .hasMessageContaining("cancelled");
        while (runningTasks() > 0) {
            assertThat(Duration.between(cancelled, Instant.now())).isLessThan(Duration.ofSeconds(20));
            Thread.sleep(5);
        }
    }

    /** As the executor sees it: the driver takes a killed task for done before it is. */
    private static long runningTasks() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(each -> each.getKey().getName().startsWith("Executor task launch worker"))
                .filter(each -> Arrays.stream(each.getValue())
                        .anyMatch(frame -> frame.getClassName().equals(Reducer.class.getName())))
                .count();
    }
}
