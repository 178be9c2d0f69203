package dev.quern.compiler.fuzz;

import dev.quern.compiler.races.SmallSizes;
import dev.quern.ir.KernelIr;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A random loop nest.
 *
 * @param seed what {@link NestGenerator} made it from, and makes it from again
 */
record Nest(long seed, KernelIr kernel) {
    /** Sizes that are enough for most nests that collide at all to do so. */
    static final long GREATEST_SIZE = 6;

    /** All small sizes and arguments for it. */
    Stream<Map<Object, Long>> sizes(Collection<Object> parameters) {
        return SmallSizes.of(parameters, 0, GREATEST_SIZE);
    }

    @Override
    public String toString() {
        return "nest " + seed + "\n" + kernel;
    }
}
