package dev.quern.compiler.fuzz;

import dev.quern.NDArray;
import dev.quern.compiler.Call;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.KernelIr;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random kernel with arguments for it.
 *
 * @param seed what {@link KernelGenerator} made it from, and makes it from again
 * @param inputs for its arrays, in order
 * @param scalars for its scalar arguments, in order
 */
record Generated(long seed, Traits traits, KernelIr kernel, List<Input> inputs, List<Object> scalars) {
    /**
     * An array argument.
     *
     * @param values dense and on the heap
     */
    record Input(NDArray values, Lie lie, boolean isNative) {
        /** The argument itself. */
        NDArray copy() {
            return lie.copy(values, isNative);
        }
    }

    Generated {
        inputs = List.copyOf(inputs);
        scalars = List.copyOf(scalars);
    }

    /** The same with another kernel of the same arguments. */
    Generated withKernel(KernelIr other) {
        return new Generated(seed, traits, other, inputs, scalars);
    }

    /** On dense copies of the arguments. */
    Call call() {
        return new Call(kernel, arguments().toArray());
    }

    /** The values of arrays, and scalars, in the order of the kernel's arguments. */
    List<Object> arguments() {
        return arguments(inputs.stream().map(Input::values).toList());
    }

    /** Other arrays in the place of its own. */
    List<Object> arguments(List<NDArray> arrays) {
        List<Object> arguments = new ArrayList<>();
        int array = 0;
        int scalar = 0;
        for (var argument : kernel.arguments()) {
            arguments.add(argument instanceof ArrayDecl ? arrays.get(array++) : scalars.get(scalar++));
        }
        return arguments;
    }

    /** What else is left to chance in a run of it: the same numbers each time. */
    Random choices() {
        return new Random(~seed * 0x9E3779B97F4A7C15L);
    }
}
