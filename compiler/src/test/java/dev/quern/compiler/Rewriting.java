package dev.quern.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Stmt;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Kernels before and after they are rewritten. */
final class Rewriting {
    static final long[] SIZES = {0, 1, 2, 7, 33};
    static final List<DType> DTYPES = List.of(DType.F32, DType.F64, DType.I32);

    private Rewriting() {}

    static Pipeline.Proved front(Consumer<KernelBuilder> definition) {
        return Pipeline.front(Kernel.define("k", definition).ir());
    }

    /** What the rules say they did, each with its line left out. */
    static List<String> notes(Consumer<KernelBuilder> definition) {
        return front(definition).rewrites().stream()
                .map(note -> note.replaceAll(" at \\w+\\.java:\\d+", ""))
                .toList();
    }

    /** The statements of the kernel after all rules. */
    static String body(Consumer<KernelBuilder> definition) {
        return front(definition).kernel().body().stream()
                .map((Stmt statement) -> IrPrinter.print(statement))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** Runs the kernel as it is written and as it is rewritten, in each way there is; returns what it left. */
    static Call.Outcome agree(Kernel kernel, Object... arguments) {
        Call call = new Call(kernel.ir(), arguments);
        Call.Outcome expected = call.interpreted();
        Call.Outcome lowered = call.interpretedLowered();
        // It makes no test of bounds at the call, so that the message says more.
        assertThat(lowered.isFailure()).as(() -> kernel.explain()).isEqualTo(expected.isFailure());
        requireSame(kernel, lowered.isFailure() ? expected : lowered, expected);
        for (Placing placing : Placing.values()) {
            requireSame(kernel, call.compiled(placing), expected);
        }
        return expected;
    }

    private static void requireSame(Kernel kernel, Call.Outcome actual, Call.Outcome expected) {
        assertThat(actual.failure()).as(() -> kernel.explain()).isEqualTo(expected.failure());
        if (!expected.isFailure()) {
            assertThat(actual.hasArraysOf(expected))
                    .as(() -> "%s, expected %s of%n%s".formatted(actual.arrays(), expected.arrays(), kernel.explain()))
                    .isTrue();
        }
    }

    /** Numbers whose sums round. */
    static NDArray random(DType dtype, long... shape) {
        Random random = new Random(shape.length);
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        NDArray flat = NDArray.zeros(dtype, count);
        for (long i = 0; i < count; i++) {
            if (dtype.isFloating()) {
                flat.setDouble(random.nextGaussian(), i);
            } else {
                flat.setLong(random.nextInt(200) - 100, i);
            }
        }
        return flat.reshape(shape);
    }
}
