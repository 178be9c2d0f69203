package dev.quern.cluster;

import dev.quern.NDArray;

/**
 * The groups that {@link FriendsOfFriends} found, sorted by the number of their members, the largest first, and those of as
 * many by their first members.
 *
 * @param labels for each point the number of its group, from 0, or -1 if that has too few members: I32 [n]
 * @param sizes for each group the number of its members: I64 [g]
 * @param masses for each group the sum of its members' masses: F64 [g]
 * @param centers for each group its centre of mass, inside the bounds of a periodic space: F64 [g, d]. Of a group that winds
 *     around a periodic dimension, or of masses that are all 0, the centre is that of its members' nearest images to a
 *     place in their midst
 */
public record Groups(NDArray labels, NDArray sizes, NDArray masses, NDArray centers) {
    /** How many groups there are. */
    public int count() {
        return (int) sizes.size();
    }
}
