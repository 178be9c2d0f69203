package dev.quern.spark.partition;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a DataFrame make its points, and how they are read: as DOUBLE the coordinates, then what goes with the
 * point, then the weight if there is one; last the id as BIGINT.
 *
 * @param weight the column with the load of a point; null if all have 1
 * @param id the column that tells points apart; null if {@code monotonically_increasing_id()} does
 * @param values what goes with the points, besides
 */
record PointColumns(
        List<String> coordinates,
        @Nullable String weight,
        @Nullable String id,
        List<String> values) implements Serializable {
    PointColumns {
        coordinates = List.copyOf(coordinates);
        values = List.copyOf(values);
    }

    int dimensions() {
        return coordinates.size();
    }

    /** The columns that are read as numbers, in their order. */
    List<String> numbers() {
        List<String> all = new ArrayList<>(coordinates);
        all.addAll(values);
        if (weight != null) {
            all.add(weight);
        }
        return all;
    }

    /** Where the id is in a row that was read. */
    int idAt() {
        return numbers().size();
    }

    /** The columns alone, in the order in which they are read. */
    Dataset<Row> read(Dataset<Row> df) {
        List<Column> read = new ArrayList<>();
        for (String name : numbers()) {
            read.add(number(df, name));
        }
        read.add(idOf(df));
        return df.select(read.toArray(Column[]::new));
    }

    /** The coordinates as one column. */
    Column point(Dataset<Row> df) {
        return functions.struct(
                coordinates.stream().map(name -> number(df, name)).toArray(Column[]::new));
    }

    /** The id, the same wherever it is asked for: it depends on the rows of the DataFrame and their order alone. */
    Column idOf(Dataset<Row> df) {
        if (id == null) {
            return functions.monotonically_increasing_id();
        }
        Column column = column(df, id);
        DataType type = df.select(column).schema().fields()[0].dataType();
        if (!(type instanceof IntegralType)) {
            throw new SpatialPartitionException(
                    "the column %s is %s and cannot be the id of points".formatted(id, type.simpleString()),
                    "name a column of whole numbers, each of them once");
        }
        return column.cast("bigint");
    }

    private static Column number(Dataset<Row> df, String name) {
        Column column = column(df, name);
        DataType type = df.select(column).schema().fields()[0].dataType();
        if (!(type instanceof NumericType)) {
            throw new SpatialPartitionException(
                    "the column %s is %s, which is no type of numbers".formatted(name, type.simpleString()),
                    "convert it first, for example col(\"%s\").cast(\"double\")".formatted(name));
        }
        return column.cast("double");
    }

    /** A column of exactly this name, whatever characters are in it. */
    private static Column column(Dataset<Row> df, String name) {
        try {
            return df.col("`" + name.replace("`", "``") + "`");
        } catch (Exception e) { // AnalysisException is a checked one, which Scala does not declare
            SpatialPartitionException missing = new SpatialPartitionException(
                    "there is no column " + name + ", or more than one",
                    "the columns are " + String.join(", ", df.columns()));
            missing.initCause(e);
            throw missing;
        }
    }
}
