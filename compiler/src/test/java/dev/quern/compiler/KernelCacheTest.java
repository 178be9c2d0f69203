package dev.quern.compiler;

import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compiled once, whoever asks; and gone when nobody asks any more. */
final class KernelCacheTest {
    private static final int THREADS = 8;

    @Test
    @Timeout(60)
    void copiesAreCompiledOnceWhoeverAsksFirst() throws Exception {
        for (int round = 0; round < 20; round++) {
            long kernels = KernelCache.shared().compiledKernels();
            Kernel original = kernel("copies" + round, round);
            List<Kernel> copies = List.of(copy(original), copy(copy(original)));
            long classes = KernelCache.shared().generatedClasses();
            together(thread -> run(copies.get(thread % 2)));
            assertThat(KernelCache.shared().compiledKernels() - kernels).isEqualTo(1);
            assertThat(KernelCache.shared().generatedClasses() - classes).isEqualTo(1);
        }
    }

    /** One is compiled while others look for stale entries. */
    @Test
    @Timeout(60)
    void differentKernelsAreCompiledSideBySide() throws Exception {
        long kernels = KernelCache.shared().compiledKernels();
        together(thread -> {
            double last = 0;
            for (int number = 0; number < 50; number++) {
                last = run(kernel("side" + thread + "_" + number, number));
            }
            return last;
        });
        assertThat(KernelCache.shared().compiledKernels() - kernels).isEqualTo(50 * THREADS);
    }

    @Test
    void aClassForEachWayArgumentsLie() {
        Kernel kernel = kernel("ways", 1);
        long classes = KernelCache.shared().generatedClasses();
        for (Placing placing : Placing.values()) {
            for (int again = 0; again < 3; again++) {
                kernel.run(placing.copy(NDArray.of(1.0, 2)), NDArray.zeros(F64, 2));
            }
        }
        assertThat(KernelCache.shared().generatedClasses() - classes).isEqualTo(Placing.values().length);
    }

    /** The constants print alike and add up differently. */
    @Test
    void kernelsThatDifferInTypesAloneAreDifferent() {
        assertThat(constants(I8).call(NDArray.zeros(F64, 1)).getDouble(0)).isEqualTo(-56);
        assertThat(constants(I32).call(NDArray.zeros(F64, 1)).getDouble(0)).isEqualTo(200);
    }

    private static Kernel constants(DType dtype) {
        return Kernel.define("constants", k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64, "n");
            Value hundred = Value.of(100).cast(dtype);
            k.prange("n", i -> out.at(i).set(a.at(i).add(hundred.add(hundred).cast(F64))));
        });
    }

    @Test
    @Timeout(120)
    void droppedKernelsAreUnloaded() {
        for (int number = 0; number < 300; number++) {
            run(kernel("warm" + number, number));
        }
        long classes = loadedClasses();
        long metaspace = metaspace();
        for (int number = 0; number < 2_000; number++) {
            run(kernel("dropped" + number, number));
        }
        // The cache keeps the latest 256 on both sides of the comparison.
        assertThat(loadedClasses() - classes).isLessThan(150);
        assertThat(metaspace() - metaspace).isLessThan(3 << 20);
    }

    private static long loadedClasses() {
        collect();
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }

    private static long metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(pool -> pool.getUsage().getUsed())
                .sum();
    }

    /** Twice: classes go with the collection after the one that finds their loader unreachable. */
    private static void collect() {
        System.gc();
        System.gc();
    }

    private static Kernel kernel(String name, int number) {
        return Kernel.define(name, k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> out.at(i).set(a.at(i).cast(F32).add(number)));
        });
    }

    private static double run(Kernel kernel) {
        return kernel.call(NDArray.of(1.0, 2)).getDouble(1);
    }

    private static Kernel copy(Kernel kernel) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(kernel);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (Kernel) in.readObject();
        }
    }

    private interface Work {
        double run(int thread) throws Exception;
    }

    /** Runs the work on all threads, which start at once. */
    private static void together(Work work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Double>> tasks = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                tasks.add(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return work.run(number);
                });
            }
            for (Future<Double> done : threads.invokeAll(tasks, 50, TimeUnit.SECONDS)) {
                assertThat(done.get()).isNotNaN();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
