package dev.quern.spark.partition;

import dev.quern.spatial.SpacePartitioning;
import java.util.Arrays;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Sends the rows of a DataFrame to the partitions that own them, and copies to those where they are ghosts: a function finds
 * the partitions of a row, it is repeated for each, and a shuffle takes it there. All columns stay in Spark's own form.
 */
final class RowRouting {
    // With a character that no name in SQL has unless it is quoted.
    private static final String TARGETS = "quern$targets";
    private static final String PLACE = "quern$place";
    private static final String TARGET = "quern$target";
    private static final String POSITION = "quern$position";
    private static final String ID = "quern$id";

    private final SpatialRepartition.Request request;
    private final SpacePartitioning partitioning;
    private final CurveOrder order;

    RowRouting(SpatialRepartition.Request request, SpacePartitioning partitioning, CurveOrder order) {
        this.request = request;
        this.partitioning = partitioning;
        this.order = order;
    }

    Dataset<Row> dataset() {
        Dataset<Row> df = request.df();
        requireFree(df, request.partitionColumn());
        requireFree(df, request.ghostColumn());
        PointColumns columns = request.columns();
        int[] keys = PartitionKeys.of(partitioning.partitions());
        Broadcast<SpacePartitioning> shared = JavaSparkContext.fromSparkContext(
                        df.sparkSession().sparkContext())
                .broadcast(partitioning);
        // Said to be random so that Spark computes it once for each row and not once for each use.
        UserDefinedFunction targets = functions
                .udf(
                        new FindTargets(shared, order, request.radius(), keys),
                        DataTypes.createArrayType(DataTypes.LongType, false))
                .asNondeterministic();
        Dataset<Row> found = df.select(functions.col("*"), columns.idOf(df).as(ID))
                .select(
                        functions.col("*"),
                        targets.apply(columns.point(df), named(ID)).as(TARGETS));
        Column target = named(TARGET);
        Column partition = target.bitwiseAND(FindTargets.PARTITION_MASK).cast("int");
        return found.select(
                        functions.col("*"),
                        functions
                                .posexplode(functions.slice(
                                        named(TARGETS),
                                        functions.lit(2),
                                        functions.size(named(TARGETS)).minus(1)))
                                .as(new String[] {POSITION, TARGET}))
                .withColumn(PLACE, named(TARGETS).getItem(0))
                .drop(TARGETS)
                .withColumn(request.ghostColumn(), named(POSITION).gt(0))
                .repartition(
                        partitioning.partitions(),
                        functions.shiftright(target, Integer.SIZE).cast("int"))
                .withColumn(request.partitionColumn(), checked(partition))
                .sortWithinPartitions(named(request.ghostColumn()), named(PLACE), named(ID))
                .drop(PLACE, TARGET, POSITION, ID);
    }

    /** The number, if the row is there. */
    private static Column checked(Column partition) {
        return functions
                .when(partition.equalTo(functions.spark_partition_id()), partition)
                .otherwise(functions
                        .raise_error(functions.lit("a row came to another partition than that of its key: this version"
                                + " of Spark partitions by another hash than Murmur3"))
                        .cast("int"));
    }

    private static void requireFree(Dataset<Row> df, String added) {
        if (Arrays.stream(df.columns()).anyMatch(added::equalsIgnoreCase)) {
            throw new SpatialPartitionException(
                    "there is a column " + added + " already, and a column of this name is to be added",
                    "give those to be added other names with names(partition, ghost)");
        }
    }

    private static Column named(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }
}
