package dev.quern.benchmarks;

import dev.quern.benchmarks.TimedKernel.Operands;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What compiling a kernel costs once Quern itself is warm. Every invocation takes a name that was not there before, since
 * a kernel that the JVM has compiled is not compiled again.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class CompileBench {

    /** A kernel and dimensions so small that running it costs nothing beside compiling it. */
    @Param({"add:2x2", "matmul:2x2x2", "pdist:2x2", "kdist:2x2x2"})
    @SuppressWarnings("NullAway.Init") // JMH sets it.
    public String kernel;

    private long definitions;

    /** From the text to checked and lowered IR with its schedule. */
    @Benchmark
    public Consumer<Operands> define() {
        return define(seed());
    }

    /** From the text to a class that has run once. */
    @Benchmark
    public Operands defineAndRun() {
        String seed = seed();
        int[] dimensions = Arrays.stream(kernel.substring(seed.length() + 1).split("x", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        Operands operands = SeedKernels.operands(seed, dimensions);
        define(seed).accept(operands);
        return operands;
    }

    private Consumer<Operands> define(String seed) {
        return SeedKernels.define(seed, seed + "_" + definitions++);
    }

    private String seed() {
        return kernel.substring(0, kernel.indexOf(':'));
    }
}
