package dev.quern.spark.cluster;

import static org.apache.spark.sql.functions.array_size;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;

import dev.quern.spark.partition.PointBatch;
import dev.quern.spark.partition.SpatialBlocks;
import dev.quern.spark.partition.SpatialRepartition;
import dev.quern.spatial.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Points of a DataFrame that are told apart by an id: by a column that the user names, or else by one that is appended. Then
 * the rows are kept in the executors, since Spark would number rows that it computes again in another order if there is no
 * order to them.
 */
final class FramePoints {
    /** So many fit into the memory of a task with their ghosts and the tree over both. */
    private static final long POINTS_PER_PARTITION = 500_000;

    private final Dataset<Row> original;
    private final Dataset<Row> df;
    private final String id;
    private final boolean isIdAdded;
    private final Fitting fitting;

    /** @param id null to append one */
    FramePoints(Dataset<Row> df, Fitting fitting, @Nullable String id) {
        this.original = df;
        this.fitting = fitting;
        this.isIdAdded = id == null;
        if (id == null) {
            this.id = unused(List.of(df.columns()), "row");
            this.df = df.withColumn(this.id, monotonically_increasing_id()).persist(StorageLevel.MEMORY_AND_DISK());
        } else {
            this.id = id;
            this.df = df;
        }
    }

    /**
     * Points whose ids may be anything that has an order: they get numbers in this order, and no other columns are kept.
     *
     * @param id the column of ids; a null fails whoever reads it
     */
    static FramePoints sorted(Dataset<Row> df, Fitting fitting, String id) {
        DataType type = Fitting.type(df, "idCol", id);
        Column known = col(quoted(id));
        Column refused = raise_error(
                        lit("idCol: expected an id in each row, got a null in " + id + ": leave the row out"))
                .cast(type);
        List<Column> columns = new ArrayList<>();
        columns.add(when(known.isNull(), refused).otherwise(known).as(id));
        for (String feature : fitting.features()) {
            Fitting.type(df, "features", feature);
            if (!feature.equals(id)) {
                columns.add(col(quoted(feature)));
            }
        }
        return new FramePoints(df.select(columns.toArray(Column[]::new)).sort(quoted(id)), fitting, null);
    }

    /** The rows that the points were taken from, with the column of ids. */
    Dataset<Row> df() {
        return df;
    }

    /** The columns that the user gave. */
    List<String> columns() {
        return List.of(original.columns());
    }

    /** The column of ids. */
    String id() {
        return id;
    }

    /** A name that no column has. */
    static String unused(List<String> columns, String wanted) {
        String name = wanted;
        while (columns.contains(name)) {
            name += "_";
        }
        return name;
    }

    /** A name for ids that no column has, nor one that is to be appended. */
    String unusedBeside(String appended) {
        List<String> taken = new ArrayList<>(List.of(df.columns()));
        taken.add(appended);
        return unused(taken, "id");
    }

    /**
     * Shares the points out by where they lie, with weights as the value that goes with a point.
     *
     * @param partitions how many, or 0 for as many as the points need
     * @param space what the points lie in; null for one without bounds
     */
    SpatialBlocks blocks(double radius, int partitions, @Nullable Space space) {
        List<Column> columns = new ArrayList<>(coordinates(0));
        int dimensions = columns.size();
        // A column may be a coordinate and the id or the weight, too.
        List<String> taken = new ArrayList<>(fitting.features());
        if (fitting.weight() != null) {
            columns.add(Fitting.number(original, "weightCol", fitting.weight()).as(unused(taken, fitting.weight())));
            taken.add(unused(taken, fitting.weight()));
        }
        Fitting.type(df, "idCol", id);
        columns.add(col(id).as(unused(taken, id)));
        Dataset<Row> points = df.select(columns.toArray(Column[]::new));
        String[] names = points.columns();
        SpatialRepartition shared = SpatialRepartition.of(points, Arrays.copyOf(names, dimensions))
                .id(names[names.length - 1])
                .radius(radius)
                .partitions(partitions > 0 ? partitions : partitionsNeeded());
        if (fitting.weight() != null) {
            shared = shared.values(names[dimensions]);
        }
        return (space == null ? shared : shared.space(space)).cut().blocks();
    }

