package dev.quern;

import dev.quern.ir.Expr;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Neighborhood;
import dev.quern.spatial.Neighbors;
import dev.quern.spatial.Space;

/** The arrays that a call adds for loops over neighbours: from what was found before, or by a search. */
final class NeighborArguments {
    private NeighborArguments() {}

    /**
     * The arrays, in the order of {@link Neighborhood#arrays}.
     *
     * @param given what the call has for the points
     * @param points the same as an array
     * @param owned of how many points neighbours are wanted
     * @param radiusBits the radius, if it is an argument
     */
    static NDArray[] of(String kernel, Neighborhood near, Object given, NDArray points, long owned, long radiusBits) {
        double radius = near.radius() instanceof Expr.Constant constant
                ? constant.asDouble()
                : new Expr.Constant(near.radius().dtype(), radiusBits, near.site()).asDouble();
        String name = near.points().name();
        if (!(radius >= 0) || Double.isInfinite(radius)) {
            throw new KernelArgumentException(
                    kernel,
                    "the radius %s of the neighbours in %s is %s"
                            .formatted(IrPrinter.text(near.radius()), name, radius),
                    "pass a number from 0");
        }
        try {
            Neighbors found = given instanceof Neighbors known
                    ? required(kernel, name, known, owned)
                    : Neighbors.of(
                            points,
                            requireRows(kernel, near, points, owned),
                            Space.open((int) points.size(1)),
                            Math.max(radius, Double.MIN_NORMAL));
            found.refresh(radius);
            return arrays(near, found, owned);
        } catch (IllegalArgumentException e) {
            if (e instanceof KernelArgumentException) {
                throw e;
            }
            throw new KernelArgumentException(
                    kernel, "%s: %s".formatted(name, e.getMessage()), "see k.neighbors at " + near.site());
        }
    }

    private static long requireRows(String kernel, Neighborhood near, NDArray points, long owned) {
        if (owned > points.size(0)) {
            throw new KernelArgumentException(
                    kernel,
                    "the loop over neighbours in %s runs over %s, which is %d, and %s has %d rows"
                            .formatted(
                                    near.points().name(),
                                    near.owned(),
                                    owned,
                                    near.points().name(),
                                    points.size(0)),
                    "pass as many points, with others after them if there are any");
        }
        return owned;
    }

    private static Neighbors required(String kernel, String name, Neighbors near, long owned) {
        if (near.owned() != owned) {
            throw new KernelArgumentException(
                    kernel,
                    "%s has the neighbours of its first %d points, and the loop runs over %d"
                            .formatted(name, near.owned(), owned),
                    "make it with Neighbors.of(positions, %d, space, reach)".formatted(owned));
        }
        return near;
    }

    private static NDArray[] arrays(Neighborhood near, Neighbors found, long owned) {
        NDArray[] arrays = new NDArray[near.arrays().size()];
        int next = 0;
        arrays[next++] = found.places();
        arrays[next++] = found.rows().slice(0, 0, owned);
        arrays[next++] = found.starts();
        arrays[next++] = found.members();
        arrays[next++] = found.rows();
        for (int axis = 0; axis < near.coordinates().size(); axis++) {
            arrays[next++] = found.coordinates(axis);
        }
        return arrays;
    }
}
