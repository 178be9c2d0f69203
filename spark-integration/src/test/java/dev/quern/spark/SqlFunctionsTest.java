package dev.quern.spark;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.NDArray;
import dev.quern.Ufunc;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ufuncs as functions of SQL. */
final class SqlFunctionsTest {
    static final Ufunc CUSTOM_OP = Ufunc.define("custom_op", (x, y) -> x.mul(y).add(x));
    static final Ufunc LENGTH =
            Ufunc.define("length_of", (x, y) -> x.mul(x).add(y.mul(y)).sqrt());
    static final Ufunc SHARE = Ufunc.define("share", (x, y) -> x.div(y));
    static final Ufunc POSITIVE = Ufunc.define("is_positive", x -> x.gt(0));

    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @BeforeAll
    static void register() {
        QuernSpark.on(SPARK.session())
                .register("custom_op", CUSTOM_OP)
                .register("length_of", LENGTH)
                .register("share", SHARE)
                .register("is_positive", POSITIVE);
        SPARK.frame(
                        LocalSpark.doubles("x", "y"),
                        List.of(
                                new Object[] {1.5, 2.0},
                                new Object[] {null, 3.0},
                                new Object[] {-4.0, Double.NaN},
                                new Object[] {0.25, null},
                                new Object[] {8.0, 0.5}))
                .createOrReplaceTempView("t");
        SPARK.session()
                .sql("SELECT cast(id AS int) AS i, id AS l, cast(cast(id AS float) / 3 AS float) AS f, id % 2 = 0 AS b,"
                        + " cast(id AS decimal(9, 2)) AS d, cast(id AS string) AS s, cast(id AS tinyint) AS t"
                        + " FROM range(0, 6, 1, 2)")
                .createOrReplaceTempView("types");
    }

    private static List<Object> column(Dataset<Row> df) {
        return df.collectAsList().stream().map(row -> row.get(0)).toList();
    }

    private static List<Object> sql(String query) {
        return column(SPARK.session().sql(query));
    }

    private static DataType type(String expression) {
        return SPARK.session()
                .sql("SELECT " + expression + " FROM types")
                .schema()
                .fields()[0]
                .dataType();
    }

    @Test
    void a_function_is_called_in_sql() {
        assertThat(sql("SELECT custom_op(x, y) FROM t")).containsExactly(4.5, null, Double.NaN, null, 12.0);
    }

    @Test
    void a_function_is_called_on_columns() {
        Dataset<Row> t = SPARK.session().table("t");
        assertThat(column(t.select(call_function("custom_op", col("x"), col("y")))))
                .containsExactly(4.5, null, Double.NaN, null, 12.0);
    }

    @Test
    void a_function_stands_wherever_an_expression_does() {
        assertThat(sql("SELECT y FROM t WHERE custom_op(x, 1.0) > 3")).containsExactly(0.5);
        assertThat(sql("SELECT x FROM t WHERE custom_op(x, 1.0) IS NOT NULL ORDER BY custom_op(x, x)"))
                .containsExactly(0.25, 1.5, -4.0, 8.0);
        assertThat(sql("SELECT count(*) FROM t GROUP BY is_positive(x) ORDER BY is_positive(x)"))
                .containsExactly(1L, 1L, 3L);
        assertThat(sql("SELECT sum(custom_op(x, x)) FROM t")).containsExactly(3.75 + 12 + 0.3125 + 72);
        assertThat(sql("SELECT a.x FROM t a JOIN t b ON custom_op(a.x, b.y) = 4.5"))
                .containsExactly(1.5);
        assertThat(sql("SELECT CASE WHEN y > 1 THEN custom_op(x, y) ELSE 0 END FROM t"))
                .containsExactly(4.5, null, Double.NaN, 0.0, 0.0);
        assertThat(sql("SELECT sum(custom_op(x, 1)) OVER (ORDER BY x NULLS FIRST) FROM t ORDER BY x NULLS FIRST"))
                .containsExactly(null, -8.0, -7.5, -4.5, 11.5);
        assertThat(sql("SELECT custom_op(a, b) FROM VALUES (1, 2), (3, 4) AS v(a, b)"))
                .containsExactly(3, 15);
        assertThat(sql("SELECT custom_op(custom_op(x, y), x) FROM t WHERE y = 2"))
                .containsExactly(11.25);
        assertThat(sql("SELECT (SELECT max(custom_op(b.x, b.y)) FROM t b WHERE b.y < 2 AND b.x = a.x) FROM t a"))
                .containsExactly(null, null, null, null, 12.0);
    }

