package dev.quern.benchmarks;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.RandomStream;
import dev.quern.Threads;
import dev.quern.Value;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Arrays of random numbers: nanoseconds for each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RandomBench.COUNT)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RandomBench {
    static final int COUNT = 1 << 20;

    /** How many a stream gives where it gives many. */
    private static final int FROM_A_STREAM = 64;

    private static final Kernel UNIFORMS = oneFromEach("uniforms", RandomStream::uniform);
    private static final Kernel NORMALS = oneFromEach("normals", RandomStream::normal);
    private static final Kernel MANY_UNIFORMS = manyFromEach("many_uniforms", RandomStream::uniform);
    private static final Kernel MANY_NORMALS = manyFromEach("many_normals", RandomStream::normal);

    /** How many threads. */
    @Param({"1", "2"})
    public int threads;

    private final double[] numbers = new double[COUNT];
    private final NDArray array = NDArray.of(numbers);
    private final NDArray table = array.reshape(COUNT / FROM_A_STREAM, FROM_A_STREAM);
    private final int threadsBefore = Threads.total();

    private static Kernel oneFromEach(String name, Function<RandomStream, Value> draw) {
        return Kernel.define(name, k -> {
            Array out = k.out("out", F64, "n");
            Value seed = k.param("seed", I64);
            k.prange("n", i -> out.at(i).set(draw.apply(k.random(seed, i))));
        });
    }

    private static Kernel manyFromEach(String name, Function<RandomStream, Value> draw) {
        return Kernel.define(name, k -> {
            Array out = k.out("out", F64, "n", "m");
            Value seed = k.param("seed", I64);
            k.prange("n", i -> {
                RandomStream stream = k.random(seed, i);
                k.range("m", j -> out.at(i, j).set(draw.apply(stream)));
            });
        });
    }

    @Setup
    public void setThreads() {
        Threads.set(threads);
    }

    @TearDown
    public void restoreThreads() {
        Threads.set(threadsBefore);
    }

    @Benchmark
    public NDArray uniforms() {
        UNIFORMS.run(array, 1);
        return array;
    }

    @Benchmark
    public NDArray normals() {
        NORMALS.run(array, 1);
        return array;
    }

    /** From streams that give many. */
    @Benchmark
    public NDArray manyUniforms() {
        MANY_UNIFORMS.run(table, 1);
        return table;
    }

    /** From streams that give many. */
    @Benchmark
    public NDArray manyNormals() {
        MANY_NORMALS.run(table, 1);
        return table;
    }

    @Benchmark
    public double[] splittableUniforms() {
        return onThreads(thread -> {
            SplittableRandom own = new SplittableRandom(thread);
            for (int i = first(thread); i < first(thread + 1); i++) {
                numbers[i] = own.nextDouble();
            }
        });
    }

    @Benchmark
    public double[] splittableNormals() {
        return onThreads(thread -> {
            SplittableRandom own = new SplittableRandom(thread);
            for (int i = first(thread); i < first(thread + 1); i++) {
                numbers[i] = own.nextGaussian();
            }
        });
    }

    @Benchmark
    public double[] randomUniforms() {
        return onThreads(thread -> {
            Random own = new Random(thread);
            for (int i = first(thread); i < first(thread + 1); i++) {
                numbers[i] = own.nextDouble();
            }
        });
    }

    @Benchmark
    public double[] randomNormals() {
        return onThreads(thread -> {
            Random own = new Random(thread);
            for (int i = first(thread); i < first(thread + 1); i++) {
                numbers[i] = own.nextGaussian();
            }
        });
    }

    private int first(int thread) {
        return COUNT / threads * thread;
    }

    private double[] onThreads(IntConsumer part) {
        IntStream.range(0, threads).parallel().forEach(part);
        return numbers;
    }
}
