package dev.quern.spark.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spark.executor.TaskMemory;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.util.ArrowUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkTaskMemoryTest {
    private static final long OFF_HEAP = 64 << 20;
    private long arrowExpected = ArrowUtils.rootAllocator().getAllocatedMemory();

    /** Local mode: tasks and tests share a JVM. */
    private static final List<ArrowBuf> LEAKED = new CopyOnWriteArrayList<>();

    private int childrenExpected =
            ArrowUtils.rootAllocator().getChildAllocators().size();
    private SparkSession session;

    private void start(boolean offHeap) {
        SparkSession.Builder builder = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.unsafe.exceptionOnMemoryLeak", "true");
        if (offHeap) {
            builder.config("spark.memory.offHeap.enabled", "true")
                    .config("spark.memory.offHeap.size", Long.toString(OFF_HEAP));
        }
        session = builder.getOrCreate();
        session.sparkContext().setLogLevel("OFF");
    }

    /** Whatever the tasks did, nothing of it is left. */
    @AfterEach
    void nothingIsLeft() {
        try {
            assertThat(SparkEnv.get().memoryManager().executionMemoryUsed()).isZero();
            assertThat(ArrowUtils.rootAllocator().getAllocatedMemory()).isEqualTo(arrowExpected);
            assertThat(ArrowUtils.rootAllocator().getChildAllocators()).hasSize(childrenExpected);
        } finally {
            session.stop();
        }
    }

    /** What a task does with its memory. */
    private interface Work extends Serializable {
        void with(TaskMemory memory);
    }

    private void inTasks(int tasks, Work work) {
        MapPartitionsFunction<Long, Long> all = rows -> {
            work.with(TaskMemory.of(TaskContext.get()));
            return List.of(1L).iterator();
        };
        assertThat(session.range(0, tasks, 1, tasks)
                        .mapPartitions(all, Encoders.LONG())
                        .count())
                .isEqualTo(tasks);
    }

    private static long counted() {
        return TaskContext.get().taskMemoryManager().getMemoryConsumptionForThisTask();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void countsWhatATaskHoldsAndGivesItBackAtTheEnd(boolean offHeap) {
        start(offHeap);
        inTasks(8, memory -> {
            assertThat(TaskMemory.of(TaskContext.get())).isSameAs(memory);
            assertThat(memory.isOffHeap()).isEqualTo(offHeap);
            assertThat(memory.held()).isZero();
            NDArray matrix = memory.zeros("a matrix", DType.F64, 1024, 32);
            NDArray flags = memory.zeros("flags", DType.BOOL, 1000);
            assertThat(matrix.storage().isNative()).isEqualTo(offHeap);
            assertThat(memory.held()).isGreaterThanOrEqualTo(1024 * 32 * 8 + 1000);
            assertThat(counted()).isEqualTo(memory.held());
            for (int row = 0; row < 1024; row++) {
                assertThat(matrix.getDouble(row, 31)).isZero();
                matrix.setDouble(row, row, 31);
            }
            assertThat(matrix.getDouble(1023, 31)).isEqualTo(1023);
            memory.free(flags);
            assertThat(memory.held()).isEqualTo(1024 * 32 * 8);
            assertThatThrownBy(() -> memory.free(flags))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("not an array of task ")
                    .hasMessageContaining(", or given back before: ");
            memory.reserve("something", 100);
            memory.reserve("something", 50);
            memory.release(100);
            assertThat(memory.held()).isEqualTo(1024 * 32 * 8 + 50);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isGivenBackWhenATaskFails(boolean offHeap) {
        start(offHeap);
        assertThatThrownBy(() -> inTasks(2, memory -> {
                    memory.zeros("an array", DType.F64, 1000);
                    memory.reserve("something", 100);
                    throw new IllegalStateException("on purpose");
                }))
                .hasStackTraceContaining("on purpose");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTaskThatAsksForTooMuchFailsWithAnExplanation(boolean offHeap) {
        start(offHeap);
        long bytes = offHeap ? OFF_HEAP + 1 : 1L << 50;
        inTasks(2, memory -> {
            assertThat(memory.tryReserve(bytes)).isFalse();
            assertThat(memory.held()).isZero();
            assertThat(memory.tryReserve(1000)).isTrue();
        });
        String setting =
                offHeap ? "spark.memory.offHeap.size, which is " + OFF_HEAP : "spark.executor.memory, which is not set";
        assertThatThrownBy(() -> inTasks(1, memory -> {
                    memory.reserve("a table", 1000);
                    memory.reserve("a batch of 4096 rows of kernel nearest", bytes);
                }))
                .hasStackTraceContaining("a batch of 4096 rows of kernel nearest: " + bytes + " bytes of "
                        + (offHeap ? "native memory" : "heap") + " are needed, of which Spark had ")
                .hasStackTraceContaining(" for this task, which holds 1000\n  raise " + setting
                        + ", or let fewer tasks run at once on an executor (spark.task.cpus)");
        inTasks(2, memory -> memory.zeros("an array", DType.F64, 1000)); // and the others go on
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void countsWhatArrowAllocatesAndRefusesWhatIsTooMuch(boolean offHeap) {
        start(offHeap);
        inTasks(4, memory -> {
            try (ArrowBuf buffer = memory.allocator().buffer(1 << 20)) {
                assertThat(memory.held()).isEqualTo(1 << 20);
                assertThat(counted()).isEqualTo(1 << 20);
                buffer.setLong(0, 7);
                if (offHeap) {
                    assertThatThrownBy(() -> memory.allocator().buffer(OFF_HEAP))
                            .hasMessageContaining("a buffer of Arrow's: ");
                }
            }
            assertThat(memory.held()).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBufferThatIsLeftOpenFailsItsTask(boolean offHeap) {
        start(offHeap);
        assertThatThrownBy(
                        () -> inTasks(1, memory -> LEAKED.add(memory.allocator().buffer(4096))))
                .hasStackTraceContaining("Memory was leaked by query");
        assertThat(SparkEnv.get().memoryManager().executionMemoryUsed()).isZero();
        for (ArrowBuf buffer : LEAKED) {
            try {
                buffer.close(); // late as it is
            } catch (IllegalStateException e) { // Arrow before 19 takes nothing back for an allocator that is closed
                assertThat(e).hasMessageContaining("allocator is closed");
                arrowExpected += buffer.capacity();
            }
        }
        childrenExpected++; // Arrow never forgets an allocator that had a leak
        LEAKED.clear();
    }
}
