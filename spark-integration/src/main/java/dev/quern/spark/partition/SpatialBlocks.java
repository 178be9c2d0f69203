package dev.quern.spark.partition;

import dev.quern.spark.task.TaskFailures;
import dev.quern.spark.task.TaskThreads;
import dev.quern.spatial.Space;
import dev.quern.spatial.SpacePartitioning;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Points as arrays that stay in the executors: one {@link SpatialBlock} a partition, with what it owns and its ghosts.
 *
 * <pre>{@code
 * SpatialBlocks blocks = SpatialRepartition.of(df, "x", "y").partitions(64).radius(0.1).cut().blocks();
 * JavaRDD<Long> pairs = blocks.map(block -> countPairs(block.positions(), block.owned()));
 * }</pre>
 *
 * <p>Blocks are kept in memory, and on disk where there is no room. One that is lost is computed again to the same bits.
 */
public final class SpatialBlocks {
    private final SpatialRepartition.Request request;
    private final BlockBuilder builder;
    private final JavaRDD<SpatialBlock> blocks;

    SpatialBlocks(SpatialRepartition.Request request, BlockBuilder builder, JavaRDD<SpatialBlock> blocks) {
        this.request = request;
        this.builder = builder;
        this.blocks = blocks;
    }

    /** What is done with a block, by a task. */
    @FunctionalInterface
    public interface BlockFunction<R> extends Serializable {
        /** Makes something of a block, which is not to be written to. */
        R of(SpatialBlock block);
    }

    /** What is done with a block and with what there is to it, by a task. */
    @FunctionalInterface
    public interface BlockPairFunction<T, R> extends Serializable {
        /** Makes something of a block, which is not to be written to, and of what was made of it before. */
        R of(SpatialBlock block, T with);
    }

