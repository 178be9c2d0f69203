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

/** Sums, from ones too short for a second thread to ones that memory holds up. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReductionBench {

    /** How many elements. */
    @Param({"1000", "10000", "1000000", "20000000"})
    public int length;

    private double[] values = {};
    private NDArray array = NDArray.zeros(F64, 0);
    private final NDArray total = NDArray.zeros(F64);

    @Setup
    public void fill() {
        values = Inputs.uniform(1, length);
        array = NDArray.of(values);
    }

    /** A variable that a {@code prange} adds to. */
    @Benchmark
    public NDArray sumOfSquares() {
        QuernKernels.SUM_OF_SQUARES.run(array, total);
        return total;
    }

    /** The reduction of a whole array. */
    @Benchmark
    public Object sum() {
        return array.sum();
    }

    /** One thread and one order, as the language has it. */
    @Benchmark
    public double plainLoop() {
        double result = 0;
        for (double value : values) {
            result += value * value;
        }
        return result;
    }
}