    /**
     * Brings the points to the partitions of others.
     *
     * @param blocks those, with as many coordinates
     */
    JavaRDD<PointBatch> broughtTo(SpatialBlocks blocks) {
        int dimensions = blocks.space().dimensions();
        List<Column> columns = new ArrayList<>(coordinates(dimensions));
        if (columns.size() != dimensions) {
            throw new IllegalArgumentException(
                    "features: expected points of %d coordinates, as those fitted have, got %s"
                            .formatted(dimensions, String.join(", ", fitting.features())));
        }
        columns.add(col(id).as(unused(fitting.features(), id)));
        Dataset<Row> points = df.select(columns.toArray(Column[]::new));
        String[] names = points.columns();
        return blocks.bring(points, names[dimensions], Arrays.copyOf(names, dimensions));
    }

    /**
     * The rows that the points were taken from, as the user gave them, with more columns.
     *
     * @param id the column of {@code found} that has the ids; all others of it are appended
     */
    Dataset<Row> with(Dataset<Row> found, String id) {
        List<Column> columns = new ArrayList<>();
        columns().forEach(name -> columns.add(df.col(quoted(name))));
        for (String name : found.columns()) {
            if (!name.equals(id)) {
                columns.add(found.col(quoted(name)));
            }
        }
        return df.join(found, df.col(quoted(this.id)).equalTo(found.col(id))).select(columns.toArray(Column[]::new));
    }

    /** A name as the name of a column, whatever characters are in it. */
    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    private int partitionsNeeded() {
        long needed = -Math.floorDiv(-df.count(), POINTS_PER_PARTITION);
        return (int) Math.max(df.sparkSession().sparkContext().defaultParallelism(), needed);
    }

    /**
     * The coordinates as columns of doubles, also those that are the elements of arrays.
     *
     * @param dimensions how many elements arrays have; 0 for as many as the first one
     */
    private List<Column> coordinates(int dimensions) {
        List<String> features = fitting.features();
        DataType type = Fitting.type(original, "features", features.get(0));
        if (features.size() == 1 && type instanceof ArrayType arrays && arrays.elementType() instanceof NumericType) {
            return elements(features.get(0), dimensions);
        }
        return features.stream()
                .map(name -> Fitting.number(original, "features", name).as(name))
                .toList();
    }

    private List<Column> elements(String name, int dimensions) {
        Column array = col(name);
        int size = dimensions > 0 ? dimensions : sizeOfFirst(array);
        if (size == 0) {
            throw new IllegalArgumentException("features: expected arrays of numbers, got an empty one in " + name);
        }
        String like = dimensions > 0 ? "as the points that were fitted" : "as in its first row";
        Column refused = raise_error(concat(
                lit("features: expected arrays of %d numbers in %s, %s, got ".formatted(size, name, like)),
                array_size(array).cast(DataTypes.StringType)));
        List<Column> elements = new ArrayList<>();
        for (int axis = 0; axis < size; axis++) {
            Column element = get(array, lit(axis)).cast(DataTypes.DoubleType);
            elements.add(when(array_size(array).notEqual(size), refused.cast(DataTypes.DoubleType))
                    .otherwise(element)
                    .as(name + "[" + axis + "]"));
        }
        return elements;
    }

    private int sizeOfFirst(Column array) {
        List<Row> first = df.where(array.isNotNull()).select(array_size(array)).takeAsList(1);
        return first.isEmpty() ? 1 : first.get(0).getInt(0);
    }

    /** Lets go of rows that are kept. */
    void unpersist() {
        if (isIdAdded) {
            df.unpersist();
        }
    }
}
