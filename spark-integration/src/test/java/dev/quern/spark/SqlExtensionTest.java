package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Functions of sessions in which no code of the user's runs: what settings alone give. */
final class SqlExtensionTest {
    private static SparkSession session;

    @BeforeAll
    static void start() {
        session = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.extensions", QuernExtensions.class.getName())
                .config("spark.quern.functions", NamedForTest.class.getName())
                .config("spark.sql.catalog.quern", QuernCatalog.class.getName())
                .getOrCreate();
        session.range(0, 100, 1, 2)
                .selectExpr("id", "id / 4 AS x", "id % 3 AS g")
                .createOrReplaceGlobalTempView("t");
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    private static List<Row> sql(String query) {
        return session.sql(query).collectAsList();
    }

    private static String plan(String query) {
        return session.sql(query).queryExecution().executedPlan().toString();
    }

    @Test
    void the_extension_has_the_functions_and_their_kernels() {
        String query = "SELECT custom_op(x, 1.5), length_of(g, x) FROM global_temp.t WHERE custom_op(x, id) > 7";
        assertThat(sql(query))
                .isEqualTo(sql("SELECT x * 1.5D + x, sqrt(g * g + x * x) FROM global_temp.t WHERE x * id + x > 7"));
        assertThat(plan(query)).contains("Kernel custom_op(").contains("Kernel length_of(");
        assertThat(sql("SELECT g, sum_squares(x) FROM global_temp.t GROUP BY g ORDER BY g"))
                .isEqualTo(sql("SELECT g, sum(x * x) FROM global_temp.t GROUP BY g ORDER BY g"));
    }

    @Test
    void the_catalog_has_the_same_functions() {
        String query = "SELECT quern.custom_op(x, 1.5), quern.LENGTH_OF(g, quern.custom_op(x, id)) FROM global_temp.t";
        assertThat(sql(query)).isEqualTo(sql(query.replace("quern.", "")));
        assertThat(plan(query)).contains("Kernel custom_op_length_of(");
        assertThat(sql("SELECT g, quern.sum_squares(x) FROM global_temp.t GROUP BY g ORDER BY g"))
                .isEqualTo(sql("SELECT g, sum(x * x) FROM global_temp.t GROUP BY g ORDER BY g"));
        assertThat(sql("SELECT quern.custom_op(3, 4), quern.custom_op(CAST(NULL AS INT), 1)"))
                .isEqualTo(sql("SELECT 15, CAST(NULL AS INT)"));
        // Rows, where no kernel can go.
        assertThat(sql("SELECT IF(id > 97, quern.custom_op(id, g), 0) FROM global_temp.t WHERE id > 96 ORDER BY id"))
                .isEqualTo(sql("SELECT IF(id > 97, id * g + id, 0) FROM global_temp.t WHERE id > 96 ORDER BY id"));
        // Spark before 4.2 shows the functions of the session, which have no catalog in their names, with those of any
        // catalog.
        assertThat(sql("SHOW USER FUNCTIONS IN quern").stream()
                        .map(row -> row.getString(0))
                        .filter(name -> name.contains(".")))
                .containsExactly("quern.custom_op", "quern.length_of", "quern.sum_squares");
    }

    @Test
    void a_new_session_has_them_too() {
        assertThat(session.newSession()
                        .sql("SELECT custom_op(3, 4), quern.custom_op(3, 4)")
                        .collectAsList())
                .isEqualTo(sql("SELECT 15, 15"));
    }

    @Test
    void what_the_catalog_has_not_is_an_error() {
        assertThatThrownBy(() -> sql("SELECT quern.nothing(1)"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("`quern`.`nothing`");
        assertThatThrownBy(() -> sql("SELECT quern.custom_op('a', 1)"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("of custom_op is STRING, and custom_op takes numbers and booleans");
        assertThatThrownBy(() -> sql("SELECT quern.sum_squares('a')"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("of sum_squares is STRING, and its kernel declares x as F64[n]");
    }

    @Test
    void a_name_that_an_extension_took_is_refused() {
        assertThatThrownBy(() -> QuernSpark.on(session).register("custom_op", SqlFunctionsTest.LENGTH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("custom_op is the name of a function that the session has from its start");
    }

    @Test
    void settings_that_name_no_functions_are_refused() {
        assertThatThrownBy(() -> NamedFunctions.load("spark.quern.functions", "com.acme.Functions"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spark.quern.functions names com.acme.Functions, and there is no such class:"
                        + " add its jar with --jars");
        assertThatThrownBy(() -> NamedFunctions.load("spark.quern.functions", "java.lang.Object"))
                .hasMessage("spark.quern.functions names java.lang.Object, which does not implement"
                        + " dev.quern.spark.SqlFunctions");
        assertThatThrownBy(() -> NamedFunctions.load("spark.quern.functions", Hidden.class.getName()))
                .hasMessage("spark.quern.functions names dev.quern.spark.SqlExtensionTest$Hidden, which needs to be"
                        + " public and to have a public constructor without parameters");
        assertThat(NamedFunctions.load("spark.quern.functions", " , ")).isEmpty();
    }

    private static final class Hidden implements SqlFunctions {
        @Override
        public void register(Registry registry) {}
    }
}
