package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Functions in executors that are JVMs of their own, with Quern shipped as an application is. */
final class SqlClusterTest {
    private static List<Row> sql(SparkSession session, String query) {
        return session.sql(query).collectAsList();
    }

    @Test
    void functions_travel_as_kernels_in_rows_and_in_aggregates() {
        try (LocalCluster cluster = LocalCluster.of(2, 1)
                .shipping("quern-")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.sql.shuffle.partitions", "3")
                .start()) {
            SparkSession session = cluster.session();
            QuernSpark.on(session)
                    .register("custom_op", SqlFunctionsTest.CUSTOM_OP)
                    .register("share", SqlFunctionsTest.SHARE)
                    .registerAggregate("moments", SqlAggregatesTest.MOMENTS);
            session.range(0, 5000, 1, 4)
                    .selectExpr("id", "IF(id % 9 = 4, NULL, id / 8) AS x", "cast(id % 5 AS int) AS i")
                    .createOrReplaceTempView("t");
            assertThat(sql(session, "SELECT custom_op(x, 2.0), IF(i = 0, 0, share(60, i)) FROM t ORDER BY id"))
                    .isEqualTo(sql(session, "SELECT x * 2.0D + x, int(IF(i = 0, 0, 60 DIV i)) FROM t ORDER BY id"));
            assertThat(sql(session, "SELECT i, moments(x, custom_op(x, i)) FROM t GROUP BY i ORDER BY i"))
                    .isEqualTo(sql(
                            session, "SELECT i, struct(sum(x * (x * i + x)), max(x)) FROM t GROUP BY i ORDER BY i"));
        }
    }
}
