package dev.quern;

import dev.quern.spi.NativeStorage;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Whether two views can reach the same byte: a search for indices whose addresses meet, which is a linear equation with
 * bounded integer unknowns, as in NumPy's {@code shares_memory}.
 *
 * <p>The equation is {@code c[0]*x[0] + c[1]*x[1] + ... = distance}, one unknown for each axis of either view and one
 * for the bytes inside an element. Unknowns are fixed from the largest coefficient down. At each step, what the
 * smaller ones can still add up to leaves few candidates, and the distance left must be a multiple of their common
 * divisor. Views of an array by slices, transpositions and reshapes take a few steps.
 */
final class Overlap {
    /** After this many steps the search gives up and the views are said to overlap. */
    private static final int MAX_STEPS = 20_000;

    /** {@code coefficient * x} with {@code low <= x <= high}. */
    private record Term(long coefficient, long low, long high) {}

    private final Term[] terms;
    private final long[] divisors;
    private final long[] lows;
    private final long[] highs;
    private int steps;

    private Overlap(Term[] terms) {
        this.terms = terms;
        this.divisors = new long[terms.length + 1];
        this.lows = new long[terms.length + 1];
        this.highs = new long[terms.length + 1];
        for (int i = terms.length - 1; i >= 0; i--) {
            divisors[i] = divisor(divisors[i + 1], terms[i].coefficient);
            lows[i] = lows[i + 1] + terms[i].coefficient * terms[i].low;
            highs[i] = highs[i + 1] + terms[i].coefficient * terms[i].high;
        }
    }

    static boolean sharesMemory(NDArray left, NDArray right) {
        if (left.size() == 0 || right.size() == 0) {
            return false;
        }
        long distance;
        if (left.storage() instanceof NativeStorage a && right.storage() instanceof NativeStorage b) {
            if (!a.overlaps(b)) {
                return false;
            }
            distance = b.address() - a.address();
        } else if (left.storage().equals(right.storage())) {
            distance = 0;
        } else {
            return false;
        }
        if (isSameView(left, right)) {
            return true;
        }
        int width = left.dtype().bytes();
        int otherWidth = right.dtype().bytes();
        distance += right.offset() * otherWidth - left.offset() * width;
        Term[] terms = new Term[left.rank() + right.rank() + 1];
        for (int axis = 0; axis < left.rank(); axis++) {
            terms[axis] = axis(left.stride(axis) * width, left.size(axis));
        }
        for (int axis = 0; axis < right.rank(); axis++) {
            terms[left.rank() + axis] = axis(-right.stride(axis) * otherWidth, right.size(axis));
        }
        // Bytes meet when the distance of the two elements lies between -(width of the right) and the left's width.
        terms[terms.length - 1] = new Term(1, 1 - otherWidth, width - 1);
        return new Overlap(simplified(terms)).canReach(0, distance);
    }

    private static boolean isSameView(NDArray left, NDArray right) {
        boolean same = left.dtype() == right.dtype()
                && left.offset() == right.offset()
                && left.rank() == right.rank()
                && left.storage().equals(right.storage());
        for (int axis = 0; same && axis < left.rank(); axis++) {
            same = left.size(axis) == right.size(axis) && left.stride(axis) == right.stride(axis);
        }
        return same;
    }

    private static Term axis(long stride, long size) {
        return stride >= 0 ? new Term(stride, 0, size - 1) : new Term(-stride, 1 - size, 0);
    }

    /** Sorted by descending coefficient, equal coefficients joined, terms that are always 0 left out. */
    private static Term[] simplified(Term[] terms) {
        Term[] sorted = Arrays.stream(terms)
                .filter(term -> term.coefficient != 0 && term.low != term.high)
                .sorted(Comparator.comparingLong(Term::coefficient).reversed())
                .toArray(Term[]::new);
        int kept = 0;
        for (Term term : sorted) {
            if (kept > 0 && sorted[kept - 1].coefficient == term.coefficient) {
                Term joined = sorted[kept - 1];
                sorted[kept - 1] = new Term(term.coefficient, joined.low + term.low, joined.high + term.high);
            } else {
                sorted[kept++] = term;
            }
        }
        return Arrays.copyOf(sorted, kept);
    }

    /** Whether the terms from {@code first} on can add up to {@code distance}. */
    private boolean canReach(int first, long distance) {
        if (distance < lows[first] || distance > highs[first]) {
            return false;
        }
        if (first == terms.length) {
            return true; // both bounds are 0 here
        }
        if (distance % divisors[first] != 0) {
            return false;
        }
        if (first == terms.length - 1) {
            return true; // one unknown, divisible and inside its bounds
        }
        Term term = terms[first];
        long low = Math.max(term.low, -Math.floorDiv(highs[first + 1] - distance, term.coefficient));
        long high = Math.min(term.high, Math.floorDiv(distance - lows[first + 1], term.coefficient));
        for (long x = low; x <= high; x++) {
            if (++steps > MAX_STEPS || canReach(first + 1, distance - term.coefficient * x)) {
                return true;
            }
        }
        return false;
    }

    private static long divisor(long a, long b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    /**
     * Whether two different indices of one view may reach the same element. Exact when each stride reaches past what
     * the smaller ones span, as in every view that {@link NDArray} makes of an array, and when a stride is 0.
     */
    static boolean insideOf(long[] shape, long[] strides) {
        if (Shapes.size(shape) == 0 || Shapes.isContiguous(shape, strides)) {
            return false; // asked of each output in each call, and mostly answered here without an object made
        }
        Term[] axes = new Term[shape.length];
        for (int axis = 0; axis < axes.length; axis++) {
            axes[axis] = axis(strides[axis], shape[axis]);
        }
        Arrays.sort(axes, Comparator.comparingLong(Term::coefficient));
        long span = 0;
        for (Term axis : axes) {
            if (axis.low != axis.high) {
                if (axis.coefficient <= span) {
                    return true;
                }
                span += axis.coefficient * (axis.high - axis.low);
            }
        }
        return false;
    }
}
