package dev.quern.spark.array;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.RandomArrays;
import dev.quern.spark.LocalSpark;
import dev.quern.spark.QuernSpark;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class CoalescingTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static final Kernel SUMS = Kernel.define("sums_of_rows", k -> {
        Array x = k.in("x", F64, "n", "d");
        Array sums = k.out("sums", F64, "d");
        k.prange("n", i -> sums.plusAssign(x.at(i)));
    });

    private static long[] like(int blocks, long rows) {
        long[] all = new long[blocks];
        Arrays.fill(all, rows);
        return all;
    }

    @Test
    void aTaskTakesSeveralSmallBlocksAndCoresAreKeptBusy() {
        assertThat(new Coalescing(200, like(200, 5000), 128).tasks(2)).isEqualTo(2);
        assertThat(new Coalescing(200, like(200, 5000), 128).tasks(64)).isEqualTo(64);
        assertThat(new Coalescing(4, like(4, 5000), 128).tasks(8)).isEqualTo(4);
        assertThat(new Coalescing(200, like(200, 0), 128).tasks(2)).isEqualTo(2);
    }

    @Test
    void largeBlocksAndThoseOfUnlikeSizesHaveATaskEach() {
        // 200 blocks of 128 MB: two in a task.
        assertThat(new Coalescing(200, like(200, 1 << 20), 128).tasks(2)).isEqualTo(101);
        assertThat(new Coalescing(200, like(200, 1 << 23), 128).tasks(2)).isEqualTo(200);
        long[] unlike = like(200, 5000);
        unlike[7] = 100_000;
        assertThat(new Coalescing(200, unlike, 128).tasks(2)).isEqualTo(200);
        assertThat(new Coalescing(200, null, 128).tasks(2)).isEqualTo(200);
    }

    @Test
    void theBitsAreThoseOfATaskForEachBlock() {
        AtomicInteger tasks = new AtomicInteger();
        SparkListener counting = new SparkListener() {
            @Override
            public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
                tasks.set(submitted.stageInfo().numTasks());
            }
        };
        NDArray values = RandomArrays.normal(3, 1000, 5);
        QuernSpark quern = QuernSpark.on(SPARK.session());
        // From a DataFrame, whose rows nobody has counted.
        BlockArray array =
                quern.array(quern.array(values, 23).toDataset("x"), "x").persist();
        SPARK.session().sparkContext().addSparkListener(counting);
        try {
            NDArray alone = sums(quern, array);
            // Waits until all events are told.
            LocalSpark.stored(SPARK.session());
            assertThat(tasks).hasValue(23);
            NDArray together = sums(quern, array);
            LocalSpark.stored(SPARK.session());
            assertThat(tasks).hasValue(SPARK.session().sparkContext().defaultParallelism());
            assertThat(together.contentEquals(alone)).isTrue();
            assertThat(array.blockRows()).hasSize(23).contains(43, 44);
        } finally {
            SPARK.session().sparkContext().removeSparkListener(counting);
            array.unpersist();
        }
    }

    private static NDArray sums(QuernSpark quern, BlockArray array) {
        NDArray sums = quern.apply(SUMS).rows("x", array).collect().get("sums");
        assertThat(sums).isNotNull();
        return sums;
    }
}