    @Test
    void types_mix_by_the_table_and_sql_gets_its_casts() {
        assertThat(type("custom_op(i, i)")).isEqualTo(DataTypes.IntegerType);
        assertThat(type("custom_op(i, l)")).isEqualTo(DataTypes.LongType);
        assertThat(type("custom_op(t, f)")).isEqualTo(DataTypes.FloatType);
        assertThat(type("custom_op(i, f)")).isEqualTo(DataTypes.DoubleType);
        assertThat(type("custom_op(i, 1.0)")).isEqualTo(DataTypes.DoubleType);
        assertThat(type("custom_op(d, i)")).isEqualTo(DataTypes.DoubleType);
        assertThat(type("custom_op(f, NULL)")).isEqualTo(DataTypes.FloatType);
        assertThat(type("custom_op(NULL, NULL)")).isEqualTo(DataTypes.DoubleType);
        assertThat(type("length_of(i, t)")).isEqualTo(DataTypes.DoubleType);
        assertThat(type("is_positive(i)")).isEqualTo(DataTypes.BooleanType);
        assertThat(sql("SELECT custom_op(d, i) FROM types ORDER BY l"))
                .containsExactly(0.0, 2.0, 6.0, 12.0, 20.0, 30.0);
        assertThat(sql("SELECT length_of(3, 4)")).containsExactly(5.0);
        assertThat(sql("SELECT custom_op(t, t) FROM types WHERE l = 5")).containsExactly((byte) 30);
    }

    @Test
    void constants_are_folded() {
        assertThat(SPARK.session()
                        .sql("SELECT custom_op(2.0, 3.0) + l FROM types")
                        .queryExecution()
                        .optimizedPlan()
                        .toString())
                .contains("Project [(8.0 + ");
    }

    @Test
    void a_call_is_readable_in_a_plan() {
        assertThat(SPARK.session()
                        .sql("SELECT custom_op(x, 1) AS r FROM t")
                        .queryExecution()
                        .analyzed()
                        .toString())
                .containsPattern("custom_op\\(x#\\d+, 1\\) AS r");
        assertThat(SPARK.session().sql("SELECT custom_op(x, 1) FROM t").columns())
                .containsExactly("custom_op(x, 1)");
    }

    @Test
    void both_ways_of_spark_to_evaluate_rows_give_the_same() {
        String query = "SELECT CASE WHEN i > 2 THEN custom_op(f, i) ELSE custom_op(i, i) END FROM types ORDER BY l";
        List<Object> generated = sql(query);
        SPARK.session().conf().set("spark.sql.codegen.wholeStage", "false");
        SPARK.session().conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
        try {
            assertThat(sql(query)).isEqualTo(generated);
        } finally {
            SPARK.session().conf().unset("spark.sql.codegen.wholeStage");
            SPARK.session().conf().unset("spark.sql.codegen.factoryMode");
        }
    }

    @Test
    void rows_have_the_bits_of_a_local_call() {
        Dataset<Row> df = LocalSpark.points(SPARK.session(), 1000, 3);
        double[] x = column(df.select("latitude")).stream()
                .mapToDouble(each -> (Double) each)
                .toArray();
        double[] y = column(df.select("longitude")).stream()
                .mapToDouble(each -> (Double) each)
                .toArray();
        Ufunc waves = Ufunc.define(
                "waves", (a, b) -> a.sin().mul(b.exp()).add(a.div(b).pow(b)));
        QuernSpark.on(SPARK.session()).register("waves", waves);
        NDArray expected = waves.call(x, y);
        List<Object> found = column(df.select(call_function("waves", col("latitude"), col("longitude"))));
        assertThat(found)
                .isEqualTo(IntStream.range(0, 1000)
                        .<Object>mapToObj(each -> expected.getDouble(each))
                        .toList());
    }

    @Test
    void a_division_that_the_query_guards_does_not_fail() {
        assertThat(sql("SELECT IF(i = 0, 0, share(60, i)) FROM types ORDER BY l"))
                .containsExactly(0, 60, 30, 20, 15, 12);
        assertThat(sql("SELECT l FROM types WHERE i <> 0 AND share(60, i) > 20 ORDER BY l"))
                .containsExactly(1L, 2L);
    }

    @Test
    void wrong_arguments_are_named() {
        assertThatThrownBy(() -> sql("SELECT custom_op(i) FROM types"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("Cannot resolve \"custom_op(i)\"")
                .hasMessageContaining("custom_op takes 2 values and got 1");
        assertThatThrownBy(() -> sql("SELECT custom_op(i, s) FROM types"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining(
                        "the argument types.s of custom_op is STRING, and custom_op takes numbers and booleans: write CAST(types.s AS DOUBLE)");
        assertThatThrownBy(() -> sql("SELECT custom_op(i, b) FROM types"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("custom_op is not defined on INT, BOOLEAN: ")
                .hasMessageContaining("SqlFunctionsTest.java:");
    }

    @Test
    void a_name_of_sparks_own_is_refused() {
        assertThatThrownBy(() -> QuernSpark.on(SPARK.session()).register("Sqrt", POSITIVE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Sqrt is the name of a function that the session has from its start:"
                        + " register yours under another name");
    }

    @Test
    void a_name_registered_again_is_the_new_function() {
        QuernSpark.on(SPARK.session()).register("changing", POSITIVE).register("changing", CUSTOM_OP);
        assertThat(sql("SELECT changing(3, 4)")).containsExactly(15);
    }
}
