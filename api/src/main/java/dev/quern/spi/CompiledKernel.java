package dev.quern.spi;

/** A kernel ready to run, on any number of threads at once. */
public interface CompiledKernel {
    /** Runs the kernel; returns when all of it is done. */
    void run(BoundArguments arguments);

    /** What was decided for the kernel and why, in words, as for contiguous arrays on the heap. */
    String explain();
}
