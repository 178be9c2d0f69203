package dev.quern.spark.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.spark.executor.Reservation;
import dev.quern.spark.executor.TaskMemory;
import dev.quern.spark.executor.TaskMemoryException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.memory.MemoryMode;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkTaskMemoryTest {
    private static final long TOO_MUCH = 1L << 50;

    private SparkSession session;

    /** @param offHeap whether Spark's own operators use native memory, which changes nothing */
    private void start(boolean offHeap) {
        SparkSession.Builder builder = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.unsafe.exceptionOnMemoryLeak", "true");
        if (offHeap) {
            builder.config("spark.memory.offHeap.enabled", "true").config("spark.memory.offHeap.size", "64m");
        }
        session = builder.getOrCreate();
        session.sparkContext().setLogLevel("OFF");
    }

    /** Whatever the tasks did, nothing of it is left. */
    @AfterEach
    void nothingIsLeft() {
        if (session == null) {
            return;
        }
        try {
            assertThat(SparkEnv.get().memoryManager().executionMemoryUsed()).isZero();
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
            assertThat(TaskContext.get().taskMemoryManager().getTungstenMemoryMode())
                    .isEqualTo(offHeap ? MemoryMode.OFF_HEAP : MemoryMode.ON_HEAP);
            assertThat(TaskMemory.of(TaskContext.get())).isSameAs(memory);
            assertThat(memory.held()).isZero();
            memory.reserve("something", 100);
            assertThat(memory.tryReserve(50)).isTrue();
            assertThat(memory.held()).isEqualTo(150);
            assertThat(counted()).isEqualTo(150);
            memory.release(100);
            assertThat(memory.held()).isEqualTo(50);
            assertThat(counted()).isEqualTo(50);
        });
    }

    @Test
    void isGivenBackWhenATaskFails() {
        start(false);
        assertThatThrownBy(() -> inTasks(2, memory -> {
                    memory.reserve("something", 100);
                    throw new IllegalStateException("on purpose");
                }))
                .hasStackTraceContaining("on purpose");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTaskThatAsksForTooMuchFailsWithAnExplanation(boolean offHeap) {
        start(offHeap);
        inTasks(2, memory -> {
            assertThat(memory.tryReserve(TOO_MUCH)).isFalse();
            assertThat(memory.held()).isZero();
            assertThat(memory.tryReserve(1000)).isTrue();
        });
        assertThatThrownBy(() -> inTasks(1, memory -> {
                    memory.reserve("a table", 1000);
                    memory.reserve("a batch of 4096 rows of kernel nearest", TOO_MUCH);
                }))
                .hasStackTraceContaining("a batch of 4096 rows of kernel nearest: " + TOO_MUCH
                        + " bytes of heap are needed, of which Spark had ")
                .hasStackTraceContaining(
                        " for this task, which holds 1000\n  raise spark.driver.memory, which is not set,"
                                + " or let fewer tasks run at once on an executor (spark.task.cpus)");
        inTasks(2, memory -> memory.reserve("something", 1000)); // and the others go on
    }

    @Test
    void aReservationHoldsWhatIsNeededAtTheMoment() {
        start(false);
        inTasks(1, memory -> {
            try (Reservation first = Reservation.ofThisTask();
                    Reservation second = Reservation.ofThisTask()) {
                first.hold("rows", 100);
                second.hold("columns", 10);
                first.hold("rows", 300);
                assertThat(memory.held()).isEqualTo(310);
                first.holdAtLeast("rows", 200);
                assertThat(memory.held()).isEqualTo(310);
                first.hold("rows", 200);
                assertThat(second.tryHold(20)).isTrue();
                assertThat(memory.held()).isEqualTo(220);
                assertThat(first.tryHold(TOO_MUCH)).isFalse();
                assertThatThrownBy(() -> first.hold("rows", TOO_MUCH))
                        .isInstanceOf(TaskMemoryException.class)
                        .hasMessageStartingWith("rows: " + (TOO_MUCH - 200) + " bytes of heap are needed, ");
                assertThat(memory.held()).isEqualTo(220);
            }
            assertThat(memory.held()).isZero();
        });
    }

    /** The driver computes on small local tables without a task. */
    @Test
    void nobodyCountsWhereNoTaskRuns() {
        try (Reservation nobodys = Reservation.ofThisTask()) {
            nobodys.hold("anything", TOO_MUCH);
            assertThat(nobodys.tryHold(2 * TOO_MUCH)).isTrue();
        }
    }
}
