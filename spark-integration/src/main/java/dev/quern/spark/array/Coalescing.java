package dev.quern.spark.array;

import java.util.Arrays;
import java.util.Collection;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks a job on block arrays has. A task costs some milliseconds beside its work, and an iterative algorithm pays
 * them in each step for each block: where there are more blocks than cores, and they are small and of about one size, a
 * task takes several of them, one after the other. Results are combined block by block as ever, to the same bits.
 *
 * <p>Blocks are left to a task each where more tasks bring more executors ({@code spark.dynamicAllocation}), where they are
 * of unlike sizes, so that whoever is done early takes the next, and as long as their sizes are not known.
 */
final class Coalescing {
    /** What a task with several blocks reads at most: it takes far longer than to begin a task. */
    private static final long MOST_BYTES = 256L << 20;

    /** The largest block may be so many times the mean. */
    private static final int MOST_UNLIKE = 2;

    private final int blocks;
    private final long @Nullable [] rows;
    private final long rowBytes;

    Coalescing(int blocks, long @Nullable [] rows, long rowBytes) {
        this.blocks = blocks;
        this.rows = rows;
        this.rowBytes = rowBytes;
    }

    /** For a job that reads these arrays, which are split alike. */
    static Coalescing of(Collection<BlockArray> inputs) {
        BlockArray first = inputs.iterator().next();
        long rowBytes = 0;
        for (BlockArray input : inputs) {
            rowBytes += input.rowBytes();
        }
        return new Coalescing(first.blocks(), first.split().known(), rowBytes);
    }

    /** The same partitions, several of them in one where that pays. */
    RDD<Zipped> coalesce(RDD<Zipped> zipped) {
        SparkContext context = zipped.context();
        boolean grows = context.getConf().getBoolean("spark.dynamicAllocation.enabled", false);
        int tasks = grows ? blocks : tasks(context.defaultParallelism());
        return tasks == blocks ? zipped : zipped.toJavaRDD().coalesce(tasks).rdd();
    }

    /** @param cores how many tasks run at a time */
    int tasks(int cores) {
        if (rows == null || blocks <= cores) {
            return blocks;
        }
        long all = Arrays.stream(rows).sum();
        long largest = Arrays.stream(rows).max().orElse(0);
        if (largest > MOST_UNLIKE * (all / blocks + 1)) {
            return blocks;
        }
        long needed = all * rowBytes / MOST_BYTES + 1;
        return (int) Math.min(blocks, Math.max(cores, needed));
    }
}
