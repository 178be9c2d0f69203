package dev.quern.spark;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelArgumentException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kernels that reduce their rows as aggregate functions of SQL. */
final class SqlAggregatesTest {
    static final Kernel SUM_SQUARES = Kernel.define("sum_squares", k -> {
        Array x = k.in("x", F64, "n");
        Array total = k.out("total", F64);
        k.prange("n", i -> total.plusAssign(x.at(i).square()));
    });

    static final Kernel HISTOGRAM = Kernel.define("histogram", k -> {
        Array bin = k.in("bin", I64, "n");
        Array counts = k.out("counts", I64, "4");
        k.prange("n", i -> counts.at(bin.at(i).floorMod(4)).atomic().plusAssign(1));
    });

    static final Kernel MOMENTS = Kernel.define("moments", k -> {
        Array x = k.in("x", F64, "n");
        Array weight = k.in("weight", F64, "n");
        Array first = k.out("first", F64);
        Array most = k.out("most", F64);
        k.prange("n", i -> {
            first.plusAssign(x.at(i).mul(weight.at(i)));
            most.maxAssign(x.at(i));
        });
    });

    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @BeforeAll
    static void register() {
        QuernSpark.on(SPARK.session())
                .registerAggregate("sum_squares", SUM_SQUARES)
                .registerAggregate("histogram", HISTOGRAM)
                .registerAggregate("moments", MOMENTS);
        SPARK.session()
                .range(0, 20_000, 1, 3)
                .selectExpr(
                        "id", "id % 7 AS g", "IF(id % 5 = 0, NULL, cast(id AS double)) AS x", "cast(id AS int) AS i")
                .createOrReplaceTempView("rows");
    }

    private static List<Row> sql(String query) {
        return SPARK.session().sql(query).collectAsList();
    }

    @Test
    void groups_are_reduced_and_nulls_left_out() {
        assertThat(sql("SELECT g, sum_squares(x) FROM rows GROUP BY g ORDER BY g"))
                .isEqualTo(sql("SELECT g, sum(x * x) FROM rows GROUP BY g ORDER BY g"));
        assertThat(sql("SELECT sum_squares(x) FROM rows")).isEqualTo(sql("SELECT sum(x * x) FROM rows"));
    }

    @Test
    void arguments_widen() {
        assertThat(sql("SELECT sum_squares(i), sum_squares(1.5), sum_squares(NULL) FROM rows WHERE id < 4"))
                .isEqualTo(sql("SELECT 14.0D, 9.0D, CAST(NULL AS DOUBLE)"));
    }

    @Test
    void a_group_without_rows_is_null() {
        assertThat(sql("SELECT sum_squares(x), histogram(id), moments(x, x) FROM rows WHERE id < 0"))
                .isEqualTo(sql("SELECT NULL, NULL, NULL"));
        assertThat(sql("SELECT id, sum_squares(x) FROM rows WHERE id < 2 GROUP BY id ORDER BY id"))
                .isEqualTo(sql("SELECT * FROM VALUES (0L, NULL), (1L, 1.0D) AS v(a, b)"));
    }

    @Test
    void an_array_is_an_array_and_several_outputs_are_a_struct() {
        assertThat(sql("SELECT histogram(i) FROM rows WHERE id < 10").get(0).getList(0))
                .isEqualTo(List.of(3L, 3L, 2L, 2L));
        Dataset<Row> moments = SPARK.session().sql("SELECT moments(x, i) AS m FROM rows WHERE id < 4");
        assertThat(moments.schema().fields()[0].dataType())
                .isEqualTo(DataTypes.createStructType(Arrays.asList(
                        DataTypes.createStructField("first", DataTypes.DoubleType, false),
                        DataTypes.createStructField("most", DataTypes.DoubleType, false))));
        assertThat(moments.selectExpr("m.first", "m.most").collectAsList()).isEqualTo(sql("SELECT 14.0D, 3.0D"));
    }

    @Test
    void aggregates_stand_where_sqls_own_do() {
        assertThat(sql("SELECT g FROM rows GROUP BY g HAVING sum_squares(x) > (SELECT sum_squares(x) / 7 FROM rows)"
                        + " ORDER BY g"))
                .isEqualTo(sql("SELECT g FROM rows GROUP BY g HAVING sum(x * x) > (SELECT sum(x * x) / 7 FROM rows)"
                        + " ORDER BY g"));
        assertThat(sql("SELECT sum_squares(DISTINCT g), sum_squares(x) FILTER (WHERE g = 2) FROM rows"))
                .isEqualTo(sql("SELECT 91.0D, sum(x * x) FILTER (WHERE g = 2) FROM rows"));
        assertThat(sql("SELECT sum_squares(x) OVER (PARTITION BY g ORDER BY id) FROM rows WHERE id < 30 ORDER BY id"))
                .isEqualTo(
                        sql("SELECT sum(x * x) OVER (PARTITION BY g ORDER BY id) FROM rows WHERE id < 30 ORDER BY id"));
    }

    @Test
    void many_groups_spill_to_sorting_and_give_the_same() {
        assertThat(sql("SELECT id % 3000 AS h, sum_squares(x) FROM rows GROUP BY id % 3000 ORDER BY h"))
                .isEqualTo(sql("SELECT id % 3000 AS h, sum(x * x) FROM rows GROUP BY id % 3000 ORDER BY h"));
    }

    @Test
    void the_same_partitions_give_the_same_bits() {
        String query = "SELECT g, sum_squares(sin(x)) FROM rows GROUP BY g ORDER BY g";
        assertThat(sql(query)).isEqualTo(sql(query));
    }

    @Test
    void wrong_arguments_are_named() {
        assertThatThrownBy(() -> sql("SELECT histogram(x) FROM rows"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining(
                        "the argument rows.x of histogram is DOUBLE, and its kernel declares bin as I64[n]:"
                                + " write CAST(rows.x AS BIGINT) if that is meant");
        assertThatThrownBy(() -> sql("SELECT moments(x) FROM rows"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("moments takes 2 values and got 1");
    }

    @Test
    void a_kernel_that_does_not_reduce_is_refused() {
        Kernel twice = Kernel.define("twice", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            k.prange("n", i -> y.at(i).set(x.at(i).mul(2)));
        });
        assertThatThrownBy(() -> QuernSpark.on(SPARK.session()).registerAggregate("twice", twice))
                .isInstanceOf(KernelArgumentException.class)
                .hasMessageContaining("it is no aggregate function of SQL, since it has y, declared F64[n],"
                        + " which is split by rows: row i writes y[i] at SqlAggregatesTest.java:")
                .hasMessageContaining("outputs that all rows reduce into");
        Kernel scaled = Kernel.define("scaled", k -> {
            Array x = k.in("x", F64, "n");
            var scale = k.param("scale", F64);
            Array total = k.out("total", F64);
            k.prange("n", i -> total.plusAssign(x.at(i).mul(scale)));
        });
        assertThatThrownBy(() -> QuernSpark.on(SPARK.session()).registerAggregate("scaled", scaled))
                .hasMessageContaining("it takes the scalar scale");
    }
}
