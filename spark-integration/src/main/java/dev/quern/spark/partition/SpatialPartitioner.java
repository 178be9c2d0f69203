package dev.quern.spark.partition;

import dev.quern.spatial.SpacePartitioning;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.spark.Partitioner;
import org.jspecify.annotations.Nullable;

/**
 * Sends each record of a pair RDD to the partition that owns its point. Keys are {@code double[]} coordinates or {@link
 * PointKey}s; points at one place are spread over several partitions by the ids of the latter alone.
 *
 * <p>Two are equal if they send every point to the same partition because they were cut alike, so that Spark joins what is
 * partitioned by one with what is partitioned by the other without a shuffle.
 */
public final class SpatialPartitioner extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final SpacePartitioning partitioning;
    private transient byte @Nullable [] identity;

    private SpatialPartitioner(SpacePartitioning partitioning) {
        this.partitioning = partitioning;
    }

    /** A partitioner by a way to share out space. */
    public static SpatialPartitioner of(SpacePartitioning partitioning) {
        return new SpatialPartitioner(partitioning);
    }

    /** How space is shared out. */
    public SpacePartitioning partitioning() {
        return partitioning;
    }

    @Override
    public int numPartitions() {
        return partitioning.partitions();
    }

    @Override
    public int getPartition(Object key) {
        if (key instanceof PointKey point) {
            return partitioning.partition(point.coordinates(), point.id());
        }
        if (key instanceof double[] coordinates) {
            return partitioning.partition(coordinates);
        }
        throw new SpatialPartitionException(
                "the key %s is %s, which is no point"
                        .formatted(
                                key,
                                key == null ? "null" : "of " + key.getClass().getName()),
                "use PointKey.of(id, coordinates) or a double[] of coordinates as keys");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof SpatialPartitioner partitioner
                        && (partitioning.equals(partitioner.partitioning)
                                || Arrays.equals(identity(), partitioner.identity()));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(identity());
    }

    /** The bytes of the partitioning: what was cut alike has the same, before and after it travelled. */
    private synchronized byte[] identity() {
        byte[] known = identity;
        if (known == null) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(partitioning);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + partitioning, e);
            }
            known = bytes.toByteArray();
            identity = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return "SpatialPartitioner by " + partitioning;
    }
}
