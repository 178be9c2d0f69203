package dev.quern.benchmarks;

import dev.quern.NDArray;
import dev.quern.Threads;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A Quern kernel with its arrays. */
final class TimedKernel implements BenchmarkKernel {
    /**
     * What a call works on.
     *
     * @param arguments of {@code run}, in order
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed to varargs as it is.
    record Operands(Object[] arguments, NDArray output) {}

    private final Function<int[], Operands> allocate;
    private final Consumer<Operands> call;
    private @Nullable Operands operands;
    private int threads = 1;

    TimedKernel(Function<int[], Operands> allocate, Consumer<Operands> call) {
        this.allocate = allocate;
        this.call = call;
    }

    @Override
    public void setup(int threadCount, int... dimensions) {
        threads = threadCount;
        operands = allocate.apply(dimensions);
    }

    @Override
    public void clear() {
        operands().output().fill(0L);
    }

    @Override
    public void run() {
        if (Threads.count() != threads) {
            Threads.set(threads);
        }
        call.accept(operands());
    }

    @Override
    public double[] result() {
        return operands().output().toDoubleArray();
    }

    private Operands operands() {
        if (operands == null) {
            throw new IllegalStateException("setup comes first");
        }
        return operands;
    }
}
