package dev.quern.benchmarks;

import static dev.quern.DType.F64;

import dev.quern.NDArray;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Products of square matrices, from ones that stay in the first cache on. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatmulBench {

    /** Rows and columns of each matrix. */
    @Param({"32", "100", "300", "1000"})
    public int side;

    private NDArray left = NDArray.zeros(F64, 0, 0);
    private NDArray right = left;
    private NDArray product = left;

    @Setup
    public void fill() {
        left = BenchmarkKernels.in(1, side, side);
        right = BenchmarkKernels.in(2, side, side);
        product = NDArray.zeros(F64, side, side);
    }

    /** The triple loop, which adds to what is there. */
    @Benchmark
    public NDArray tripleLoop() {
        QuernKernels.MATMUL.run(left, right, product);
        return product;
    }

    /** The operation of arrays, with a new result. */
    @Benchmark
    public NDArray operation() {
        return left.matmul(right);
    }
}
