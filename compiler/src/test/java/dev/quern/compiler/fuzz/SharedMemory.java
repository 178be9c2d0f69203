package dev.quern.compiler.fuzz;

import dev.quern.Kernel;
import dev.quern.KernelArgumentException;
import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.compiler.ForcedTwin;
import dev.quern.compiler.fuzz.Comparison.Difference;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.KernelIr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Calls that {@link Kernel#run} has to refuse before anything is written, or to accept as if nothing were the matter:
 * arguments that share memory, and inputs that are not what was promised.
 */
final class SharedMemory {
    private enum Form {
        /** One view for both arguments. */
        SAME,
        /** The even and the odd rows of one array, which have no element in common. */
        INTERLEAVED,
        /** All rows but the last, and all but the first. */
        SHIFTED
    }

    private final Generated generated;
    private final KernelIr kernel;
    private final Tally tally;

    SharedMemory(Generated generated, Tally tally) {
        this.generated = generated;
        this.kernel = generated.kernel();
        this.tally = tally;
    }

    /** A call with a broken promise is refused, and leaves its arguments as they were. */
    Optional<Difference> brokenPromise() {
        List<NDArray> arrays =
                generated.inputs().stream().map(Generated.Input::copy).toList();
        List<NDArray> before = copies(arrays);
        tally.add("calls refused, as a promise does not hold");
        try {
            run(arrays);
            return Optional.of(new Difference("a broken promise", "the call was not refused"));
        } catch (KernelExecutionException e) {
            return Optional.of(new Difference("a broken promise", "the call was not refused and failed: " + e));
        } catch (KernelArgumentException e) {
            return String.valueOf(e.getMessage()).contains(" says that it ") && same(before, arrays)
                    ? Optional.empty()
                    : Optional.of(new Difference("a broken promise", "the call wrote, or was refused with " + e));
        }
    }

    /** Two arguments share memory, if there are two that can: the call is refused, or does what it does with copies. */
    Optional<Difference> overlap(Random random) {
        List<int[]> pairs = pairs();
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        int[] pair = pairs.get(random.nextInt(pairs.size()));
        Form form = Form.values()[random.nextInt(Form.values().length)];
        List<NDArray> arrays = new ArrayList<>(
                generated.inputs().stream().map(Generated.Input::copy).toList());
        share(form, arrays, pair[0], pair[1]);
        List<NDArray> before = copies(arrays);
        List<NDArray> expected = copies(arrays);
        if (!ForcedTwin.interpret(kernel, ForcedTwin.bind(kernel, expected, generated.scalars()))
                .isEmpty()) {
            return Optional.empty();
        }
        String way = "arguments %s and %s that share memory, %s"
                .formatted(
                        kernel.arrays().get(pair[0]).name(),
                        kernel.arrays().get(pair[1]).name(),
                        form);
        try {
            run(arrays);
        } catch (KernelExecutionException e) {
            return Optional.of(new Difference(way, "failed with " + e + ", expected none"));
        } catch (KernelArgumentException e) {
            tally.add("calls refused, as arguments share memory");
            return form != Form.INTERLEAVED && same(before, arrays)
                    ? Optional.empty()
                    : Optional.of(new Difference(way, "the call wrote, or need not have been refused: " + e));
        }
        tally.add("calls whose arguments share memory");
        for (int position = 0; position < arrays.size(); position++) {
            ArrayDecl array = kernel.arrays().get(position);
            if (array.role().isWritable()
                    && isExact(array)
                    && !arrays.get(position).contentEquals(expected.get(position))) {
                return Optional.of(new Difference(
                        way,
                        "%s is%n%s, expected%n%s"
                                .formatted(array.name(), arrays.get(position), expected.get(position))));
            }
        }
        return Optional.empty();
    }

    /** A written argument and another one of its type and shape. */
    private List<int[]> pairs() {
        List<int[]> pairs = new ArrayList<>();
        List<ArrayDecl> arrays = kernel.arrays();
        for (int written = 0; written < arrays.size(); written++) {
            for (int other = 0; other < arrays.size(); other++) {
                NDArray values = generated.inputs().get(written).values();
                if (written != other
                        && arrays.get(written).role().isWritable()
                        && values.rank() > 0
                        && values.size() > 0
                        && isPlain(arrays.get(written))
                        && isPlain(arrays.get(other))
                        && hasShapeOf(values, generated.inputs().get(other).values())) {
                    pairs.add(new int[] {written, other});
                }
            }
        }
        return pairs;
    }

    private static boolean hasShapeOf(NDArray one, NDArray other) {
        return one.dtype() == other.dtype() && Arrays.equals(one.shape(), other.shape());
    }

    private static boolean isPlain(ArrayDecl array) {
        return isExact(array) && !Indirect.is(array);
    }

    private static boolean isExact(ArrayDecl array) {
        return !Bounds.isSum(array.name()) && !Bounds.isFunction(array.name());
    }

    private static void share(Form form, List<NDArray> arrays, int written, int other) {
        NDArray values = arrays.get(written);
        long rows = values.size(0);
        long[] shape = values.shape();
        shape[0] = form == Form.SAME ? rows : form == Form.INTERLEAVED ? 2 * rows : rows + 1;
        NDArray all = NDArray.zeros(values.dtype(), shape);
        NDArray first = form == Form.INTERLEAVED ? all.slice(0, 0, 2 * rows, 2) : all.slice(0, 0, rows);
        NDArray second = switch (form) {
            case SAME -> first;
            case INTERLEAVED -> all.slice(0, 1, 2 * rows, 2);
            case SHIFTED -> all.slice(0, 1, rows + 1);
        };
        second.copyFrom(arrays.get(other));
        first.copyFrom(values);
        arrays.set(written, first);
        arrays.set(other, second);
    }

    private void run(List<NDArray> arrays) {
        Kernel.of(kernel).run(generated.arguments(arrays).toArray());
    }

    private static List<NDArray> copies(List<NDArray> arrays) {
        return arrays.stream().map(NDArray::copy).toList();
    }

    private static boolean same(List<NDArray> before, List<NDArray> after) {
        for (int position = 0; position < before.size(); position++) {
            if (!before.get(position).contentEquals(after.get(position))) {
                return false;
            }
        }
        return true;
    }
}
