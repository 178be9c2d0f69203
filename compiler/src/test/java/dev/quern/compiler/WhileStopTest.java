package dev.quern.compiler;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelInterruptedException;
import dev.quern.NDArray;
import dev.quern.compiler.runtime.RegionContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends a parallel loop between its chunks ends a while loop within one. */
@Timeout(60)
final class WhileStopTest {
    private static final Kernel SERIAL = Kernel.define("serial", k -> {
        Array out = k.out("out", F64, "n");
        k.whileTrue(out.at(0).ge(0), () -> out.at(0).plusAssign(1));
    });
    private static final Kernel PARALLEL = Kernel.define("parallel", k -> {
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> k.whileTrue(out.at(i).ge(0), () -> out.at(i).plusAssign(1)));
    });
    private static final Kernel WITH_LOOPS = Kernel.define("with_loops", k -> {
        Array out = k.out("out", F64, "n");
        k.prange(
                "n",
                i -> k.whileTrue(
                        out.at(i).ge(0), () -> k.range(1000, j -> out.at(i).plusAssign(1))));
    });

    @Test
    void byAnInterrupt() throws Exception {
        for (Kernel kernel : new Kernel[] {SERIAL, PARALLEL, WITH_LOOPS}) {
            for (int n : new int[] {1, 10_000}) {
                assertThat(failureOfInterrupted(kernel, n))
                        .as(kernel.name())
                        .isInstanceOf(KernelInterruptedException.class)
                        .hasMessageContaining("the calling thread was interrupted")
                        .hasMessageContaining("stopped before its end");
            }
        }
    }

    private static Throwable failureOfInterrupted(Kernel kernel, int n) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread caller = new Thread(() -> kernel.run(NDArray.zeros(F64, n)));
        caller.setUncaughtExceptionHandler((unused, thrown) -> failure.set(thrown));
        caller.start();
        Thread.sleep(50);
        caller.interrupt();
        caller.join();
        return failure.get();
    }

    @Test
    void byACancellation() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        RegionContext.Scope cancelled = RegionContext.enter(() -> System.nanoTime() - end > 0);
        try {
            for (Kernel kernel : new Kernel[] {SERIAL, PARALLEL, WITH_LOOPS}) {
                assertThatThrownBy(() -> kernel.run(NDArray.zeros(F64, 10_000)))
                        .isInstanceOf(KernelInterruptedException.class)
                        .hasMessageContaining("the kernel was cancelled");
            }
        } finally {
            cancelled.close();
        }
    }
}
