package dev.quern;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Assumption;
import dev.quern.ir.KernelIr;
import dev.quern.spi.Storage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a kernel's user promised of its inputs, before each call: {@link KernelBuilder#distinct} and {@link
 * KernelBuilder#ascending}. It reads the elements a block at a time, in C order, so that the loop over them is one of Java
 * arrays whatever the array's type, memory and strides are.
 */
final class Promises {
    /** How many elements are read at a time: few enough for the first cache. */
    private static final int BLOCK = 1024;

    /** A set of bits takes a bit for each number between the extremes: this many for each element are as much as a copy. */
    private static final long BITS_PER_ELEMENT = 64;

    private Promises() {}

    /**
     * Checks the arrays of a call, in the order of {@link KernelIr#arrays}.
     *
     * @throws KernelArgumentException if one is not what was promised
     */
    static void check(KernelIr kernel, NDArray[] arrays) {
        if (kernel.assumptions().isEmpty()) {
            return; // as mostly: and calls of small kernels are to make few objects
        }
        for (Assumption assumption : kernel.assumptions()) {
            NDArray array = arrays[kernel.arrays().indexOf(assumption.array())];
            Broken broken = switch (assumption.kind()) {
                case DISTINCT -> twice(array);
                case ASCENDING -> falling(array);
            };
            if (broken != null) {
                throw refusal(kernel.name(), assumption, array, broken);
            }
        }
    }

    /** Two elements that break a promise, by how many elements come before them. */
    private record Broken(long value, long position, long otherValue, long otherPosition) {}

    private static KernelArgumentException refusal(String kernel, Assumption assumption, NDArray array, Broken broken) {
        ArrayDecl declared = assumption.array();
        String name = declared.name();
        String first = element(name, array, broken.position());
        String second = element(name, array, broken.otherPosition());
        String said = "k.%s(%s) at %s".formatted(assumption.kind().text(), name, assumption.site());
        return switch (assumption.kind()) {
            case DISTINCT ->
                new KernelArgumentException(
                        kernel,
                        "%s holds %d twice, at %s and %s, and %s says that it does not"
                                .formatted(name, broken.value(), first, second, said),
                        "pass numbers that differ, or write the kernel with atomic() updates and without k.distinct");
            case ASCENDING ->
                new KernelArgumentException(
                        kernel,
                        "%s holds %d at %s and then %d at %s, and %s says that it never falls"
                                .formatted(name, broken.value(), first, broken.otherValue(), second, said),
                        "sort %s before the call, or write the kernel without k.ascending".formatted(name));
        };
    }

    private static String element(String name, NDArray array, long position) {
        long[] subscripts = new long[array.rank()];
        long rest = position;
        for (int axis = array.rank() - 1; axis >= 0; axis--) {
            subscripts[axis] = rest % array.size(axis);
            rest /= array.size(axis);
        }
        return name + Arrays.toString(subscripts);
    }

    private static @Nullable Broken falling(NDArray array) {
        long[] last = {Long.MIN_VALUE};
        Broken[] found = new Broken[1];
        forEachBlock(array, (values, count, before) -> {
            long previous = last[0];
            for (int i = 0; i < count; i++) {
                if (values[i] < previous) {
                    found[0] = new Broken(previous, before + i - 1, values[i], before + i);
                    return false;
                }
                previous = values[i];
            }
            last[0] = previous;
            return true;
        });
        return found[0];
    }

    private static @Nullable Broken twice(NDArray array) {
        long size = array.size();
        if (size < 2) {
            return null;
        }
        long[] extremes = {Long.MAX_VALUE, Long.MIN_VALUE};
        forEachBlock(array, (values, count, before) -> {
            long least = extremes[0];
            long greatest = extremes[1];
            for (int i = 0; i < count; i++) {
                least = Math.min(least, values[i]);
                greatest = Math.max(greatest, values[i]);
            }
            extremes[0] = least;
            extremes[1] = greatest;
            return true;
        });
        // Negative where it leaves 64 bits.
        long range = extremes[1] - extremes[0];
        boolean dense = range >= 0 && range / BITS_PER_ELEMENT <= size && range / Long.SIZE < Integer.MAX_VALUE - 8;
        long[] repeated = dense ? repeatedInBits(array, extremes[0], range) : repeatedInOrder(array);
        return repeated.length == 0 ? null : places(array, repeated[0]);
    }

    /** A number that occurs twice, or nothing: by a bit for each number from the least to the greatest. */
    private static long[] repeatedInBits(NDArray array, long least, long range) {
        long[] seen = new long[(int) (range / Long.SIZE) + 1];
        long[][] found = {{}};
        forEachBlock(array, (values, count, before) -> {
            for (int i = 0; i < count; i++) {
                long number = values[i] - least;
                int word = (int) (number >>> 6);
                long bit = 1L << number;
                if ((seen[word] & bit) != 0) {
                    found[0] = new long[] {values[i]};
                    return false;
                }
                seen[word] |= bit;
            }
            return true;
        });
        return found[0];
    }

    /** A number that occurs twice, or nothing: by a sorted copy. */
    private static long[] repeatedInOrder(NDArray array) {
        long size = array.size();
        if (size > Integer.MAX_VALUE - 8) {
            throw new OutOfMemoryError("the numbers in " + array.describe()
                    + " lie too far apart to be told apart in memory: at most 2^31 - 9 of such fit");
        }
        long[] sorted = new long[(int) size];
        forEachBlock(array, (values, count, before) -> {
            System.arraycopy(values, 0, sorted, (int) before, count);
            return true;
        });
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                return new long[] {sorted[i]};
            }
        }
        return new long[0];
    }

    /** The first two places of a number that occurs twice. */
    private static Broken places(NDArray array, long value) {
        long[] places = {-1, -1};
        forEachBlock(array, (values, count, before) -> {
            for (int i = 0; i < count; i++) {
                if (values[i] == value) {
                    places[places[0] < 0 ? 0 : 1] = before + i;
                    if (places[1] >= 0) {
                        return false;
                    }
                }
            }
            return true;
        });
        return new Broken(value, places[0], value, places[1]);
    }

    @FunctionalInterface
    private interface Block {
        /**
         * The next elements.
         *
         * @param before how many there were before
         * @return whether to go on
         */
        boolean visit(long[] values, int count, long before);
    }

    private static void forEachBlock(NDArray array, Block body) {
        long[] values = new long[(int) Math.min(BLOCK, array.size())];
        long[] shape = array.shape();
        Storage storage = array.storage();
        DType dtype = array.dtype();
        Runs.forEach(
                shape,
                array.offset(),
                array.strides(),
                0,
                Shapes.strides(shape),
                (position, stride, before, unused, count) -> {
                    for (long done = 0; done < count; done += values.length) {
                        int block = (int) Math.min(values.length, count - done);
                        read(storage, dtype, position + done * stride, stride, values, block);
                        if (!body.visit(values, block, before + done)) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private static void read(Storage storage, DType dtype, long position, long stride, long[] values, int count) {
        switch (dtype) {
            case I8 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = storage.getByte(position + i * stride);
                }
            }
            case I16 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = storage.getShort(position + i * stride);
                }
            }
            case I32 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = storage.getInt(position + i * stride);
                }
            }
            case I64 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = storage.getLong(position + i * stride);
                }
            }
            case BOOL, F32, F64 -> throw new IllegalArgumentException(dtype + " is no integer type");
        }
    }
}
