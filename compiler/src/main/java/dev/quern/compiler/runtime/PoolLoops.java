package dev.quern.compiler.runtime;

import dev.quern.Threads;
import dev.quern.spi.ParallelLoops;

/** Loops of plain Java on the pool that kernels run on. */
public final class PoolLoops implements ParallelLoops {
    /** For {@link java.util.ServiceLoader}. */
    public PoolLoops() {}

    @Override
    public void run(int count, double nanosPerIteration, Body body) {
        WorkerPool.shared()
                .parallelFor(
                        count,
                        Chunks.forLoop(count, nanosPerIteration),
                        Threads.count(),
                        (from, to, chunk) -> body.run((int) from, (int) to));
    }
}
