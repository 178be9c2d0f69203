package dev.quern.compiler.races;

import dev.quern.KernelBuilder;
import java.util.function.Consumer;

/**
 * A kernel with a prange, in the manner of DataRaceBench (Liao, Lin, Asplund, Schordan, Karlin, SC17), and what the
 * prover has to answer.
 *
 * @param name unlike that of any other
 */
record RaceKernel(String name, Expected expected, Consumer<KernelBuilder> body) {

    enum Expected {
        /** Every prange of the kernel is free. */
        FREE,
        /** Two iterations touch one element, and the refusal names them. */
        RACE,
        /** Iterations share a variable: the refusal names it. */
        VARIABLE,
        /** Subscripts that integer reasoning cannot follow: the refusal names the ways out. */
        UNDECIDED
    }

    static RaceKernel free(String name, Consumer<KernelBuilder> body) {
        return new RaceKernel(name, Expected.FREE, body);
    }

    static RaceKernel race(String name, Consumer<KernelBuilder> body) {
        return new RaceKernel(name, Expected.RACE, body);
    }

    static RaceKernel variable(String name, Consumer<KernelBuilder> body) {
        return new RaceKernel(name, Expected.VARIABLE, body);
    }

    static RaceKernel undecided(String name, Consumer<KernelBuilder> body) {
        return new RaceKernel(name, Expected.UNDECIDED, body);
    }

    @Override
    public String toString() {
        return name;
    }
}
