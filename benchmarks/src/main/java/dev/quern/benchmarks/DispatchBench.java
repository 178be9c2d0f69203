package dev.quern.benchmarks;

import static dev.quern.DType.F64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a call costs beside its work: an addition of sixteen elements. With {@code -prof gc} also in bytes, as
 * {@code gc.alloc.rate.norm}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DispatchBench {

    private static final int LENGTH = 16;

    private static final Kernel ADD = Kernel.define("dispatch", k -> {
        Array a = k.in("a", F64, "n");
        Array b = k.in("b", F64, "n");
        Array r = k.out("r", F64, "n");
        k.prange("n", i -> r.at(i).set(a.at(i).add(b.at(i))));
    });

    private final double[] left = Inputs.uniform(1, LENGTH);
    private final double[] right = Inputs.uniform(2, LENGTH);
    private final double[] sum = new double[LENGTH];
    private final NDArray a = NDArray.of(left);
    private final NDArray b = NDArray.of(right);
    private final NDArray r = NDArray.of(sum);
    private final Kernel.Call bound = ADD.with("a", a).with("b", b).with("r", r);

    /** Arguments by position. */
    @Benchmark
    public NDArray run() {
        ADD.run(a, b, r);
        return r;
    }

    /** Arguments by name, given once. */
    @Benchmark
    public NDArray runBound() {
        bound.run();
        return r;
    }

    /** Arguments by position, and a new output. */
    @Benchmark
    public NDArray call() {
        return ADD.call(a, b);
    }

    /** The work alone. */
    @Benchmark
    public double[] plainLoop() {
        for (int i = 0; i < LENGTH; i++) {
            sum[i] = left[i] + right[i];
        }
        return sum;
    }
}
