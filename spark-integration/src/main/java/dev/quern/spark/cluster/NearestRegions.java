package dev.quern.spark.cluster;

import dev.quern.cluster.NearestParts;
import dev.quern.spark.partition.SpatialBlocks;
import dev.quern.spatial.Space;
import dev.quern.spatial.SpacePartitioning;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Which partitions may have points near a query: by how space is cut, which finds few of many partitions, and by the boxes
 * around the points that these really have. A class with plain fields, and not a record, since the Kryo that comes with Spark
 * cannot read records.
 */
final class NearestRegions implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Space space;
    private final SpacePartitioning partitioning;
    private final ArrayList<NearestParts.Part> parts;

    NearestRegions(SpatialBlocks blocks, List<NearestParts.Part> parts) {
        this.space = blocks.space();
        this.partitioning = blocks.partitioning();
        this.parts = new ArrayList<>(parts);
    }

    /** The space that the points lie in. */
    Space space() {
        return space;
    }

    /** How many points there are. */
    long points() {
        return parts.stream().mapToLong(NearestParts.Part::count).sum();
    }

    /** For one task. */
    Search search() {
        return new Search(partitioning, new NearestParts(space, parts));
    }

    /** The same, made ready to be asked. */
    record Search(SpacePartitioning partitioning, NearestParts parts) {
        /** A squared distance within which there are k points for sure. */
        double bound(double[] query, int k) {
            return parts.bound(query, k);
        }

        /** Reports each partition but one that may have points within a squared distance, which belong to it. */
        void within(double[] query, int but, double bound, IntConsumer found) {
            partitioning.reach(query, but, Math.sqrt(bound), partition -> {
                if (parts.mayHave(partition, query, bound)) {
                    found.accept(partition);
                }
            });
        }
    }
}
