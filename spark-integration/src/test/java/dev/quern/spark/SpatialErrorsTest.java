package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.spark.partition.SpatialPartitionException;
import dev.quern.spark.partition.SpatialRepartition;
import dev.quern.spatial.Space;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SpatialErrorsTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static Dataset<Row> rows(String... expressions) {
        return SPARK.session().range(0, 100, 1, 3).selectExpr(expressions);
    }

    @Test
    void nulls_and_nans_are_counted_by_column() {
        SpatialRepartition points = SpatialRepartition.of(
                rows("if(id % 10 = 0, null, double(id)) x", "if(id = 5, double('NaN'), double(id)) y"), "x", "y");
        assertThatThrownBy(points::cut)
                .isInstanceOf(SpatialPartitionException.class)
                .hasMessage(
                        "the column x has 10 nulls and the column y has 1 value that is NaN or infinite, in 100 rows"
                                + "\n  leave such rows out, with df.na().drop(...) or df.where(...): they have no place in space");
    }

    @Test
    void what_lies_outside_of_a_periodic_space_is_counted() {
        SpatialRepartition points = SpatialRepartition.of(rows("double(id) x", "double(1) y"), "x", "y")
                .space(Space.periodic(98, 10));
        assertThatThrownBy(points::cut)
                .isInstanceOf(SpatialPartitionException.class)
                .hasMessage("the column x has 2 values outside of [0.0, 98.0), the bounds of the periodic space, in 100"
                        + " rows\n  move them inside by multiples of its length, as pmod(x - lower, length) + lower does,"
                        + " or give the space other bounds");
    }

    @Test
    void weights_and_ids() {
        assertThatThrownBy(() -> SpatialRepartition.of(rows("double(id) x", "id - 1 as w"), "x")
                        .weight("w")
                        .cut())
                .hasMessageContaining("the column w has 1 negative weight, in 100 rows");
        assertThatThrownBy(() -> SpatialRepartition.of(rows("double(id) x", "nullif(id, 3) as k"), "x")
                        .id("k")
                        .cut())
                .hasMessageContaining("the column k has 1 null, in 100 rows");
        assertThatThrownBy(() -> SpatialRepartition.of(rows("double(id) x", "string(id) as k"), "x")
                        .id("k")
                        .cut())
                .hasMessage("the column k is string and cannot be the id of points\n  name a column of whole numbers,"
                        + " each of them once");
    }

    @Test
    void columns() {
        Dataset<Row> df = rows("id", "double(id) x", "string(id) s", "id partition");
        assertThatThrownBy(() -> SpatialRepartition.of(df))
                .hasMessage("no column is named as a coordinate\n  name one for each dimension, for example \"x\","
                        + " \"y\"");
        assertThatThrownBy(() -> SpatialRepartition.of(df, "x", "x"))
                .hasMessage("the column x is named twice\n  name each column once");
        assertThatThrownBy(() -> SpatialRepartition.of(df, "z").cut())
                .hasMessage("there is no column z, or more than one\n  the columns are id, x, s, partition");
        assertThatThrownBy(() -> SpatialRepartition.of(df, "s").cut())
                .hasMessage("the column s is string, which is no type of numbers\n  convert it first, for example"
                        + " col(\"s\").cast(\"double\")");
        assertThatThrownBy(() -> SpatialRepartition.of(df, "x").cut().dataset())
                .hasMessage(
                        "there is a column partition already, and a column of this name is to be added\n  give those"
                                + " to be added other names with names(partition, ghost)");
    }

    @Test
    void numbers() {
        SpatialRepartition points = SpatialRepartition.of(rows("double(id) x"), "x");
        assertThatThrownBy(() -> points.partitions(0)).hasMessage("0 partitions were asked for\n  ask for at least 1");
        assertThatThrownBy(() -> points.radius(Double.NaN))
                .hasMessage("the radius is NaN\n  pass a finite number that is not negative");
        assertThatThrownBy(() -> points.sample(0))
                .hasMessage("a sample of 0 points for each partition was asked for\n  ask for at least 1; with 2000,"
                        + " loads are even within 10 percent");
        assertThatThrownBy(() -> points.space(Space.open(2)))
                .hasMessage("the space has 2 dimensions, and the points have 1 coordinates: x\n  give a space with as"
                        + " many dimensions");
        assertThatThrownBy(() -> points.partitions(2).cut().rebalanced(1))
                .hasMessage("1 loads were measured, and there are 2 partitions\n  pass the load of each partition, by"
                        + " its number");
        assertThatThrownBy(() -> points.partitions(2).cut().rebalanced(1, -1))
                .hasMessage("the load of partition 1 is -1.0\n  pass finite numbers that are not negative");
    }
}
