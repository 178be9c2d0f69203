package dev.quern.ir;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The points near some points, over which loops of a kernel run. A call finds them, or is given what was found before, and
 * adds arrays for them to its arguments: who wrote the kernel does not see those, and passes do not tell them from others.
 *
 * <p>Points, and their images in a periodic space, have places: an order in which near ones follow one another. The first
 * places are those of the points whose neighbours are wanted, in groups of {@link #GROUP}, and a group has one list of the
 * places near any of its own:
 *
 * <pre>
 * s = places[i]
 * range q in starts[s >> 3] .. starts[(s >> 3) + 1]
 *   p = members[q]
 *   when coordinates0[p] - coordinates0[s], ... is within the radius and p != s
 *     j = rows[p]
 * </pre>
 *
 * <p>What stands in these arrays is made by Quern, so that their elements are subscripts within bounds is known.
 *
 * @param points the input with a point in each row
 * @param owned of how many of the rows, the first ones, the neighbours are wanted
 * @param radius a scalar argument or a constant
 * @param places for each owned row its place
 * @param order for each place of an owned row that row: the inverse of {@code places}
 * @param starts for each group the start of its list, and the end of the last
 * @param members the lists: places
 * @param rows for each place the row of its point
 * @param coordinates for each axis of space the coordinate at each place
 */
public record Neighborhood(
        ArrayDecl points,
        Dim owned,
        Expr radius,
        ArrayDecl places,
        ArrayDecl order,
        ArrayDecl starts,
        ArrayDecl members,
        ArrayDecl rows,
        List<ArrayDecl> coordinates,
        Site site)
        implements Serializable {
    /** How many places share a list. */
    public static final int GROUP = 8;

    /** By how much a place is shifted for the number of its group. */
    public static final int GROUP_BITS = 3;

    public Neighborhood {
        coordinates = List.copyOf(coordinates);
    }

    /** The arrays that a call adds, in order. */
    public List<ArrayDecl> arrays() {
        List<ArrayDecl> arrays = new ArrayList<>(List.of(places, order, starts, members, rows));
        arrays.addAll(coordinates);
        return arrays;
    }

    /** As it stands in printed IR. */
    public String text() {
        return "neighbors within %s of %s[0..%s]: %s, %s, %s, %s, %s, %s"
                .formatted(
                        IrPrinter.text(radius),
                        points.name(),
                        owned,
                        places.name(),
                        order.name(),
                        starts.name(),
                        members.name(),
                        rows.name(),
                        String.join(
                                ", ", coordinates.stream().map(ArrayDecl::name).toList()));
    }
}
