package dev.quern.benchmarks;

import dev.quern.benchmarks.TimedKernel.Operands;
import java.util.Arrays;

/**
 * One kernel in a fresh process, as {@code peers/cold_numba.py} does it: defined, run once, and out.
 *
 * <p>Prints {@code result SECONDS} as soon as the kernel is done, SECONDS being what defining and running it took, and
 * then {@code checksum SUM WEIGHTED}.
 */
public final class ColdStart {

    private ColdStart() {}

    /** Called with the name of a kernel of {@link SeedKernels} and its dimensions, as {@code 1000x3}. */
    public static void main(String[] arguments) {
        String kernel = arguments[0];
        int[] dimensions = Arrays.stream(arguments[1].split("x", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        Operands operands = SeedKernels.operands(kernel, dimensions);
        long start = System.nanoTime();
        SeedKernels.define(kernel, kernel).accept(operands);
        System.out.println("result " + (System.nanoTime() - start) * 1e-9);
        System.out.flush(); // the other side stops its clock here
        Checksum sums = Checksum.of(operands.output().toDoubleArray());
        System.out.println("checksum " + sums.total() + " " + sums.weighted());
    }
}
