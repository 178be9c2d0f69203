package dev.quern.spark.cluster;

import dev.quern.cluster.NearestNeighbors;
import dev.quern.cluster.NearestParts;
import dev.quern.spark.partition.SpatialBlocks;
import dev.quern.spark.partition.SpatialPartitionException;
import dev.quern.spark.task.TaskFailures;
import dev.quern.spatial.Space;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.IntegralType;
import org.jspecify.annotations.Nullable;

/**
 * {@link NearestNeighbors} over the rows of DataFrames, for more points than a machine has room for:
 *
 * <pre>{@code
 * SparkNearestNeighborsModel model =
 *         new SparkNearestNeighbors().setK(8).setFeatures("x", "y").setIdCol("name").fit(shops);
 * SparkNeighbors near = model.kneighbors(houses);
 * Dataset<Row> rows = near.dataset(); // the houses, each with an array of the ids and distances of 8 shops
 * }</pre>
 *
 * <p>The answer is that of {@link NearestNeighbors} for the rows in the order of their ids, to the bit, for any number of
 * partitions: the nearest first, and of those equally near the least ids.
 *
 * <p>Points are shared out by where they lie. A query asks the partition that owns its place, by the search of
 * {@link NearestNeighbors} in a tree of the points there. The farthest of the k that it finds is a bound for all; then it
 * asks those partitions whose points lie in a box within the bound, and no others. So most queries go to one partition or a
 * few, and no machine sees all points. Where dimensions are many, everything is near everything, and most partitions have to
 * be asked. Tasks hold the memory for the trees of their partitions; blocks of points go to disk where there is no room.
 *
 * <p>A search takes O(log n) steps of k-d trees on average for points in few dimensions (Friedman, Bentley and Finkel, "An
 * algorithm for finding best matches in logarithmic expected time", 1977), and as many again for each partition asked. To ask
 * others after a bound is known is how Patwary and others do it in "PANDA: extreme scale parallel k-nearest neighbor on
 * distributed architectures" (2016).
 */
public final class SparkNearestNeighbors {
    private final NearestNeighbors settings = new NearestNeighbors();
    private Fitting fitting = Fitting.DEFAULT.withPrediction("neighbors");
    private @Nullable String id;
    private @Nullable Space space;
    private int partitions;

    /** With the defaults of {@link NearestNeighbors}. */
    public SparkNearestNeighbors() {}

    /**
     * How many points are nearest; 5 by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public SparkNearestNeighbors setK(int neighbors) {
        settings.setK(neighbors);
        return this;
    }

    /** What the points lie in, within its bounds if it is periodic; by default a space without bounds. */
    public SparkNearestNeighbors setSpace(Space given) {
        this.space = given;
        return this;
    }

    /** The column of points, arrays of numbers of one length each; {@code features} by default. */
    public SparkNearestNeighbors setFeaturesCol(String column) {
        return setFeatures(column);
    }

    /**
     * The columns of the points' coordinates, numbers each; or one column, of numbers or of arrays of numbers. Queries have
     * them in columns of the same names.
     *
     * @throws IllegalArgumentException if there is none
     */
    public SparkNearestNeighbors setFeatures(String... columns) {
        this.fitting = fitting.withFeatures(List.of(columns));
        return this;
    }

    /**
     * The column of the fitted rows by which neighbours are told, each value once: of any type that has an order, by which
     * equally near points are sorted. If it is not one of whole numbers, points are sorted by it once, and a join brings the
     * values to the results. Without it neighbours are told by the numbers that Spark's {@code monotonically_increasing_id()}
     * gives the rows as they are read, and a fit keeps all columns in the executors.
     */
    public SparkNearestNeighbors setIdCol(String column) {
        this.id = column;
        return this;
    }

    /** The column of neighbours that is appended to queries; {@code neighbors} by default. */
    public SparkNearestNeighbors setNeighborsCol(String column) {
        this.fitting = fitting.withPrediction(column);
        return this;
    }

    /**
     * How many partitions there are to be; by default one for each 500,000 points, and as many as Spark has at least.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public SparkNearestNeighbors setPartitions(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("partitions: expected 1 or more, got " + count);
        }
        this.partitions = count;
        return this;
    }

    /**
     * Shares out the rows of a DataFrame by where they lie. It is read several times, and must give the same rows each time.
     *
     * @throws IllegalArgumentException if a column is missing or of another type
     * @throws SpatialPartitionException if there are points with a null or a number that is not finite, or outside of a
     *     periodic space
     */
    public SparkNearestNeighborsModel fit(Dataset<Row> df) {
        String named = id;
        boolean isNumbered = named == null || Fitting.type(df, "idCol", named) instanceof IntegralType;
        FramePoints points = named == null || isNumbered
                ? new FramePoints(df, fitting, named)
                : FramePoints.sorted(df, fitting, named);
        List<Runnable> kept = new ArrayList<>(List.of(points::unpersist));
        try {
            SpatialBlocks blocks = points.blocks(0, partitions, space);
            kept.add(blocks::unpersist);
            List<NearestParts.Part> parts = blocks.map(
                            block -> NearestParts.Part.of(block.positions().slice(0, 0, block.owned())))
                    .collect();
            NearestRegions regions = new NearestRegions(blocks, parts);
            NeighborIds ids = new NeighborIds(points, named, isNumbered);
            return new SparkNearestNeighborsModel(df, points, blocks, regions, ids, fitting, settings.getK(), kept);
        } catch (Exception e) {
            kept.forEach(Runnable::run);
            throw e instanceof SpatialPartitionException refused
                    ? refused
                    : TaskFailures.of(e, IllegalArgumentException.class);
        }
    }
}
