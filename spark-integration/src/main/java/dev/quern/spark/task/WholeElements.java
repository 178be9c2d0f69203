package dev.quern.spark.task;

import dev.quern.spi.HeapStorage;
import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The elements of an array that is the same everywhere, on their way to the executors: a Java array of primitives. A small
 * one is part of the task, since a broadcast variable costs the driver a millisecond or two to make and to remove, which is
 * felt where an algorithm runs a job for each step; a large one is broadcast, so that an executor has it once.
 */
public interface WholeElements extends Serializable {
    /** So many bytes are less than what else a task of ours consists of. */
    long MOST_CARRIED = 1 << 16;

    /** The Java array; not to be written to. */
    Object value();

    /** Removes what executors have of it: no task will ask for it any more. */
    void destroy();

    /** The elements of an array that nobody writes to any more, in the way that suits their size. */
    static WholeElements of(JavaSparkContext context, Object elements) {
        return new HeapStorage(elements).bytes() <= MOST_CARRIED
                ? new Carried(elements)
                : new Shared(context.broadcast(elements));
    }

    /** Part of each task. */
    @SuppressWarnings("serial") // A Java array of primitives.
    record Carried(Object value) implements WholeElements {
        @Override
        public void destroy() {}
    }

    /** One for each executor. */
    record Shared(Broadcast<Object> broadcast) implements WholeElements {
        @Override
        public Object value() {
            return broadcast.value();
        }

        @Override
        public void destroy() {
            broadcast.destroy();
        }
    }
}
