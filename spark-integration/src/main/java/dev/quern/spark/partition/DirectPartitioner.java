package dev.quern.spark.partition;

import org.apache.spark.Partitioner;
import org.jspecify.annotations.Nullable;

/** Sends a record to the partition whose number is its key. */
final class DirectPartitioner extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int partitions;

    DirectPartitioner(int partitions) {
        this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object key) {
        return (Integer) key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DirectPartitioner partitioner && partitions == partitioner.partitions;
    }

    @Override
    public int hashCode() {
        return partitions;
    }
}
