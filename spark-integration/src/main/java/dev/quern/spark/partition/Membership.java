package dev.quern.spark.partition;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which points a partition has and who shares them with it: the same from step to step until points change their owners, so
 * that all blocks in between have one and the same.
 */
final class Membership implements Serializable {
    private static final long serialVersionUID = 1L;

    final int partition;
    final int owned;

    /** Of the points owned, then of the ghosts. */
    final long[] ids;

    /** The partitions that have some of the owned points as ghosts, ascending. */
    final int[] targets;

    /** For each target the rows that it has, ascending. */
    final int[][] sent;

    /** For each ghost who owns it, ascending, and at which row of that partition. */
    final int[] ghostOwners;

    final int[] ghostPlaces;

    /** Where all points were at the beginning. */
    final double[] start;

    @SuppressWarnings("serial") // not written: a reader makes a new one
    private transient @Nullable AtomicReference<@Nullable Object> made = new AtomicReference<>();

    Membership(
            int partition,
            int owned,
            long[] ids,
            int[] targets,
            int[][] sent,
            int[] ghostOwners,
            int[] ghostPlaces,
            double[] start) {
        this.partition = partition;
        this.owned = owned;
        this.ids = ids;
        this.targets = targets;
        this.sent = sent;
        this.ghostOwners = ghostOwners;
        this.ghostPlaces = ghostPlaces;
        this.start = start;
    }

    /** The same with ghosts. */
    Membership withGhosts(long[] allIds, int[] owners, int[] places, double[] positions) {
        return new Membership(partition, owned, allIds, targets, sent, owners, places, positions);
    }

    int points() {
        return ids.length;
    }

    int ghosts() {
        return points() - owned;
    }

    /** The first ghost of an owner, counted from the first of all; where it would be, if there is none. */
    int firstGhostOf(int owner) {
        int low = 0;
        int high = ghostOwners.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ghostOwners[middle] < owner) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Lets one thread at a time have what was made; another one makes its own. */
    <T, R> R reuse(Class<T> type, Supplier<T> make, Function<T, R> use) {
        AtomicReference<@Nullable Object> holder = holder();
        Object kept = holder.getAndSet(null);
        T mine = type.isInstance(kept) ? type.cast(kept) : make.get();
        R result = use.apply(mine);
        holder.set(mine);
        return result;
    }

    private synchronized AtomicReference<@Nullable Object> holder() {
        AtomicReference<@Nullable Object> known = made;
        if (known == null) {
            known = new AtomicReference<>();
            made = known;
        }
        return known;
    }
}
