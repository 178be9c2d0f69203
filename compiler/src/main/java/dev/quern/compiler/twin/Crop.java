package dev.quern.compiler.twin;

import dev.quern.NDArray;
import dev.quern.compiler.analysis.Sizing;
import dev.quern.ir.ArrayDecl;
import dev.quern.spi.BoundArguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The leading block of the arguments of a call, copied: enough for a run of about a millisecond. Parallel loops are cut
 * short first, so that what is timed has the inner loops of the real call.
 */
final class Crop {
    /** What a run should cost in scalar code. */
    static final double WORK_NANOS = 500_000;

    /** Inner loops are cut only to stay below this many times as much. */
    static final int SLACK = 8;

    /** Copying this many elements takes one to three milliseconds of the call that does it. */
    private static final long MOST_ELEMENTS = 1 << 19;

    /** Elements that are copied one by one count for so many of those that are copied as a block. */
    private static final int ONE_BY_ONE = 16;

    private static final long LEAST_ROWS = 256;
    private static final long FEW_ROWS = 32;
    private static final long LEAST_INNER = 64;

    private final Subject subject;
    private final BoundArguments arguments;
    private final double work;

    private Crop(Subject subject, BoundArguments arguments, double work) {
        this.subject = subject;
        this.arguments = arguments;
        this.work = work;
    }

    /**
     * Copies, of the same layouts.
     *
     * @param work the estimate for a run to aim at
     * @return empty if what fits in a run does not stay within its arrays for certain
     */
    static Optional<BoundArguments> copy(Subject subject, BoundArguments arguments, double work) {
        Crop crop = new Crop(subject, arguments, work);
        long[] cropped = crop.sizes();
        NeighborCrop near = NeighborCrop.of(subject, arguments, cropped);
        if (crop.fits(cropped)) {
            return crop.copy(cropped, near);
        }
        // Sizes that depend on one another; as a whole they are known to agree.
        long[] whole = arguments.sizes().clone();
        return crop.fits(whole) && crop.work(whole) <= SLACK * work
                ? crop.copy(whole, NeighborCrop.of(subject, arguments, whole))
                : Optional.empty();
    }

    private boolean fits(long[] sizes) {
        return elements(sizes) <= MOST_ELEMENTS
                && subject.sizing().of(sizes, arguments.scalars()).isProved();
    }

    private long[] sizes() {
        long[] sizes = arguments.sizes().clone();
        List<Integer> rows = List.copyOf(subject.parallel());
        List<Integer> inner = new ArrayList<>();
        List<Integer> all = new ArrayList<>(rows);
        for (int symbol = 0; symbol < sizes.length; symbol++) {
            if (!rows.contains(symbol)) {
                inner.add(symbol);
                all.add(symbol);
            }
        }
        shrink(sizes, rows, LEAST_ROWS, now -> work(now) > work);
        shrink(sizes, rows, FEW_ROWS, now -> work(now) > SLACK * work);
        shrink(sizes, inner, LEAST_INNER, now -> work(now) > SLACK * work);
        shrink(sizes, all, LEAST_INNER, now -> elements(now) > MOST_ELEMENTS);
        shrink(sizes, all, 1, now -> elements(now) > MOST_ELEMENTS);
        return sizes;
    }

    /** Halves the largest of some sizes for as long as they are too much. */
    private static void shrink(long[] sizes, List<Integer> symbols, long least, Predicate<long[]> tooMuch) {
        while (tooMuch.test(sizes)) {
            int largest = -1;
            for (int symbol : symbols) {
                if (sizes[symbol] > least && (largest < 0 || sizes[symbol] > sizes[largest])) {
                    largest = symbol;
                }
            }
            if (largest < 0) {
                return;
            }
            sizes[largest] = Math.max(least, sizes[largest] / 2);
        }
    }

    private double work(long[] sizes) {
        Sizing.Facts facts = subject.sizing().of(sizes, arguments.scalars());
        return facts.work();
    }

    /** What has to be copied. */
    private double elements(long[] sizes) {
        double sum = 0;
        for (int position = 0; position < arguments.arrays().length; position++) {
            double elements = 1;
            for (long size : shape(position, sizes)) {
                elements *= size;
            }
            sum += isCopiedByBlocks(arguments.arrays()[position]) ? elements : ONE_BY_ONE * elements;
        }
        return sum;
    }

    private static boolean isCopiedByBlocks(NDArray array) {
        int last = array.rank() - 1;
        return array.isContiguous() || (array.stride(last) == 1 && array.size(last) >= ONE_BY_ONE);
    }

    private long[] shape(int position, long[] sizes) {
        ArrayDecl array = subject.kernel().arrays().get(position);
        long[] shape = new long[array.rank()];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = subject.size(array.dims().get(axis), sizes);
        }
        return shape;
    }

    private Optional<BoundArguments> copy(long[] sizes, NeighborCrop near) {
        NDArray[] copies = new NDArray[arguments.arrays().length];
        for (int position = 0; position < copies.length; position++) {
            NDArray made = near.array(subject.kernel().arrays().get(position));
            if (made != null) {
                copies[position] = made;
                continue;
            }
            Optional<NDArray> copy = Copies.leading(arguments.arrays()[position], shape(position, sizes));
            if (copy.isEmpty()) {
                return Optional.empty();
            }
            copies[position] = copy.get();
        }
        return Optional.of(new BoundArguments(copies, sizes, arguments.scalars().clone()));
    }
}
