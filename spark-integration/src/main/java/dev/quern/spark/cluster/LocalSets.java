package dev.quern.spark.cluster;

import dev.quern.NDArray;
import dev.quern.cluster.DbscanCore;
import dev.quern.spark.executor.Reservation;
import dev.quern.spark.partition.SpatialBlock;
import dev.quern.spatial.Space;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.broadcast.Broadcast;

/**
 * What tasks do with one partition: the steps of {@link DbscanCore} over its block. The tree of a partition is made anew in
 * each step and lives no longer, so that an executor has those of its running tasks only.
 *
 * @param isWeighted whether the value that goes with a point is its weight
 */
record LocalSets(Space space, double eps, double minSamples, boolean isWeighted) implements Serializable {
    /** Of a point in a tree, besides its coordinates, and of what is known of it while sets are united. */
    private static final long BYTES_PER_POINT = 48;

    /** For each owned point the set of owned core points that it is in, linked through owned ones; -1 if it is none. */
    int[] owned(SpatialBlock block) {
        try (Reservation memory = Reservation.ofThisTask()) {
            DbscanCore steps = steps(block, memory);
            boolean[] core = Arrays.copyOf(steps.core(), block.points());
            return Arrays.copyOf(steps.link(core).numbers(), block.owned());
        }
    }

    /**
     * The sets of owned points, and to which of others they are linked, as far as it is seen here.
     *
     * @param sets what {@link #owned} has found, here for owned points and by their owners for ghosts
     */
    SetsOfBlock links(SpatialBlock block, int[] sets) {
        int count = Arrays.stream(sets, 0, block.owned()).max().orElse(-1) + 1;
        long[] first = new long[count];
        Arrays.fill(first, Long.MAX_VALUE);
        int[] sizes = new int[count];
        NDArray ids = block.ids();
        for (int row = 0; row < block.owned(); row++) {
            int set = sets[row];
            if (set >= 0) {
                first[set] = Math.min(first[set], ids.getLong(row));
                sizes[set]++;
            }
        }
        if (count == 0 || block.owned() == block.points()) {
            return new SetsOfBlock(first, sizes, new int[0]);
        }
        try (Reservation memory = Reservation.ofThisTask()) {
            DbscanCore.Components linked = steps(block, memory).link(isCore(sets));
            return new SetsOfBlock(first, sizes, pairs(block, sets, linked.numbers(), linked.count()));
        }
    }

    /**
     * Pairs of an owned set and another that is linked to it: one after the other the owned set, the owner of the other, and
     * the other. They do for uniting all that belongs together; those of ghosts alone, their owners find.
     *
     * @param linked for each point the number of the sets that are one, owned ones and those of ghosts
     */
    private static int[] pairs(SpatialBlock block, int[] sets, int[] linked, int count) {
        int[] ownedIn = new int[count];
        Arrays.fill(ownedIn, -1);
        Pairs pairs = new Pairs();
        int owned = block.owned();
        for (int row = 0; row < owned; row++) {
            if (sets[row] >= 0) {
                if (ownedIn[linked[row]] < 0) {
                    ownedIn[linked[row]] = sets[row];
                } else {
                    pairs.add(ownedIn[linked[row]], block.partition(), sets[row]);
                }
            }
        }
        NDArray owners = block.ghostOwners();
        for (int row = owned; row < sets.length; row++) {
            if (sets[row] >= 0 && ownedIn[linked[row]] >= 0) {
                pairs.add(ownedIn[linked[row]], (int) owners.getLong(row - owned), sets[row]);
            }
        }
        return pairs.all();
    }

    /**
     * The clusters of owned points: a border point has the least of the core points near it, and noise -1.
     *
     * @param sets what {@link #links} was given
     */
    LabelledBlock labels(SpatialBlock block, int[] sets, Broadcast<ClusterNumbers> numbers) {
        ClusterNumbers clusters = numbers.value();
        int owned = block.owned();
        int[] labels = new int[owned];
        boolean[] core = new boolean[owned];
        boolean isEachCore = true;
        for (int row = 0; row < owned; row++) {
            core[row] = sets[row] >= 0;
            isEachCore &= core[row];
            labels[row] = core[row] ? clusters.of(block.partition(), sets[row]) : -1;
        }
        if (!isEachCore) {
            try (Reservation memory = Reservation.ofThisTask()) {
                DbscanCore.Components linked = steps(block, memory).link(isCore(sets));
                long[] clusterOf = new long[linked.count()];
                int[] inSet = linked.numbers();
                NDArray owners = block.ghostOwners();
                for (int row = 0; row < sets.length; row++) {
                    if (sets[row] >= 0) {
                        int owner = row < owned ? block.partition() : (int) owners.getLong(row - owned);
                        clusterOf[inSet[row]] = clusters.of(owner, sets[row]);
                    }
                }
                long[] all = linked.labels(clusterOf);
                Arrays.setAll(labels, row -> (int) all[row]);
            }
        }
        long[] ids = new long[owned];
        NDArray known = block.ids();
        Arrays.setAll(ids, known::getLong);
        return new LabelledBlock(ids, labels, core);
    }

    private DbscanCore steps(SpatialBlock block, Reservation memory) {
        memory.hold(
                "the clusters of %d points of partition %d".formatted(block.points(), block.partition()),
                block.points() * (2L * Double.BYTES * block.dimensions() + BYTES_PER_POINT));
        NDArray weights = isWeighted ? weights(block) : null;
        return DbscanCore.of(block.positions(), weights, block.owned(), space, eps, minSamples);
    }

    private static NDArray weights(SpatialBlock block) {
        NDArray weights = block.values().transpose().at(0);
        for (int row = 0; row < block.owned(); row++) {
            double weight = weights.getDouble(row);
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weights: expected finite numbers from 0, got %s in the row of id %d"
                        .formatted(weight, block.ids().getLong(row)));
            }
        }
        return weights;
    }

    private static boolean[] isCore(int[] sets) {
        boolean[] core = new boolean[sets.length];
        for (int row = 0; row < sets.length; row++) {
            core[row] = sets[row] >= 0;
        }
        return core;
    }
}
