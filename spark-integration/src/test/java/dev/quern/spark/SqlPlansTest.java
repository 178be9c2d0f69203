package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Ufunc;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Where in a plan functions are computed: by kernels over columns wherever that is possible. */
final class SqlPlansTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @TempDir
    static Path directory;

    @BeforeAll
    static void prepare() {
        QuernSpark.on(SPARK.session())
                .register(
                        "custom_op",
                        Ufunc.define("custom_op", (x, y) -> x.mul(y).add(x)))
                .register("squared", Ufunc.define("squared", x -> x.square()))
                .register("share", Ufunc.define("share", (x, y) -> x.div(y)))
                .registerAggregate("sum_squares", SqlAggregatesTest.SUM_SQUARES);
        String path = directory.resolve("t").toString();
        SPARK.session()
                .range(0, 1000, 1, 2)
                .selectExpr(
                        "id",
                        "IF(id % 10 = 3, NULL, id / 8) AS x",
                        "IF(id % 10 = 4, NULL, 3 - id / 16) AS y",
                        "cast(id % 5 AS int) AS i",
                        "concat('s', id % 3) AS s")
                .write()
                .parquet(path);
        SPARK.session().read().parquet(path).createOrReplaceTempView("t");
    }

    private static Dataset<Row> sql(String query) {
        return SPARK.session().sql(query);
    }

    /** The operators from the top, without what AQE adds. */
    private static List<String> operators(String query) {
        Dataset<Row> df = sql(query);
        return df.queryExecution().sparkPlan().toString().lines().toList();
    }

    private static String plan(String query) {
        return String.join("\n", operators(query));
    }

    /** How often kernels stand in a plan. */
    private static long kernels(String query) {
        return operators(query).stream()
                .filter(line -> line.contains("Kernel "))
                .count();
    }

    /** The rows are those that Spark's own expressions give. */
    private static void same(String query, String own) {
        assertThat(sql(query).collectAsList()).isEqualTo(sql(own).collectAsList());
    }

    @Test
    void a_projection_is_a_kernel_on_the_scan() {
        String executed = sql("SELECT custom_op(x, y) AS r FROM t")
                .queryExecution()
                .executedPlan()
                .toString();
        assertThat(executed)
                .containsPattern(
                        "(?s)ColumnarToRow\\n.*Kernel custom_op\\(x0: x#\\d+; x1: y#\\d+\\) -> custom_op#\\d+\\n"
                                + ".*FileScan parquet \\[x#\\d+,y#\\d+\\] Batched: true");
        assertThat(executed.split("ColumnarToRow")).hasSize(2);
        assertThat(executed).doesNotContain("RowToColumnar");
        same("SELECT custom_op(x, y) AS r FROM t", "SELECT x * y + x AS r FROM t");
    }

    @Test
    void nested_calls_and_equal_ones_are_one_kernel() {
        String query = "SELECT custom_op(squared(x), y), squared(x), custom_op(squared(x), y) + 1 FROM t";
        assertThat(plan(query))
                .containsPattern("Kernel custom_op_squared\\(x0: x#\\d+; x1: y#\\d+\\) -> custom_op#\\d+\\n");
        assertThat(kernels(query)).isEqualTo(2); // what has a null in y alone still has a square
        same(query, "SELECT x * x * y + x * x, x * x, x * x * y + x * x + 1 FROM t");
    }

    @Test
    void calls_of_the_same_columns_are_one_kernel() {
        String query = "SELECT custom_op(x, y), custom_op(y, x), custom_op(custom_op(x, y), x) FROM t";
        assertThat(kernels(query)).isEqualTo(1);
        same(query, "SELECT x * y + x, y * x + y, (x * y + x) * x + (x * y + x) FROM t");
    }

    @Test
    void constants_do_not_make_another_kernel() {
        String query = "SELECT custom_op(x, %s) FROM t";
        assertThat(plan(query.formatted("2.5"))).containsPattern("Kernel custom_op\\(x0: x#\\d+; c0: 2.5\\)");
        same(query.formatted("2.5"), "SELECT x * 2.5D + x FROM t");
        same(query.formatted("3"), "SELECT x * 3 + x FROM t");
    }

    @Test
    void filters_on_plain_columns_stay_beneath() {
        String query = "SELECT id FROM t WHERE custom_op(x, y) > 3 AND s = 's1' AND squared(y) < 4";
        assertThat(plan(query)).containsPattern("(?s)Filter .*Kernel .*where .*s#\\d+ = s1.*FileScan");
        same(query, "SELECT id FROM t WHERE x * y + x > 3 AND s = 's1' AND y * y < 4");
    }

    @Test
    void aggregates_sorts_windows_and_joins_read_kernels() {
        String aggregate = "SELECT s, sum(custom_op(x, y)), sum_squares(squared(x)) FROM t GROUP BY s ORDER BY s";
        assertThat(kernels(aggregate)).isEqualTo(2);
        same(aggregate, "SELECT s, sum(x * y + x), sum_squares(x * x) FROM t GROUP BY s ORDER BY s");
        String grouped = "SELECT squared(i), count(*) FROM t GROUP BY squared(i) ORDER BY squared(i)";
        assertThat(kernels(grouped)).isEqualTo(1);
        same(grouped, "SELECT i * i, count(*) FROM t GROUP BY i * i ORDER BY i * i");
        String sorted = "SELECT id FROM t ORDER BY custom_op(x, y), id";
        assertThat(kernels(sorted)).isEqualTo(1);
        same(sorted, "SELECT id FROM t ORDER BY x * y + x, id");
        String windows = "SELECT sum(squared(x)) OVER (PARTITION BY s ORDER BY squared(y), id) FROM t ORDER BY id";
        assertThat(kernels(windows)).isEqualTo(2);
        same(windows, "SELECT sum(x * x) OVER (PARTITION BY s ORDER BY y * y, id) FROM t ORDER BY id");
        String join = "SELECT a.id, b.id FROM t a LEFT JOIN t b ON squared(a.x) = squared(b.y) AND b.i = 2"
                + " AND custom_op(a.x, b.y) > 0 ORDER BY 1, 2";
        assertThat(kernels(join)).isEqualTo(2);
        same(
                join,
                "SELECT a.id, b.id FROM t a LEFT JOIN t b ON a.x * a.x = b.y * b.y AND b.i = 2"
                        + " AND a.x * b.y + a.x > 0 ORDER BY 1, 2");
        String after = "SELECT squared(n) FROM (SELECT s, count(x) AS n FROM t GROUP BY s) ORDER BY 1";
        assertThat(kernels(after))
                .isZero(); // Spark makes it a part of the aggregate, and there it is called once a group
        same(after, "SELECT n * n FROM (SELECT s, count(x) AS n FROM t GROUP BY s) ORDER BY 1");
        same(
                "SELECT squared(sum(i)), s FROM t GROUP BY s ORDER BY s",
                "SELECT sum(i) * sum(i), s FROM t GROUP BY s ORDER BY s");
    }

    @Test
    void branches_keep_what_can_fail() {
        String guarded = "SELECT IF(i = 0, 0, share(60, i)), CASE WHEN id > 5 THEN custom_op(x, y) END FROM t";
        assertThat(kernels(guarded)).isEqualTo(1);
        same(guarded, "SELECT IF(i = 0, 0, 60 DIV i)::int, CASE WHEN id > 5 THEN x * y + x END FROM t");
        String second = "SELECT id FROM t WHERE squared(i) > 0 AND share(60, i) > 20";
        assertThat(plan(second)).containsPattern("Kernel share\\(x0: i#\\d+; c0: 60\\).*where .*squared#\\d+ > 0");
        same(second, "SELECT id FROM t WHERE i > 0 AND 60 DIV i > 20");
        same("SELECT coalesce(squared(x), custom_op(y, 1), 0) FROM t", "SELECT coalesce(x * x, y * 1 + y, 0) FROM t");
    }

    @Test
    void expressions_of_sparks_stand_between_calls() {
        String query = "SELECT squared(1 + custom_op(x, y)), transform(array(x, y), e -> squared(e)) FROM t";
        assertThat(kernels(query)).isEqualTo(2);
        same(query, "SELECT (1 + (x * y + x)) * (1 + (x * y + x)), transform(array(x, y), e -> e * e) FROM t");
    }

    @Test
    void subqueries_and_caches_have_kernels_too() {
        String query = "SELECT id FROM t a WHERE squared(x) > (SELECT avg(squared(x)) FROM t) ORDER BY id";
        assertThat(plan(query)).contains("Kernel squared");
        same(query, "SELECT id FROM t a WHERE x * x > (SELECT avg(x * x) FROM t) ORDER BY id");
        Dataset<Row> cached = sql("SELECT id, squared(x) AS q FROM t").cache();
        assertThat(sql("SELECT id, squared(x) AS q FROM t")
                        .queryExecution()
                        .withCachedData()
                        .toString())
                .contains("InMemoryRelation");
        assertThat(cached.selectExpr("squared(q)")
                        .queryExecution()
                        .executedPlan()
                        .toString())
                .contains("Kernel squared");
        cached.unpersist();
    }

    @Test
    void the_rule_finds_nothing_in_what_it_made() {
        var optimized = sql("SELECT custom_op(squared(x), y) FROM t WHERE squared(x) > 2")
                .queryExecution()
                .optimizedPlan();
        assertThat(new dev.quern.spark.internal.ExtractUfuncs().apply(optimized))
                .isSameAs(optimized);
    }
}
