package dev.quern.spark.array;

import dev.quern.spark.task.TaskFailures;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.jspecify.annotations.Nullable;

/**
 * How rows are split into blocks: how many rows each has. Arrays that are computed from one another by row share one, so
 * that they are known to be split alike, and are counted once.
 */
final class Split {
    private final int blocks;
    // Forgotten once counted: it may hold on to blocks that nobody else needs.
    private @Nullable JavaRDD<Block> uncounted;
    private long @Nullable [] counts;

    private Split(int blocks, @Nullable JavaRDD<Block> uncounted, long @Nullable [] counts) {
        this.blocks = blocks;
        this.uncounted = uncounted;
        this.counts = counts;
    }

    static Split of(long... counts) {
        return new Split(counts.length, null, counts.clone());
    }

    /** That of the blocks there are, which are counted by a job when it is asked for the first time. */
    static Split of(JavaRDD<Block> blocks) {
        return new Split(blocks.getNumPartitions(), blocks, null);
    }

    int blocks() {
        return blocks;
    }

    /** How many rows each block has. */
    synchronized long[] counts() {
        long[] known = counts;
        if (known == null) {
            known = count(Objects.requireNonNull(uncounted));
            counts = known;
            uncounted = null;
        }
        return known;
    }

    /** How many rows each block has, or null as long as nobody has counted them. */
    synchronized long @Nullable [] known() {
        return counts;
    }

    /** Takes the counts from a job that saw them for another reason. */
    synchronized void learn(long... seen) {
        if (counts == null) {
            counts = seen;
            uncounted = null;
        }
    }

    private static long[] count(JavaRDD<Block> blocks) {
        try {
            return blocks.mapPartitions(new Rows()).collect().stream()
                    .mapToLong(rows -> rows)
                    .toArray();
        } catch (Exception e) {
            throw TaskFailures.of(e, BlockArrayException.class);
        }
    }

    /** The number of the first row of each block, and behind them the number of all rows. */
    long[] starts() {
        long[] rows = counts();
        long[] starts = new long[blocks + 1];
        for (int block = 0; block < blocks; block++) {
            starts[block + 1] = starts[block] + rows[block];
        }
        return starts;
    }

    /** Whether the same rows are in the same blocks; counts only where that is not known otherwise. */
    boolean isLike(Split other) {
        return this == other || blocks == other.blocks && Arrays.equals(counts(), other.counts());
    }

    /** For example {@code 3 blocks of 4, 4 and 2 rows}. */
    String describe() {
        long[] rows = counts();
        StringBuilder text = new StringBuilder(blocks + (blocks == 1 ? " block of " : " blocks of "));
        for (int block = 0; block < Math.min(blocks, 8); block++) {
            text.append(block == 0 ? "" : block == blocks - 1 ? " and " : ", ").append(rows[block]);
        }
        return text.append(blocks > 8 ? ", ... rows" : " rows").toString();
    }

    private record Rows() implements FlatMapFunction<Iterator<Block>, Long> {
        @Override
        public Iterator<Long> call(Iterator<Block> blocks) {
            return List.of(blocks.next().rows()).iterator();
        }
    }
}
