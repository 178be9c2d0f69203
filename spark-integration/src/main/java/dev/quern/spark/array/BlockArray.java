package dev.quern.spark.array;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spark.task.ColumnTypes;
import dev.quern.spark.task.Gathering;
import dev.quern.spark.task.Plan;
import dev.quern.spark.task.TaskFailures;
import dev.quern.spi.HeapStorage;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * An array of any rank whose rows, that is its axis 0, are spread over the executors in blocks. It is made by
 * {@code QuernSpark.array} or by a kernel, is never written to, and is lazy as an RDD is: blocks are computed when a job
 * needs them, and again for the next one unless the array is persisted.
 *
 * <pre>{@code
 * BlockArray points = quern.array(df, "x", "y", "z").persist();
 * Map<String, NDArray> totals = quern.apply(LLOYD).rows("points", points).whole("centroids", c).collect();
 * BlockArray labels = quern.apply(NEAREST).rows("points", points).whole("centroids", c).array("label");
 * }</pre>
 *
 * <p>Each array computed from another holds on to that one, so that lost blocks can be computed again. After hundreds of
 * steps that is a long chain, which every job has to walk: cut it with {@link #checkpoint} or {@link #localCheckpoint}.
 */
public final class BlockArray {
    private final SparkSession spark;
    private final JavaRDD<Block> blocks;
    private final DType dtype;
    private final long[] row;
    private final Split split;

    BlockArray(SparkSession spark, JavaRDD<Block> blocks, DType dtype, long[] row, Split split) {
        this.spark = spark;
        this.blocks = blocks;
        this.dtype = dtype;
        this.row = row;
        this.split = split;
    }

    /** What {@code QuernSpark.array(df, columns)} returns, of columns that are read in this way. */
    public static BlockArray of(Gathering.Reader reader, Dataset<Row> df, String... columns) {
        return BlocksFrom.columns(reader, df, null, columns);
    }

    /** What {@code QuernSpark.array(df, dtype, columns)} returns, of columns that are read in this way. */
    public static BlockArray of(Gathering.Reader reader, Dataset<Row> df, DType dtype, String... columns) {
        return BlocksFrom.columns(reader, df, dtype, columns);
    }

    /** What {@code QuernSpark.array(array, blocks)} returns. */
    public static BlockArray of(SparkSession spark, NDArray array, int blocks) {
        return BlocksFrom.local(spark, array, blocks);
    }

    /** The type of its elements. */
    public DType dtype() {
        return dtype;
    }

    /** How many axes it has, at least one. */
    public int rank() {
        return 1 + row.length;
    }

    /** The size of an axis. Axis 0 is counted as {@link #blockRows} says. */
    public long size(int axis) {
        return axis == 0 ? Arrays.stream(split.counts()).sum() : row[axis - 1];
    }

    /** The sizes of all axes. Axis 0 is counted as {@link #blockRows} says. */
    public long[] shape() {
        long[] shape = new long[rank()];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = size(axis);
        }
        return shape;
    }

    /** How many blocks it has, which is how many tasks a job on it has at most: of many small ones a task reduces several. */
    public int blocks() {
        return split.blocks();
    }

    /**
     * How many rows each block has. Of an array made of a DataFrame they are counted by a job when they are asked for
     * the first time, and not again for any array that is computed from it: persist it before, and the job leaves the
     * blocks in memory.
     */
    public long[] blockRows() {
        return split.counts().clone();
    }

    /** Whether the same rows are in the same blocks of another array, so that a kernel can run on both. */
    public boolean isSplitLike(BlockArray other) {
        return split.isLike(other.split);
    }

    /** How many rows its blocks have, for messages, for example {@code 3 blocks of 4, 4 and 2 rows}. */
    public String describeSplit() {
        return split.describe();
    }

    /** Keeps the blocks in memory once they are computed, and on disk those for which there is no room. */
    public BlockArray persist() {
        return persist(StorageLevel.MEMORY_AND_DISK());
    }

    /**
     * Keeps the blocks once they are computed. Memory counts each by the bytes it takes; a block that is evicted or lost
     * is computed again, to the same bits.
     *
     * @return this array
     * @throws UnsupportedOperationException if it is persisted in another way already
     */
    public BlockArray persist(StorageLevel level) {
        blocks.persist(level);
        return this;
    }

    /** Drops the blocks that are kept. An array computed from this one that is to stay must have been computed before. */
    public BlockArray unpersist() {
        blocks.unpersist(false);
        return this;
    }

    /**
     * Computes all blocks now, by one job, and leaves them in memory: persists the array unless it is persisted.
     *
     * @return this array
     */
    public BlockArray materialize() {
        if (blocks.getStorageLevel().equals(StorageLevel.NONE())) {
            persist();
        }
        run();
        return this;
    }

    private void run() {
        try {
            blocks.foreachPartition(Iterator::next);
        } catch (Exception e) {
            throw TaskFailures.of(e, BlockArrayException.class);
        }
    }

    /**
     * The same array, computed now and written to the checkpoint directory, without memory of what it came from. Persist
     * this array before, or it is computed twice.
     *
     * @throws BlockArrayException if {@code SparkContext.setCheckpointDir} was not called
     */
    public BlockArray checkpoint() {
        if (spark.sparkContext().getCheckpointDir().isEmpty()) {
            throw new BlockArrayException(
                    "checkpoint() has no directory to write to",
                    "call spark.sparkContext().setCheckpointDir(directory) before, or use localCheckpoint()");
        }
        BlockArray copy = withBlocks(blocks.map(new Same()));
        copy.blocks.checkpoint();
        copy.run();
        return copy;
    }

    /**
     * The same array, computed now and kept by the executors, without memory of what it came from: a job that needs a block
     * whose executor was lost fails. Cheaper than {@link #checkpoint}.
     */
    public BlockArray localCheckpoint() {
        BlockArray copy = withBlocks(blocks.map(new Same()));
        copy.blocks.rdd().localCheckpoint();
        copy.run();
        return copy;
    }

    private BlockArray withBlocks(JavaRDD<Block> others) {
        return new BlockArray(spark, others, dtype, row, split);
    }

    /**
     * The whole array, brought to the driver by a job.
     *
     * @throws BlockArrayException if it has more elements than a Java array holds
     */
    public NDArray toArray() {
        long[] shape = shape();
        long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (elements > HeapStorage.MAX_LENGTH) {
            throw new BlockArrayException(
                    "toArray() of %s would bring %d elements to the driver, and a Java array holds %d"
                            .formatted(this, elements, HeapStorage.MAX_LENGTH),
                    "reduce it with a kernel, or write it with toDataset(...)");
        }
        List<Block> all;
        try {
            all = blocks.collect();
        } catch (Exception e) {
            throw TaskFailures.of(e, BlockArrayException.class);
        }
        NDArray whole = NDArray.zeros(dtype, shape);
        int at = 0;
        for (Block block : all) {
            NDArray part = block.array();
            System.arraycopy(Plan.elements(part), 0, Plan.elements(whole), at, (int) part.size());
            at += (int) part.size();
        }
        return whole;
    }

    /**
     * A DataFrame with a row a row, its partitions the blocks.
     *
     * @param columns one for an array [n]; for an array [n, d] one for each of the d, or one for all, of arrays
     */
    public Dataset<Row> toDataset(String... columns) {
        boolean nested = rank() == 2 && columns.length == 1 && row[0] != 1;
        long needed = rank() == 1 ? 1 : row[0];
        if (rank() > 2 || !nested && columns.length != needed) {
            throw new BlockArrayException(
                    "toDataset(%s) of %s names %d columns".formatted(String.join(", ", columns), this, columns.length),
                    rank() == 1
                            ? "name one"
                            : rank() == 2
                                    ? "name %d, or one for a column of arrays".formatted(needed)
                                    : "a column holds numbers or arrays of numbers: reduce it to two axes by a kernel");
        }
        StructType schema = new StructType();
        for (String column : columns) {
            schema = schema.add(column, ColumnTypes.column(dtype, nested ? 2 : 1), false);
        }
        return spark.createDataFrame(blocks.mapPartitions(new BlockToRows((int) needed, nested)), schema);
    }

    /** The blocks, one a partition, for Spark code of one's own. */
    public JavaRDD<Block> rdd() {
        return blocks;
    }

    SparkSession spark() {
        return spark;
    }

    /** What a row takes. */
    long rowBytes() {
        return Arrays.stream(row).reduce(dtype.bytes(), (a, b) -> a * b);
    }

    Split split() {
        return split;
    }

    /** The type, the shape of a row and the number of blocks, for example {@code F64[..., 16] in 4 blocks}. No job runs. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(dtype + "[...");
        Arrays.stream(row).forEach(size -> text.append(", ").append(size));
        return text.append("] in ") + (blocks() == 1 ? "1 block" : blocks() + " blocks");
    }

    private record Same() implements Function<Block, Block> {
        @Override
        public Block call(Block block) {
            return block;
        }
    }
}
