package dev.quern.compiler.interpret;

import java.util.function.Consumer;

/** The elements of a shape in C order: the last axis varies fastest. */
final class Positions {
    private Positions() {}

    /** How many there are; 1 for a scalar. */
    static int count(long[] shape) {
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        return Math.toIntExact(count);
    }

    /** Calls the visitor with an array of its own for each position. */
    static void forEach(long[] shape, Consumer<long[]> visitor) {
        int count = count(shape);
        for (int flat = 0; flat < count; flat++) {
            long[] position = new long[shape.length];
            long rest = flat;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                position[axis] = rest % shape[axis];
                rest /= shape[axis];
            }
            visitor.accept(position);
        }
    }

    /** Where in C order the position comes. */
    static int flat(long[] shape, long[] position) {
        long flat = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            flat = flat * shape[axis] + position[axis];
        }
        return Math.toIntExact(flat);
    }
}
