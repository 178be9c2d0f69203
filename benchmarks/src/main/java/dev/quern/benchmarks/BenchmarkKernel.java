package dev.quern.benchmarks;

/** A kernel to be timed together with the arrays it works on. Used by one thread. */
public interface BenchmarkKernel {

    /**
     * Makes the inputs, from {@link Inputs}, and zeroed outputs.
     *
     * @param threads how many threads {@link #run()} shall use
     * @param dimensions the sizes, in the order that {@code peers/catalogue.py} gives
     */
    void setup(int threads, int... dimensions);

    /** Sets the outputs to zero. Results of kernels that accumulate would otherwise depend on the calls before. */
    void clear();

    /** The call that is timed. */
    void run();

    /** The result of the last run, row-major; a single element for a scalar. May be the output array itself. */
    double[] result();
}
