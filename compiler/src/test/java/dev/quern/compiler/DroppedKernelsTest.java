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
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Kernels that are gone, run to their end or not, leave neither threads nor classes nor metaspace behind. */
@Timeout(1200)
final class DroppedKernelsTest {
    /** How many programs {@link KernelCache} keeps; each of these kernels has one class. */
    private static final int KEPT = 256;

    private static final long MEGABYTE = 1 << 20;

    @Test
    void aThousandCancelledKernels() {
        cancelled(-1);
        int threads = workers();
        List<WeakReference<Class<?>>> classes = new ArrayList<>();
        for (int number = 0; number < 1000; number++) {
            classes.add(cancelled(number));
        }
        assertThat(workers())
                .isLessThanOrEqualTo(Math.max(threads, Runtime.getRuntime().availableProcessors() - 1));
        assertThat(alive(classes)).isLessThanOrEqualTo(KEPT);
        for (int number = 0; number < KEPT; number++) {
            called(number);
        }
        assertThat(alive(classes)).as("classes of kernels that nobody keeps").isZero();
    }

    private static long alive(List<WeakReference<Class<?>>> classes) {
        collect();
        return classes.stream().filter(each -> each.get() != null).count();
    }

    /** Runs a kernel of hours, of which no other has the same text, and gives its class. */
    private static WeakReference<Class<?>> cancelled(int number) {
        Kernel kernel = Kernel.define("cancelled", k -> {
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> {
                Variable x = k.var((double) number);
                k.range(1_000_000_000_000L, j -> x.set(x.mul(0.5).add(j)));
                out.at(i).set(x);
            });
        });
        AtomicInteger asked = new AtomicInteger();
        AtomicReference<WeakReference<Class<?>>> generated = new AtomicReference<>();
        RegionContext.Scope scope = RegionContext.enter(() -> {
            generatedClass().ifPresent(found -> generated.set(new WeakReference<>(found)));
            return asked.incrementAndGet() > 1;
        });
        Throwable thrown = catchThrowable(() -> kernel.run(NDArray.zeros(F64, 4)));
        scope.close();
        assertThat(thrown).isExactlyInstanceOf(KernelInterruptedException.class);
        assertThat(generated).doesNotHaveNullValue();
        return generated.get();
    }

    /** The class of the kernel that asks whether to go on. */
    private static Optional<Class<?>> generatedClass() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.<Class<?>>map(StackWalker.StackFrame::getDeclaringClass)
                        .filter(each -> each.getName().endsWith("$kernel"))
                        .findFirst());
    }

    private static int workers() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("quern-worker"))
                .count();
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
        flat(2_000, 5_000, 10_000);
    }

    /** Calls kernels, and compares what is in use after some numbers of them with what it was after the first. */
    private static void flat(int... marks) {
        long first = -1;
        int number = 0;
        for (int mark : marks) {
            for (; number < mark; number++) {
                called(number);
            }
            long used = metaspace();
            System.out.printf("metaspace in use after %d kernels %.2f MB%n", mark, used / (double) MEGABYTE);
            first = first < 0 ? used : first;
            assertThat(used - first).isLessThan(2 * MEGABYTE);
        }
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
