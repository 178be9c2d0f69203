package dev.quern.spark.cluster;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;

import dev.quern.cluster.KMeansModel;
import dev.quern.cluster.PointSet;
import dev.quern.spark.QuernSpark;
import dev.quern.spark.array.BlockArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * Which columns are points, and how an algorithm gets at them.
 *
 * @param features columns of numbers, one for each coordinate, or one column of arrays
 * @param weight the column of weights, if there is one
 * @param prediction the column that a model appends
 */
record Fitting(List<String> features, @Nullable String weight, String prediction) {
    /** The names of spark.ml. */
    static final Fitting DEFAULT = new Fitting(List.of("features"), null, "prediction");

    Fitting {
        features = List.copyOf(features);
        if (features.isEmpty()) {
            throw new IllegalArgumentException("features: expected a column at least, got none");
        }
    }

    Fitting withFeatures(List<String> columns) {
        return new Fitting(columns, weight, prediction);
    }

    Fitting withWeight(String column) {
        return new Fitting(features, column, prediction);
    }

    Fitting withPrediction(String column) {
        return new Fitting(features, weight, column);
    }

    /** Keeps the points in the executors for as long as an algorithm runs over them. */
    SparkKMeansModel fit(Dataset<Row> df, Function<PointSet, KMeansModel> algorithm) {
        Dataset<Row> doubles = isOfDoubles(df) ? df : df.select(columns(df));
        String[] names = doubles == df ? named() : doubles.columns();
        QuernSpark quern = QuernSpark.on(df.sparkSession());
        BlockArray points = quern.array(doubles, Arrays.copyOf(names, features.size()));
        BlockArray weights = weight == null ? null : quern.array(doubles, names[features.size()]);
        try (BlockPoints set = new BlockPoints(df.sparkSession(), points, weights)) {
            return new SparkKMeansModel(algorithm.apply(set), this);
        }
    }

    /** The names of points and weights. */
    private String[] named() {
        return Stream.concat(features.stream(), Stream.ofNullable(weight)).toArray(String[]::new);
    }

    /** Whether points, of several coordinates, and weights need no cast: Spark takes its time for another projection. */
    private boolean isOfDoubles(Dataset<Row> df) {
        List<String> columns = List.of(df.columns());
        return features.size() > 1
                && Stream.of(named())
                        .allMatch(name -> columns.indexOf(name) >= 0
                                && columns.indexOf(name) == columns.lastIndexOf(name)
                                && df.schema().apply(name).dataType().equals(DataTypes.DoubleType));
    }

    /** Points and weights as doubles. */
    private Column[] columns(Dataset<Row> df) {
        List<Column> columns = new ArrayList<>();
        List<String> taken = new ArrayList<>();
        for (String feature : features) {
            String name = FramePoints.unused(taken, feature);
            taken.add(name);
            columns.add(feature(df, feature).as(name));
        }
        if (weight != null) {
            columns.add(number(df, "weightCol", weight).as(FramePoints.unused(taken, weight)));
        }
        return columns.toArray(Column[]::new);
    }

    private Column feature(Dataset<Row> df, String name) {
        DataType type = type(df, "features", name);
        if (features.size() == 1 && type instanceof ArrayType arrays && arrays.elementType() instanceof NumericType) {
            return col(FramePoints.quoted(name))
                    .cast(DataTypes.createArrayType(DataTypes.DoubleType, arrays.containsNull()));
        }
        Column number = number(df, "features", name);
        // One column of numbers would be an array [n], and points are [n, 1].
        return features.size() == 1 ? array(number) : number;
    }

    /** A column of numbers as doubles; refuses any other. */
    static Column number(Dataset<Row> df, String setting, String name) {
        DataType type = type(df, setting, name);
        if (!(type instanceof NumericType)) {
            throw new IllegalArgumentException("%s: expected columns of numbers%s, and %s is %s%s"
                    .formatted(
                            setting,
                            setting.equals("features") ? " or one of arrays of numbers" : "",
                            name,
                            type.sql(),
                            type.typeName().startsWith("vector") ? ": vector_to_array of spark.ml makes it one" : ""));
        }
        return col(FramePoints.quoted(name)).cast(DataTypes.DoubleType);
    }

    /** The type of a column; refuses one that is not there. */
    static DataType type(Dataset<Row> df, String setting, String name) {
        return Stream.of(df.schema().fields())
                .filter(field -> field.name().equals(name))
                .map(StructField::dataType)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s: there is no column %s among %s"
                        .formatted(setting, name, String.join(", ", df.columns()))));
    }
}
