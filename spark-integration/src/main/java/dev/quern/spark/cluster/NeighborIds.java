package dev.quern.spark.cluster;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.posexplode;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The ids of neighbours as the user has them, instead of the numbers that they are found by.
 *
 * @param points those that are fitted, with a column of numbers
 * @param id the user's column; null if the numbers are the ids
 * @param isNumbered whether the numbers are the ids, but for their type
 */
record NeighborIds(FramePoints points, @Nullable String id, boolean isNumbered) {
    /** What is found: an array of ids that are numbers, and of distances. */
    static final DataType FOUND = array(DataTypes.LongType);

    private static DataType array(DataType id) {
        return DataTypes.createArrayType(
                new StructType().add("id", id, false).add("distance", DataTypes.DoubleType, false), false);
    }

    /**
     * The same with the user's ids.
     *
     * @param found a column that tells queries apart, and one of neighbours
     */
    Dataset<Row> named(Dataset<Row> found) {
        if (id == null) {
            return found;
        }
        String[] names = found.columns();
        Column query = col(FramePoints.quoted(names[0]));
        Column neighbors = col(FramePoints.quoted(names[1]));
        if (isNumbered) {
            DataType type = Fitting.type(points.df(), "idCol", id);
            return found.select(query, neighbors.cast(array(type)).as(names[1]));
        }
        Dataset<Row> numbers = points.df()
                .select(
                        col(FramePoints.quoted(points.id())).as("number"),
                        col(FramePoints.quoted(id)).as("id"));
        return found.select(query.as("query"), posexplode(neighbors).as(new String[] {"place", "neighbor"}))
                .join(numbers, expr("neighbor.id = number"))
                .groupBy("query")
                .agg(expr("array_sort(collect_list(struct(place, id, neighbor.distance as distance)))")
                        .as("neighbors"))
                .select(
                        col("query").as(names[0]),
                        expr("transform(neighbors, each -> struct(each.id as id, each.distance as distance))")
                                .as(names[1]));
    }
}
