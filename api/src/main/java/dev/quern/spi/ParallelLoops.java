package dev.quern.spi;

import java.util.Iterator;
import java.util.ServiceLoader;

/**
 * Runs loops of plain Java on the threads that kernels run on; found with {@link ServiceLoader}, and one after the other
 * on the calling thread where no compiler, which brings those threads, is on the class path.
 *
 * <p>As with kernels, {@link dev.quern.Threads} says how many threads there are, an interrupt of the caller or the
 * cancellation of what it works for stops the loop with a {@link dev.quern.KernelInterruptedException}, and what an
 * iteration throws reaches the caller.
 */
public interface ParallelLoops {
    /** What is done with some of the iterations; called by many threads at once. */
    @FunctionalInterface
    interface Body {
        /**
         * Runs the iterations from {@code from} to before {@code to}.
         */
        void run(int from, int to);
    }

    /**
     * Runs the body for all iterations from 0 to before {@code count}, each once, and returns when all have been run; what
     * they wrote is then visible to the calling thread.
     *
     * @param nanosPerIteration about how long one takes: short loops stay on the calling thread
     */
    void run(int count, double nanosPerIteration, Body body);

    /** Those of this JVM. */
    static ParallelLoops get() {
        return Holder.LOOPS;
    }

    /** Finds them when they are first asked for. */
    final class Holder {
        private static final ParallelLoops LOOPS = load();

        private Holder() {}

        /** Looks beside this class first: in a Spark executor the context class loader is not the one with our jars. */
        private static ParallelLoops load() {
            for (ClassLoader loader : new ClassLoader[] {
                ParallelLoops.class.getClassLoader(), Thread.currentThread().getContextClassLoader()
            }) {
                Iterator<ParallelLoops> found =
                        ServiceLoader.load(ParallelLoops.class, loader).iterator();
                if (found.hasNext()) {
                    return found.next();
                }
            }
            return (count, nanosPerIteration, body) -> {
                if (count > 0) {
                    body.run(0, count);
                }
            };
        }
    }
}
