package dev.quern.spark.partition;

import dev.quern.spatial.Space;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * How the points of a DataFrame are to be shared out by where they lie. It is immutable: each method returns another one.
 * {@link #cut} does it.
 *
 * <pre>{@code
 * SpatialPartitions parts = SpatialRepartition.of(df, "x", "y", "z")
 *         .partitions(64)
 *         .radius(0.1)
 *         .weight("cost")
 *         .cut();
 * Dataset<Row> rows = parts.dataset();       // a row once where it is owned, and where it is a ghost
 * SpatialBlocks blocks = parts.blocks();     // the same as arrays that stay in the executors
 * }</pre>
 *
 * <p>The DataFrame is read twice, and has to give the same rows both times; if no {@link #id} is named, in the same order
 * and the same partitions, too. Spark reads it again also when an executor is lost. Persist or checkpoint one that is
 * computed with random numbers, or with a shuffle whose rows come in any order.
 */
public final class SpatialRepartition {
    private static final int POINTS_PER_PARTITION = 2000;

    private final Dataset<Row> df;
    private final List<String> coordinates;
    private int partitions;
    private double radius;
    private @Nullable String weight;
    private @Nullable String id;
    private List<String> values = List.of();
    private Space space;
    private CutMethod method = CutMethod.K_D_TREE;
    private long seed;
    private int sample = POINTS_PER_PARTITION;
    private String partitionColumn = "partition";
    private String ghostColumn = "ghost";

    private SpatialRepartition(Dataset<Row> df, List<String> coordinates, Space space) {
        this.df = df;
        this.coordinates = coordinates;
        this.space = space;
        this.partitions = df.sparkSession().sparkContext().defaultParallelism();
    }

    /** A copy, to be changed by the method that makes it. */
    private SpatialRepartition(SpatialRepartition from) {
        this(from.df, from.coordinates, from.space);
        partitions = from.partitions;
        radius = from.radius;
        weight = from.weight;
        id = from.id;
        values = from.values;
        method = from.method;
        seed = from.seed;
        sample = from.sample;
        partitionColumn = from.partitionColumn;
        ghostColumn = from.ghostColumn;
    }

    /**
     * The points with these columns of numbers as coordinates, in an open space; for as many partitions as Spark has by
     * default, and without ghosts.
     *
     * @throws SpatialPartitionException if no column is named, or one twice
     */
    public static SpatialRepartition of(Dataset<Row> df, String... columns) {
        List<String> names = List.of(columns);
        if (names.isEmpty()) {
            throw new SpatialPartitionException(
                    "no column is named as a coordinate", "name one for each dimension, for example \"x\", \"y\"");
        }
        if (names.size() > Space.MOST_DIMENSIONS) {
            throw new SpatialPartitionException(
                    names.size() + " columns are named as coordinates",
                    "name " + Space.MOST_DIMENSIONS + " at most: in more dimensions regions have everything near");
        }
        requireOnce(names);
        return new SpatialRepartition(df, names, Space.open(names.size()));
    }

    private static void requireOnce(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new SpatialPartitionException("the column " + name + " is named twice", "name each column once");
            }
        }
    }

    /** How many partitions there are to be. Some are empty if there are fewer points. */
    public SpatialRepartition partitions(int count) {
        if (count < 1) {
            throw new SpatialPartitionException(count + " partitions were asked for", "ask for at least 1");
        }
        SpatialRepartition copy = new SpatialRepartition(this);
        copy.partitions = count;
        return copy;
    }

    /**
     * How near points are to see one another: a point is a ghost in each partition whose region is within the radius. It
     * may be larger than everything: then each point is a ghost everywhere.
     */
    public SpatialRepartition radius(double distance) {
        if (!(distance >= 0 && distance < Double.POSITIVE_INFINITY)) {
            throw new SpatialPartitionException(
                    "the radius is " + distance, "pass a finite number that is not negative");
        }
        SpatialRepartition copy = new SpatialRepartition(this);
        copy.radius = distance;
        return copy;
    }

    /** The column with the load that each point is, instead of 1. */
    public SpatialRepartition weight(String column) {
        SpatialRepartition copy = new SpatialRepartition(this);
        copy.weight = column;
        return copy;
    }

    /**
     * A column of whole numbers that are different for all points. Without it, the id is what {@code
     * monotonically_increasing_id()} is for the DataFrame. Points at one place are told apart by it.
     */
    public SpatialRepartition id(String column) {
        SpatialRepartition copy = new SpatialRepartition(this);
        copy.id = column;
        return copy;
    }

    /** Columns of numbers that go with the points into {@link SpatialPartitions#blocks}, such as velocities. */
    public SpatialRepartition values(String... columns) {
        List<String> names = new ArrayList<>(coordinates);
        names.addAll(List.of(columns));
        requireOnce(names);
        SpatialRepartition copy = new SpatialRepartition(this);
        copy.values = List.of(columns);
        return copy;
    }

    /** The space that points lie in, whose axes may be periodic. Points must be inside of its bounds. */
    public SpatialRepartition space(Space of) {
        if (of.dimensions() != coordinates.size()) {
            throw new SpatialPartitionException(
                    "the space has " + of.dimensions() + " dimensions, and the points have " + coordinates.size()
                            + " coordinates: " + String.join(", ", coordinates),
                    "give a space with as many dimensions");
        }
        SpatialRepartition copy = new SpatialRepartition(this);
        copy.space = of;
        return copy;
    }

    /** How space is cut, which is by a k-d tree if nothing else is said. */
    public SpatialRepartition method(CutMethod how) {
        SpatialRepartition copy = new SpatialRepartition(this);
        copy.method = how;
        return copy;
    }

    /** What the sample is drawn by: the same points and the same seed make the same partitions. It is 0 if not said. */
    public SpatialRepartition seed(long number) {
        SpatialRepartition copy = new SpatialRepartition(this);
        copy.seed = number;
        return copy;
    }

    /**
     * How many points for each partition the driver gets to see, 2,000 if nothing else is said. With more of them loads are
     * more even: the largest is above the mean by about 2 divided by the root of this.
     */
    public SpatialRepartition sample(int pointsPerPartition) {
        if (pointsPerPartition < 1) {
            throw new SpatialPartitionException(
                    "a sample of " + pointsPerPartition + " points for each partition was asked for",
                    "ask for at least 1; with 2000, loads are even within 10 percent");
        }
        SpatialRepartition copy = new SpatialRepartition(this);
        copy.sample = pointsPerPartition;
        return copy;
    }

    /** The names of the columns that {@link SpatialPartitions#dataset} adds: {@code partition} and {@code ghost}. */
    public SpatialRepartition names(String partition, String ghost) {
        SpatialRepartition copy = new SpatialRepartition(this);
        copy.partitionColumn = partition;
        copy.ghostColumn = ghost;
        return copy;
    }

    /**
     * Counts the points, draws a sample and cuts space, by one job; by a second one, if a few partitions of the input have
     * most of the points.
     *
     * @throws SpatialPartitionException if a column is missing or of no type of numbers, or if there are points with a
     *     null, NaN, an infinite number or outside of a periodic space: the message has the columns and how many
     */
    public SpatialPartitions cut() {
        PointColumns columns = new PointColumns(coordinates, weight, id, values);
        int wanted = (int) Math.min(Integer.MAX_VALUE, (long) partitions * sample);
        Dataset<Row> read = columns.read(df);
        Sample drawn = Sample.of(read.javaRDD(), columns, space, seed, wanted);
        Request request =
                new Request(df, columns, partitions, radius, space, method, seed, wanted, partitionColumn, ghostColumn);
        return SpatialPartitions.of(request, drawn, drawn.weights());
    }

    /** All that was asked for. */
    record Request(
            Dataset<Row> df,
            PointColumns columns,
            int partitions,
            double radius,
            Space space,
            CutMethod method,
            long seed,
            int sample,
            String partitionColumn,
            String ghostColumn) {}
}
