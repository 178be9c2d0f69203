package dev.quern.spatial;

import dev.quern.NDArray;

/**
 * Who is near whom among some points: what a loop over neighbours in a kernel runs on. Made once and passed to many calls
 * in place of the positions, it saves each call the search:
 *
 * <pre>{@code
 * Neighbors near = Neighbors.of(positions, Space.periodic(box), 2.8); // a radius of 2.5 and a skin of 0.3
 * for (int step = 0; step < steps; step++) {
 *     move.run(positions, velocities, force, 0.005);
 *     near.update();                                                  // a new search if some point has moved too far
 *     forces.run(near, force, 2.5);
 * }
 * }</pre>
 *
 * <p>The search finds all pairs within a reach. A call reads the positions anew, and finds those within its own radius
 * among them; that is all of them as long as no point has moved more than half of what the reach exceeds the radius by,
 * the skin. {@link #update} sees to that, and a call does not.
 *
 * <p>In a periodic space a pair is near by its nearest images, and a point may lie outside the bounds, where it stands for
 * the same place inside. The reach has to be less than half of each periodic length, so that no two images of a point are
 * near the same one.
 *
 * <p>Points lie in an order of space, in groups of {@value #GROUP} that lie close together, each group with one list of the
 * points near any of its own. {@link #order} is that order: who keeps his points in it saves kernels from leaping through
 * memory. Building takes time proportional to the number of points, but for the logarithm of it in finding the order.
 *
 * <p>Not to be used by several threads at a time.
 */
public final class Neighbors {
    /** How many points share a list. */
    public static final int GROUP = 8;

    /** The square of a longer reach is infinite. */
    private static final double FARTHEST = 1e150;

    static final String WHAT = "Neighbors.of";

    private final NDArray positions;
    private final int owned;
    private final Space space;
    private final double reach;

    /** The greatest radius asked for since the search, or negative. */
    private double asked = -1;

    private Found found;

    private Neighbors(NDArray positions, int owned, Space space, double reach) {
        this.positions = positions;
        this.owned = owned;
        this.space = space;
        this.reach = reach;
        this.found = Found.of(positions, owned, space, reach);
    }

    /**
     * Searches all points for the neighbours of all.
     *
     * @param positions F64 or F32 of shape [points, dimensions]; kept, and read again when a kernel runs
     * @param reach the distance up to which neighbours are found: the radius of the kernels, and a skin so that the
     *     outcome serves while the points move
     * @throws IllegalArgumentException if the positions have another type or shape, the reach is no positive number or as
     *     long as half of a periodic length, or a coordinate is not finite: the message has its row
     */
    public static Neighbors of(NDArray positions, Space space, double reach) {
        return of(positions, positions.rank() == 0 ? 0 : positions.size(0), space, reach);
    }

    /**
     * Searches all points for the neighbours of the first ones: those that are owned, where the others are copies of
     * another's.
     *
     * @param owned how many
     * @throws IllegalArgumentException as for all, or if there are fewer points
     */
    public static Neighbors of(NDArray positions, long owned, Space space, double reach) {
        space.requirePositions(WHAT, positions);
        Coordinates.count(WHAT, positions.size(0));
        if (owned < 0 || owned > positions.size(0)) {
            throw new IllegalArgumentException("%s: of %d points %d are owned; pass a number from 0 to %d"
                    .formatted(WHAT, positions.size(0), owned, positions.size(0)));
        }
        if (!(reach > 0 && reach < FARTHEST)) {
            throw new IllegalArgumentException(
                    "%s: the reach is %s; pass a positive number below %s, the radius and a skin"
                            .formatted(WHAT, reach, FARTHEST));
        }
        for (int axis = 0; axis < space.dimensions(); axis++) {
            if (!(2 * reach < space.length(axis))) {
                throw new IllegalArgumentException(
                        ("%s: a reach of %s is not less than half of axis %d, which is periodic and %s long: a point would"
                                        + " have several images near another; take a smaller reach, or repeat the box")
                                .formatted(WHAT, reach, axis, space.length(axis)));
            }
        }
        return new Neighbors(positions, (int) owned, space, reach);
    }

    /** The points, as they were given. */
    public NDArray positions() {
        return positions;
    }

    public Space space() {
        return space;
    }

    /** The distance up to which neighbours were searched. */
    public double reach() {
        return reach;
    }

    /** How many points there are. */
    public int points() {
        return (int) positions.size(0);
    }

    /** Of how many of the points, the first ones, the neighbours are known. */
    public int owned() {
        return owned;
    }

    /** Searches anew, from the positions as they are. */
    public void rebuild() {
        found = Found.of(positions, owned, space, reach);
        asked = -1;
    }

    /**
     * Searches anew if a point has moved so far since the last search that a pair within the radius may be missing: more
     * than half of what the reach exceeds the greatest radius that a kernel has used since.
     *
     * @return whether it did
     */
    public boolean update() {
        double skin = asked < 0 ? 0 : reach - asked;
        if (found.farthestMove(positions) <= 0.5 * skin) {
            return false;
        }
        rebuild();
        return true;
    }

    /**
     * The rows of {@link #positions} in an order in which near points are near each other, the owned ones first; a new
     * array of I32.
     */
    public NDArray order() {
        return found.order();
    }

    /**
     * Reads the positions anew, for a kernel with this radius: afterwards {@link #coordinates} has them.
     *
     * @throws IllegalArgumentException if the radius is no number from 0 to the reach
     */
    public void refresh(double radius) {
        if (!(radius >= 0 && radius <= reach)) {
            throw new IllegalArgumentException(
                    "a radius of %s is not from 0 to the reach of %s that the neighbours were searched with"
                            .formatted(radius, reach));
        }
        asked = Math.max(asked, radius);
        found.read(positions);
    }

    /**
     * For each place the coordinate in one dimension, as last read. There is a place for each point in the order of {@link
     * #order}, then one for each image of a point in a periodic space that may be near an owned one, then some to fill up a
     * group. F64; shared.
     */
    public NDArray coordinates(int axis) {
        return found.coordinates(axis);
    }

    /** For each place the row of its point in {@link #positions}: I32; shared. */
    public NDArray rows() {
        return found.rows();
    }

    /** For each owned row of {@link #positions} its place: I32; shared. */
    public NDArray places() {
        return found.places();
    }

    /**
     * For each group of {@value #GROUP} places of owned points where its list begins in {@link #members}, and the end of
     * the last: I32; shared.
     */
    public NDArray starts() {
        return found.starts();
    }

    /** The lists of all groups: places, of all points within reach of one of the group, itself included; I32; shared. */
    public NDArray members() {
        return found.members();
    }
}
