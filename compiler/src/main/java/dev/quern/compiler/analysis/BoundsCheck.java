package dev.quern.compiler.analysis;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Site;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must hold at the call for a subscript to stay within its axis at every iteration: {@code 0 <= low} and {@code high
 * < size}, unless one of the loops around runs no iteration at all.
 *
 * @param low the least value of the subscript, over sizes and arguments
 * @param high its greatest value
 * @param trips the greatest number of iterations of each loop around
 * @param definite whether the subscript surely takes both extremes if no loop around is empty, so that a failure is an
 *     error before anything is written
 * @param near of a subscript that was proved within its axis whatever the sizes are: the sizes and arguments that the
 *     proof took to be so near 0 that nothing overflows. That is all that is tested then
 */
public record BoundsCheck(
        ArrayDecl array,
        int axis,
        Affine low,
        Affine high,
        List<Affine> trips,
        boolean definite,
        Optional<List<Object>> near,
        Site site) {
    /** How far from 0 sizes and arguments may be in proofs that take sums to be exact. */
    static final long FAR = 1L << 40;

    public BoundsCheck {
        trips = List.copyOf(trips);
        near = near.map(List::copyOf);
    }

    /** A subscript that has been proved, but for overflow. */
    static BoundsCheck proved(ArrayDecl array, int axis, List<Object> near, Site site) {
        return new BoundsCheck(array, axis, Affine.ZERO, Affine.ZERO, List.of(), false, Optional.of(near), site);
    }

    /** How a call stands with a check. */
    public enum Outcome {
        HOLDS,
        /** A subscript may leave its axis: each access has to be checked. */
        UNKNOWN,
        /** A subscript will leave its axis. */
        FAILS
    }

    /** Where the terms of a kernel's affine forms are found among the sizes, and after them the scalars, of a call. */
    public static final class Terms {
        private final Map<Object, Integer> positions = new HashMap<>();
        private final int sizes;

        public Terms(KernelIr kernel) {
            kernel.symbols().keySet().forEach(symbol -> positions.put(symbol, positions.size()));
            sizes = positions.size();
            kernel.scalars().forEach(scalar -> positions.put(scalar, positions.size()));
        }
    }

    /** The sizes and arguments of one call, by the terms of an {@link Affine}. */
    @SuppressWarnings("ArrayRecordComponent") // Those of the call, made and read once.
    public record Sizes(Terms terms, long[] sizes, long[] scalars) {

        public long of(Dim dim) {
            return dim instanceof Dim.Fixed fixed ? fixed.size() : value(dim);
        }

        private long value(Object term) {
            Integer position = terms.positions.get(term);
            if (position == null) {
                throw new IllegalStateException(term + " is no size or argument of the kernel");
            }
            return position < terms.sizes ? sizes[position] : scalars[position - terms.sizes];
        }

        private boolean isNear(Object term) {
            long value = value(term);
            return -FAR <= value && value <= FAR;
        }

        /** The value, which fits 64 bits. */
        public long of(Affine affine) {
            long sum = affine.constant();
            for (Map.Entry<Object, Long> term : affine.coefficients().entrySet()) {
                sum = Math.addExact(sum, Math.multiplyExact(term.getValue(), value(term.getKey())));
            }
            return sum;
        }
    }

    public Outcome test(Sizes sizes) {
        if (near.isPresent()) {
            return near.get().stream().allMatch(sizes::isNear) ? Outcome.HOLDS : Outcome.UNKNOWN;
        }
        try {
            for (Affine trip : trips) {
                if (sizes.of(trip) <= 0) {
                    return Outcome.HOLDS;
                }
            }
            if (sizes.of(low) >= 0 && sizes.of(high) < sizes.of(array.dims().get(axis))) {
                return Outcome.HOLDS;
            }
            return definite ? Outcome.FAILS : Outcome.UNKNOWN;
        } catch (ArithmeticException e) {
            return Outcome.UNKNOWN;
        }
    }

    /** The first value of the subscript outside the axis, of a check that fails. */
    public long offender(Sizes sizes) {
        long least = sizes.of(low);
        return least < 0 ? least : sizes.of(high);
    }
}