    static SpatialBlocks of(
            SpatialRepartition.Request request, CurveOrder order, Broadcast<SpacePartitioning> partitioning) {
        PointColumns columns = request.columns();
        BlockBuilder builder = builder(request, order, partitioning);
        JavaPairRDD<Integer, PointBatch> sent = columns.read(request.df())
                .javaRDD()
                .mapPartitionsToPair(new SendPoints(columns, request.space(), partitioning))
                .partitionBy(new DirectPartitioner(partitioning.value().partitions()));
        JavaRDD<SpatialBlock> owned =
                sent.mapPartitions(new Build(builder), true).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return new SpatialBlocks(request, builder, Ghosts.added(owned)).materialize();
        } finally {
            owned.unpersist(false);
        }
    }

    /** How blocks are made of points that come to their owners. */
    static BlockBuilder builder(
            SpatialRepartition.Request request, CurveOrder order, Broadcast<SpacePartitioning> partitioning) {
        PointColumns columns = request.columns();
        return new BlockBuilder(
                columns.dimensions(),
                columns.numbers().size() - columns.dimensions(),
                order,
                request.radius(),
                partitioning);
    }

    /** Computes all blocks now, and keeps them. */
    SpatialBlocks materialize() {
        if (blocks.getStorageLevel().equals(StorageLevel.NONE())) {
            blocks.persist(StorageLevel.MEMORY_AND_DISK());
        }
        try {
            blocks.foreachPartition(Iterator::next);
        } catch (Exception e) {
            unpersist();
            throw TaskFailures.of(e, SpatialPartitionException.class);
        }
        return this;
    }

    /** How many blocks there are. */
    public int partitions() {
        return blocks.getNumPartitions();
    }

    /** How space is shared out. */
    public SpacePartitioning partitioning() {
        return builder.partitioning().value();
    }

    /** The space that the points lie in. */
    public Space space() {
        return request.space();
    }

    /** How near points see one another. */
    public double radius() {
        return request.radius();
    }

    /**
     * Makes something of each block: an RDD, computed when a job needs it, with one element a partition. Kernels and other
     * parallel loops run on the threads that the task may use of its executor's.
     */
    public <R> JavaRDD<R> map(BlockFunction<R> function) {
        return blocks.map(new Call<>(function));
    }

    /**
     * Makes something of each block and of what was made of it before.
     *
     * @param with one element a partition, as {@link #map(BlockFunction)} and {@link #withGhosts} return them
     */
    public <T, R> JavaRDD<R> map(JavaRDD<T> with, BlockPairFunction<T, R> function) {
        return blocks.zipPartitions(with, new PairCall<>(function));
    }

    /**
     * Tells partitions what others have found out about points that are ghosts there, through a shuffle of that alone.
     *
     * @param owned for each partition a number for each point that it owns; computed twice if not persisted
     * @return for each partition the numbers of all its points: of those that it owns, then of its ghosts
     */
    public JavaRDD<int[]> withGhosts(JavaRDD<int[]> owned) {
        return GhostNumbers.added(blocks, owned);
    }

    /**
     * Brings points of another DataFrame to where they would be owned, as many batches of points: to look up what is near
     * them. They come in any order, and do not belong to the blocks.
     *
     * @param id the column that tells the other points apart
     * @param coordinates their columns, as many as the points of the blocks have
     * @return batches by partitions, computed when a job needs them; a job fails with a {@link SpatialPartitionException} if
     *     there are points with a null or a number that is not finite, or outside of a periodic space
     */
    public JavaRDD<PointBatch> bring(Dataset<Row> df, String id, String... coordinates) {
        PointColumns columns = new PointColumns(List.of(coordinates), null, id, List.of());
        if (coordinates.length != builder.dimensions()) {
            throw new SpatialPartitionException(
                    "the points have %d coordinates, and those in the blocks %d"
                            .formatted(coordinates.length, builder.dimensions()),
                    "name as many columns");
        }
        return columns.read(df)
                .javaRDD()
                .mapPartitionsToPair(new SendPoints(columns, request.space(), builder.partitioning()))
                .partitionBy(new DirectPartitioner(partitions()))
                .values();
    }

    /** Goes through time: see {@link TimeSteps}. */
    public TimeSteps steps(TimeStep step) {
        return new TimeSteps(this, step);
    }

    /** The points that are owned, a row each: {@code id}, and the columns as they were named. */
    public Dataset<Row> toDataset() {
        StructType schema = new StructType()
                .add(request.columns().id() == null ? "id" : request.columns().id(), DataTypes.LongType, false);
        for (String name : request.columns().numbers()) {
            schema = schema.add(name, DataTypes.DoubleType, false);
        }
        return request.df().sparkSession().createDataFrame(blocks.flatMap(new Rows()), schema);
    }

    /** The blocks, one a partition, for Spark code of one's own. */
    public JavaRDD<SpatialBlock> rdd() {
        return blocks;
    }

    /** Drops the blocks. What is computed from them later computes them again. */
    public SpatialBlocks unpersist() {
        blocks.unpersist(false);
        return this;
    }

    SpatialRepartition.Request request() {
        return request;
    }

    BlockBuilder builder() {
        return builder;
    }

    /** How many blocks by what partitioning; no job runs. */
    @Override
    public String toString() {
        return partitions() + " blocks by " + partitioning();
    }

    private record Build(BlockBuilder builder)
            implements FlatMapFunction<Iterator<Tuple2<Integer, PointBatch>>, SpatialBlock> {
        @Override
        public Iterator<SpatialBlock> call(Iterator<Tuple2<Integer, PointBatch>> came) {
            List<PointBatch> batches = new ArrayList<>();
            came.forEachRemaining(each -> batches.add(each._2()));
            return List.of(builder.build(TaskContext.getPartitionId(), batches)).iterator();
        }
    }

    private record Call<R>(BlockFunction<R> function) implements Function<SpatialBlock, R> {
        @Override
        public R call(SpatialBlock block) {
            return TaskThreads.call(() -> function.of(block));
        }
    }

    private record PairCall<T, R>(BlockPairFunction<T, R> function)
            implements FlatMapFunction2<Iterator<SpatialBlock>, Iterator<T>, R> {
        @Override
        public Iterator<R> call(Iterator<SpatialBlock> blocks, Iterator<T> with) {
            return List.of(TaskThreads.call(() -> function.of(blocks.next(), with.next())))
                    .iterator();
        }
    }

    private record Rows() implements FlatMapFunction<SpatialBlock, Row> {
        @Override
        public Iterator<Row> call(SpatialBlock block) {
            List<Row> rows = new ArrayList<>();
            for (int at = 0; at < block.owned(); at++) {
                Object[] row = new Object[1 + block.dimensions() + block.width()];
                row[0] = block.members().ids[at];
                for (int axis = 0; axis < block.dimensions(); axis++) {
                    row[1 + axis] = block.positionArray()[at * block.dimensions() + axis];
                }
                for (int value = 0; value < block.width(); value++) {
                    row[1 + block.dimensions() + value] = block.valueArray()[at * block.width() + value];
                }
                rows.add(RowFactory.create(row));
            }
            return rows.iterator();
        }
    }
}
