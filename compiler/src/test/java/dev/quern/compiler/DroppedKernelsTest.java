package dev.quern.compiler;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelInterruptedException;
import dev.quern.NDArray;
import dev.quern.Variable;
import dev.quern.compiler.runtime.RegionContext;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Kernels that are gone, run to their end or not, leave neither threads nor classes nor metaspace behind. */
@Timeout(1200)
final class DroppedKernelsTest {
    /** What {@link KernelCache} keeps, with a class each, and some that the JVM makes for itself. */
    private static final int KEPT = 256 + 200;

    private static final long MEGABYTE = 1 << 20;

    @Test
    void aThousandCancelledKernels() {
        cancelled(-1);
        int threads = workers();
        long classes = classes();
        for (int number = 0; number < 1000; number++) {
            cancelled(number);
        }
        assertThat(workers())
                .isLessThanOrEqualTo(Math.max(threads, Runtime.getRuntime().availableProcessors() - 1));
        assertThat(classes() - classes).isLessThan(KEPT);
    }

    /** A kernel of hours, of which no other has the same text. */
    private static void cancelled(int number) {
        Kernel kernel = Kernel.define("cancelled", k -> {
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> {
                Variable x = k.var((double) number);
                k.range(1_000_000_000_000L, j -> x.set(x.mul(0.5).add(j)));
                out.at(i).set(x);
            });
        });
        AtomicInteger asked = new AtomicInteger();
        RegionContext.Scope scope = RegionContext.enter(() -> asked.incrementAndGet() > 1);
        Throwable thrown = catchThrowable(() -> kernel.run(NDArray.zeros(F64, 4)));
        scope.close();
        assertThat(thrown).isExactlyInstanceOf(KernelInterruptedException.class);
    }

    private static int workers() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("quern-worker"))
                .count();
    }

    private static long classes() {
        collect();
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }

    private static void collect() {
        for (int round = 0; round < 3; round++) {
            System.gc();
        }
    }

    @Test
    void metaspaceStaysFlat() {
        flat(600, 1200);
    }

    /** Takes a minute or two: {@code -Dquern.manyKernels=true}. */
    @Test
    @EnabledIfSystemProperty(named = "quern.manyKernels", matches = "true")
    void metaspaceStaysFlatOverTenThousandKernels() {
        flat(2_000, 10_000);
    }

    private static void flat(int warm, int all) {
        for (int number = 0; number < warm; number++) {
            called(number);
        }
        long before = metaspace();
        for (int number = warm; number < all; number++) {
            called(number);
        }
        long after = metaspace();
        System.out.printf(
                "metaspace in use after %d kernels %.1f MB, after %d %.1f MB%n",
                warm, before / (double) MEGABYTE, all, after / (double) MEGABYTE);
        assertThat(after - before).isLessThan(2 * MEGABYTE);
    }

    private static void called(int number) {
        Kernel kernel = Kernel.define("called", k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> out.at(i).set(a.at(i).add(number + 0.5)));
        });
        NDArray out = NDArray.zeros(F64, 4);
        kernel.run(NDArray.zeros(F64, 4), out);
        assertThat(out.getDouble(3)).isEqualTo(number + 0.5);
    }

    private static long metaspace() {
        collect();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(pool -> pool.getUsage().getUsed())
                .sum();
    }
}
