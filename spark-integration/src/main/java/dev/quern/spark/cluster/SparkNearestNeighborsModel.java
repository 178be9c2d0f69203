package dev.quern.spark.cluster;

import dev.quern.cluster.NearestParts;
import dev.quern.spark.partition.SpatialBlocks;
import dev.quern.spark.partition.SpatialPartitionException;
import dev.quern.spark.task.TaskFailures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Points shared out by where they lie, so that those nearest to a place are found without a look at all. They stay in the
 * executors, in memory and on disk where there is no room, until {@link #unpersist}.
 */
public final class SparkNearestNeighborsModel {
    private final Dataset<Row> fitted;
    private final FramePoints points;
    private final SpatialBlocks blocks;
    private final NearestRegions regions;
    private final NeighborIds ids;
    private final Fitting fitting;
    private final int k;
    private final List<Runnable> kept;

    /** @param kept gives back the memory of what is kept in the executors */
    SparkNearestNeighborsModel(
            Dataset<Row> fitted,
            FramePoints points,
            SpatialBlocks blocks,
            NearestRegions regions,
            NeighborIds ids,
            Fitting fitting,
            int k,
            List<Runnable> kept) {
        this.fitted = fitted;
        this.points = points;
        this.blocks = blocks;
        this.regions = regions;
        this.ids = ids;
        this.fitting = fitting;
        this.k = k;
        this.kept = kept;
    }

    /** How many points there are. */
    public long count() {
        return regions.points();
    }

    /**
     * The nearest points, as many as the estimator was told.
     *
     * @throws IllegalArgumentException as {@link #kneighbors(Dataset, int)}
     */
    public SparkNeighbors kneighbors(Dataset<Row> queries) {
        return kneighbors(queries, k);
    }

    /**
     * The nearest points, so many. It is done at once, and what was found stays in the executors.
     *
     * @param queries rows with the columns of coordinates; read several times, it must give the same rows each time. It may be
     *     the DataFrame that was fitted: then each point finds itself, too, and rows are told apart by the ids that were fitted
     * @param neighbors how many, from 1 to the number of points
     * @throws IllegalArgumentException if there are fewer points, if a column is missing or of another type, if points have
     *     another number of coordinates than those fitted, or if the queries have the column to append
     * @throws SpatialPartitionException if there are queries with a null or a number that is not finite, or outside of a
     *     periodic space
     */
    public SparkNeighbors kneighbors(Dataset<Row> queries, int neighbors) {
        NearestParts.requireNeighbors(neighbors, count());
        if (Arrays.asList(queries.columns()).contains(fitting.prediction())) {
            throw new IllegalArgumentException(
                    "the DataFrame has a column %s already: set another name for the one that is appended"
                            .formatted(fitting.prediction()));
        }
        boolean isFitted = queries == fitted && ids.isNumbered();
        FramePoints asked = isFitted ? points : new FramePoints(queries, fitting, null);
        List<Runnable> keptOfThese = new ArrayList<>();
        if (!isFitted) {
            keptOfThese.add(asked::unpersist);
        }
        List<Runnable> dropped = new ArrayList<>();
        try {
            Broadcast<NearestRegions> shared = JavaSparkContext.fromSparkContext(
                            queries.sparkSession().sparkContext())
                    .broadcast(regions);
            dropped.add(() -> shared.unpersist(false));
            NearestRounds rounds = new NearestRounds(neighbors, shared);
            JavaRDD<HomeAnswers> atHome =
                    rounds.atHome(blocks, asked.broughtTo(blocks)).persist(StorageLevel.MEMORY_AND_DISK());
            dropped.add(() -> atHome.unpersist(false));
            JavaRDD<NearestAnswers> found = rounds.everywhere(blocks, atHome).persist(StorageLevel.MEMORY_AND_DISK());
            keptOfThese.add(() -> found.unpersist(false));
            long count = found.map(each -> (long) each.ids.length).fold(0L, Long::sum);
            return new SparkNeighbors(asked, found, ids, fitting.prediction(), neighbors, count, keptOfThese);
        } catch (Exception e) {
            keptOfThese.forEach(Runnable::run);
            throw e instanceof IllegalArgumentException refused
                    ? refused
                    : TaskFailures.of(e, SpatialPartitionException.class);
        } finally {
            dropped.forEach(Runnable::run);
        }
    }

    /** Gives back the memory in the executors; a search computes all of it again after that. */
    public SparkNearestNeighborsModel unpersist() {
        kept.forEach(Runnable::run);
        return this;
    }

    /** How many points there are, and in how many partitions. */
    @Override
    public String toString() {
        return "%d points in %d partitions".formatted(count(), blocks.partitions());
    }
}
