package dev.quern;

import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Neighborhood;
import dev.quern.ir.ScalarDecl;
import dev.quern.spatial.Neighbors;
import dev.quern.spatial.Space;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a call has for loops over neighbours: the points, and arrays that the call adds behind its own, from what was found
 * before or by a search.
 */
final class NeighborArguments {
    private final KernelIr ir;
    private final List<Argument> arguments;
    private final List<ArrayDecl> arrays;
    private final List<ScalarDecl> scalars;
    private final Dimensions dimensions;

    NeighborArguments(KernelIr ir, Dimensions dimensions) {
        this.ir = ir;
        this.arguments = ir.arguments();
        this.arrays = ir.arrays();
        this.scalars = ir.scalars();
        this.dimensions = dimensions;
    }

    /** The positions, if neighbours that were found before are given for the points of a loop; null otherwise. */
    @Nullable
    NDArray points(ArrayDecl declared, Object argument) {
        return argument instanceof Neighbors near
                        && ir.neighborhoods().stream()
                                .anyMatch(each -> each.points().equals(declared))
                ? near.positions()
                : null;
    }

    /**
     * Binds the arrays of all loops, which come after those of the call.
     *
     * @param given the arguments, by their position in the declaration
     * @param bound the arrays of the call, and room behind them
     * @param first the position of the first array that is bound here
     * @param sizes of the dimensions of the call's arrays, to which are added those of the arrays bound here
     * @param bits the scalars
     */
    void bind(@Nullable Object[] given, NDArray[] bound, int first, long[] sizes, long[] bits) {
        int next = first;
        for (Neighborhood near : ir.neighborhoods()) {
            for (NDArray array : find(
                    ir.name(),
                    near,
                    Objects.requireNonNull(given[arguments.indexOf(near.points())]),
                    bound[arrays.indexOf(near.points())],
                    dimensions.size(near.owned(), sizes),
                    near.radius() instanceof Expr.ScalarRef ref ? bits[scalars.indexOf(ref.scalar())] : 0)) {
                bound[next] = array;
                dimensions.bind(next++, bound, sizes);
            }
        }
    }

    /**
     * The arrays of a loop, in the order of {@link Neighborhood#arrays}.
     *
     * @param given what the call has for the points
     * @param points the same as an array
     * @param owned of how many points neighbours are wanted
     * @param radiusBits the radius, if it is an argument
     */
    private static NDArray[] find(
            String kernel, Neighborhood near, Object given, NDArray points, long owned, long radiusBits) {
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
