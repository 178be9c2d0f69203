package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Friends of friends: points within a linking length of each other are friends, and a group is all who are friends of
 * friends. In simulations of the universe the groups are haloes (Davis, Efstathiou, Frenk and White, "The evolution of
 * large-scale structure in a universe dominated by cold dark matter", 1985).
 *
 * <pre>{@code
 * Groups groups = new FriendsOfFriends()
 *         .setLinkingLength(0.2 * meanDistance)
 *         .setMinMembers(20)
 *         .setSpace(Space.periodic(box, box, box))
 *         .fit(positions, masses);
 * }</pre>
 *
 * <p>It is DBSCAN in which every point is a core point. Groups are exact, and the same on any number of threads.
 */
public final class FriendsOfFriends {
    private double linkingLength = 0.2;
    private int minMembers = 1;
    private @Nullable Space space;

    /** With a linking length of 0.2, and groups of any number of members. */
    public FriendsOfFriends() {}

    /**
     * The greatest distance of friends, in the units of the points; 0.2 by default.
     *
     * @throws IllegalArgumentException if it is not above 0 and finite
     */
    public FriendsOfFriends setLinkingLength(double distance) {
        DbscanCore.requireDistance("linkingLength", distance);
        this.linkingLength = distance;
        return this;
    }

    /**
     * How many members a group has at least; 1 by default, which makes a point without friends a group.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public FriendsOfFriends setMinMembers(int members) {
        if (members < 1) {
            throw new IllegalArgumentException("minMembers: expected 1 or more, got " + members);
        }
        this.minMembers = members;
        return this;
    }

    /** What the points lie in; by default a space without bounds, of as many dimensions as the points have. */
    public FriendsOfFriends setSpace(Space given) {
        this.space = given;
        return this;
    }

    /** The greatest distance of friends. */
    public double getLinkingLength() {
        return linkingLength;
    }

    /** How many members a group has at least. */
    public int getMinMembers() {
        return minMembers;
    }

    /**
     * Finds the groups of points that have the same mass, 1.
     *
     * @param points F64 or F32 [n, d]; not kept
     * @throws IllegalArgumentException if the array is no such, if a coordinate is not finite, naming its row and column, or
     *     if the points do not fit the space
     */
    public Groups fit(NDArray points) {
        return fitWeighted(points, null);
    }

    /**
     * Finds the groups of points that have masses, which weigh in the centres of groups.
     *
     * @param points F64 or F32 [n, d]; not kept
     * @param masses F64 or F32 [n], none negative
     * @throws IllegalArgumentException as {@link #fit(NDArray)}, and if a mass is none, naming its row
     */
    public Groups fit(NDArray points, NDArray masses) {
        return fitWeighted(points, masses);
    }

    private Groups fitWeighted(NDArray points, @Nullable NDArray masses) {
        int count = PointRows.check("points", points);
        Space around = PointRows.space("points", points, space);
        double[] weights = new double[count];
        if (masses == null) {
            Arrays.fill(weights, 1);
        } else {
            weights = PointRows.weights("masses", masses, count);
        }
        DbscanCore steps = DbscanCore.of(points, null, count, around, linkingLength, 1);
        boolean[] core = new boolean[count];
        Arrays.fill(core, true);
        DbscanCore.Components sets = steps.link(core);
        double[] coordinates = PointRows.read("points", points, around);
        return GroupCatalogue.of(sets.numbers(), sets.count(), minMembers, coordinates, weights, around);
    }
}
