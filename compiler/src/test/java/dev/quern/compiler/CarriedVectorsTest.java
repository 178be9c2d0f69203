package dev.quern.compiler;

import static dev.quern.DType.F32;
import static dev.quern.DType.I32;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.RandomArrays;
import dev.quern.Threads;
import dev.quern.Variable;
import dev.quern.compiler.twin.Trial;
import dev.quern.compiler.twin.Warmer;
import dev.quern.spi.BoundArguments;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Vectors that a loop with a loop inside carries from iteration to iteration stay in registers. The shape of a loop and of
 * its beginning decides whether JDK 17 makes objects of them, each time round: 4 MB in a call here. It is seen in a JVM of its
 * own: what C2 knows of vectors, it knows from all kernels before.
 */
final class CarriedVectorsTest {
    private static final int POINTS = 20_000;
    private static final int CENTERS = 64;
    private static final int DIMENSIONS = 16;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** C2 makes one for each tile of 32 points in some processes, which is 60 kB; each time round would be 4 MB. */
    private static final long MOST_BYTES = 200_000;

    private static final Kernel NEAREST = Kernel.define("nearest_in_lanes", k -> {
        k.fastMath();
        Array points = k.in("points", F32, "n", "d");
        Array centers = k.in("centers", F32, "k", "d");
        Array label = k.out("label", I32, "n");
        k.prange("n", i -> {
            Variable best = k.var(F32, Float.POSITIVE_INFINITY);
            Variable where = k.var(I32, 0);
            k.range("k", j -> {
                var product = k.let(points.at(i).mul(centers.at(j)).sum());
                k.when(product.lt(best), () -> {
                    best.set(product);
                    where.set(j.cast(I32));
                });
            });
            label.at(i).set(where);
        });
    });

    @Test
    void areNoObjectsOnceCompiled() throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                CarriedVectorsTest.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).contains("path: vector");
        String last = printed.lines().reduce((before, line) -> line).orElseThrow();
        assertThat(Long.parseLong(last)).isLessThanOrEqualTo(MOST_BYTES);
    }

    /** Calls the kernel until a call makes no more objects than any, or patience ends; prints how it is run and the bytes. */
    public static void main(String[] arguments) {
        TwinPolicy inLanes = new TwinPolicy(
                Backend.PIPELINE,
                () -> Options.TwinChoice.VECTOR,
                VectorModule.OF_JVM,
                new Warmer(0),
                Trial.HARD_LIMIT_NANOS,
                warning -> {});
        Program program = new Program(Pipeline.front(NEAREST.ir()), KernelCache.shared(), inLanes);
        List<NDArray> arrays = List.of(
                RandomArrays.uniform(1, POINTS, DIMENSIONS).cast(F32),
                RandomArrays.uniform(2, CENTERS, DIMENSIONS).cast(F32),
                NDArray.zeros(I32, POINTS));
        BoundArguments bound = new BoundArguments(
                arrays.toArray(NDArray[]::new),
                NEAREST.ir().symbols().keySet().stream()
                        .mapToLong(symbol -> switch (symbol.name()) {
                            case "n" -> POINTS;
                            case "k" -> CENTERS;
                            default -> DIMENSIONS;
                        })
                        .toArray(),
                new long[0]);
        long end = System.nanoTime() + PATIENCE_NANOS;
        Threads.Scope alone = Threads.limit(1);
        long allocated;
        do {
            allocated = allocated(() -> program.run(bound));
        } while (allocated > MOST_BYTES && System.nanoTime() - end < 0);
        alone.close();
        System.out.println(program.explain());
        System.out.println(allocated);
    }

    private static long allocated(Runnable run) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
