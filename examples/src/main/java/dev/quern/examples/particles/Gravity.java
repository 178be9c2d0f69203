package dev.quern.examples.particles;

import static dev.quern.DType.F64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Value;
import dev.quern.Variable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Gravity of all on all, softened: bodies stand for many stars each, and two that meet shall not throw each other out. Two
 * of masses m and M at distance r have the potential energy -m M / sqrt(r^2 + softening^2).
 */
final class Gravity {
    /** The acceleration of each body. */
    static final Kernel ACCELERATIONS = Kernel.define("gravity", k -> {
        Array position = k.in("position", F64, "n", "3");
        Array mass = k.in("mass", F64, "n");
        Array acceleration = k.out("acceleration", F64, "n", "3");
        Value softening = k.param("softening", F64);
        k.prange("n", i -> {
            List<Variable> sums = List.of(k.var(0.0), k.var(0.0), k.var(0.0));
            // A body does not pull itself: its displacement is zero, and the softening keeps the quotient finite.
            k.range("n", j -> {
                List<Value> d = displacement(k, position, i, j);
                Value r2 = k.let(squared(d).add(softening.square()));
                Value pull = k.let(mass.at(j).div(r2.mul(r2.sqrt())));
                for (int axis = 0; axis < 3; axis++) {
                    sums.get(axis).plusAssign(d.get(axis).mul(pull));
                }
            });
            for (int axis = 0; axis < 3; axis++) {
                acceleration.at(i, axis).set(sums.get(axis));
            }
        });
    });

    /** The potential energy of all bodies. */
    static final Kernel POTENTIAL = Kernel.define("gravity_potential", k -> {
        Array position = k.in("position", F64, "n", "3");
        Array mass = k.in("mass", F64, "n");
        Array potential = k.out("potential", F64);
        Value softening = k.param("softening", F64);
        k.prange("n", i -> {
            Variable pull = k.var(0.0);
            k.range("n", j -> {
                Value r2 = squared(displacement(k, position, i, j)).add(softening.square());
                pull.plusAssign(j.eq(i).select(0.0, mass.at(j).div(r2.sqrt())));
            });
            // Each pair comes twice.
            potential.minusAssign(pull.mul(mass.at(i)).mul(0.5));
        });
    });

    private Gravity() {}

    /** From one body to another, a number for each axis: a vector would be a loop inside the loop over bodies. */
    private static List<Value> displacement(KernelBuilder k, Array position, Value from, Value to) {
        return IntStream.range(0, 3)
                .mapToObj(axis -> k.let(position.at(to, axis).sub(position.at(from, axis))))
                .toList();
    }

    private static Value squared(List<Value> d) {
        return d.get(0).square().add(d.get(1).square()).add(d.get(2).square());
    }
}
