package dev.quern.spark;

import static dev.quern.spark.Kernels.LLOYD;
import static dev.quern.spark.Kernels.NEAREST;
import static dev.quern.spark.Kernels.SCALE;
import static dev.quern.spark.Kernels.SPREAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelArgumentException;
import dev.quern.KernelDefinitionException;
import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said to whoever binds the wrong thing, or has the wrong data. */
class SparkCallErrorsTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static final NDArray CENTROIDS = NDArray.of(new double[][] {{10, 20}, {-30, 40}});

    private static SparkCall apply(Kernel kernel) {
        return QuernSpark.on(SPARK.session()).apply(kernel);
    }

    private static Dataset<Row> points() {
        return SPARK.points(10, 2);
    }

    private static void assertRefused(String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(KernelArgumentException.class)
                .extracting(e -> withoutLines(e))
                .isEqualTo(message);
    }

    private static String withoutLines(Throwable e) {
        return e.getMessage().replaceAll("(\\w+\\.java):\\d+", "$1:0");
    }

    @Test
    void anArgumentThatIsNotBound() {
        assertRefused(
                "kernel nearest: the argument points is not bound: it is split by rows,"
                        + " since row i reads points[i, c2] at Kernels.java:0\n  add .rows(\"points\", df, column, ...)",
                () -> apply(NEAREST)
                        .whole("centroids", CENTROIDS)
                        .column("label")
                        .toDataset());
        assertRefused(
                "kernel lloyd: the argument centroids is not bound: it is whole,"
                        + " since every row reads centroids[0, j] at Kernels.java:0\n  add .whole(\"centroids\", array)",
                () -> apply(LLOYD)
                        .rows("points", points(), "latitude", "longitude")
                        .collect());
        assertRefused(
                "kernel scale: the scalar factor is not bound\n  add .scalar(\"factor\", value)",
                () -> apply(SCALE).rows("x", points(), "latitude").column("y").toDataset());
    }

    @Test
    void anArgumentBoundTwice() {
        assertRefused(
                "kernel nearest: the argument centroids is bound twice\n  bind it once",
                () -> apply(NEAREST).whole("centroids", CENTROIDS).whole("centroids", CENTROIDS));
        assertRefused(
                "kernel scale: the argument x is bound twice\n  bind it once",
                () -> apply(SCALE).rows("x", points(), "latitude").rows("x", "longitude"));
        assertRefused(
                "kernel scale: the argument factor is bound twice\n  bind it once",
                () -> apply(SCALE).scalar("factor", 1).scalar("factor", 2));
        assertRefused(
                "kernel scale: the output y is taken twice\n  take each once, under a name of its own",
                () -> apply(SCALE).column("y").column("y", "z"));
        assertRefused(
                "kernel nearest: two outputs are taken as the column out\n  take each once, under a name of its own",
                () -> apply(NEAREST).column("label", "out").column("distances", "out"));
    }

    @Test
    void anArgumentThereIsNot() {
        assertRefused(
                "kernel nearest: there is no argument centres\n  the arguments are points, centroids, label, distances",
                () -> apply(NEAREST).whole("centres", CENTROIDS));
        assertRefused(
                "kernel scale: scalar(\"x\", ...) binds a number to an array\n  bind it with rows(...) or whole(...)",
                () -> apply(SCALE).scalar("x", 1));
        assertRefused(
                "kernel scale: rows(\"factor\", ...) binds an array to a scalar\n  add .scalar(\"factor\", value)",
                () -> apply(SCALE).rows("factor", points(), "latitude"));
        assertRefused(
                "kernel scale: column(\"x\") takes what is no output\n  the outputs are y",
                () -> apply(SCALE).column("x"));
        assertRefused(
                "kernel scale: rows(\"y\", ...) binds an output\n  take it with column(\"y\")",
                () -> apply(SCALE).rows("y", points(), "latitude"));
    }

    @Test
    void theWrongKind() {
        assertRefused(
                "kernel nearest: rows(\"centroids\", ...) splits an array that is whole:"
                        + " every row reads centroids[j, c2] at Kernels.java:0\n"
                        + "  bind it with whole(\"centroids\", array), or index its first axis by the prange over n",
                () -> apply(NEAREST).rows("centroids", points(), "latitude", "longitude"));
        assertRefused(
                "kernel nearest: whole(\"points\", ...) binds an array that is split by rows:"
                        + " row i reads points[i, c2] at Kernels.java:0\n"
                        + "  bind it with rows(\"points\", df, column, ...)",
                () -> apply(NEAREST).whole("points", CENTROIDS));
        assertRefused(
                "kernel lloyd: column(\"counts\") takes an output that has no row for each row:"
                        + " all rows update counts[nearest] at Kernels.java:0\n  collect() returns it",
                () -> apply(LLOYD).column("counts"));
        assertRefused(
                "kernel scale: collect() returns what rows reduce into, and the kernel reduces nothing\n"
                        + "  use column(...) and toDataset()",
                () -> apply(SCALE)
                        .rows("x", points(), "latitude")
                        .scalar("factor", 1)
                        .collect());
        assertRefused(
                "kernel scale: collect() returns what rows reduce into, and column(\"y\") was taken as well\n"
                        + "  use toDataset() for the columns, and collect() on the call without them",
                () -> apply(SCALE)
                        .rows("x", points(), "latitude")
                        .scalar("factor", 1)
                        .column("y")
                        .collect());
        assertRefused(
                "kernel scale: toDataset() appends outputs as columns and none is taken\n  add .column(\"y\")",
                () -> apply(SCALE)
                        .rows("x", points(), "latitude")
                        .scalar("factor", 1)
                        .toDataset());
    }

    @Test
    void aColumnThereIsNot() {
        assertRefused(
                "kernel nearest: there is no column lat for points\n  the columns are id, latitude, longitude",
                () -> apply(NEAREST).rows("points", points(), "lat", "longitude"));
        assertRefused(
                "kernel nearest: rows(\"points\") names no column\n"
                        + "  name the columns, for example rows(\"points\", df, \"id\")",
                () -> apply(NEAREST).rows("points", points()));
        assertRefused(
                "kernel nearest: rows(\"points\", ...) has no DataFrame\n"
                        + "  give it with the first rows(...): rows(\"points\", df, column, ...)",
                () -> apply(NEAREST).rows("points", "latitude"));
    }

    @Test
    void columnNamesFollowTheSessionsCase() {
        assertThat(apply(SCALE)
                        .rows("x", points(), "Latitude")
                        .scalar("factor", 1)
                        .column("y")
                        .toDataset()
                        .count())
                .isEqualTo(10);
    }

    @Test
    void columnsThatDoNotFit() {
        assertRefused(
                "kernel scale: the column name is string, which is no type of numbers that kernels know,"
                        + " and x is declared F64[n]\n  convert it first, for example col(\"name\").cast(\"double\")",
                () -> apply(SCALE).rows("x", points().selectExpr("cast(id as string) as name"), "name"));
        Kernel ints = Kernel.define("ints", k -> {
            Array x = k.in("x", DType.I32, "n");
            k.out("y", DType.I32, "n").set(x);
        });
        assertRefused(
                "kernel ints: the column latitude is double, that is F64, and x is declared I32[n]\n"
                        + "  types never narrow silently: col(\"latitude\").cast(\"int\") if that is meant,"
                        + " or define the kernel for F64",
                () -> apply(ints).rows("x", points(), "latitude"));
        assertRefused(
                "kernel scale: x is declared F64[n], one value a row, and is bound to the 2 columns latitude, longitude\n"
                        + "  bind it to one column",
                () -> apply(SCALE).rows("x", points(), "latitude", "longitude"));
        assertRefused(
                "kernel scale: the column both is array<double> and x is declared F64[n]\n"
                        + "  a column of arrays binds an array of two axes",
                () -> apply(SCALE).rows("x", points().selectExpr("array(latitude, longitude) as both"), "both"));
    }

    @Test
    void doubledColumns() {
        Dataset<Row> df = points().select("latitude", "longitude", "latitude");
        assertRefused(
                "kernel scale: the DataFrame has 2 columns named latitude: latitude, longitude, latitude\n"
                        + "  rename or drop all but one",
                () -> apply(SCALE).rows("x", df, "longitude"));
        String exists = "kernel scale: the DataFrame has a column id already: id, latitude, longitude\n"
                + "  give the output another name with column(output, name), or drop the column first";
        assertRefused(exists, () -> apply(SCALE).rows("x", points(), "latitude").column("y", "id"));
        assertRefused(exists, () -> apply(SCALE).column("y", "ID").rows("x", points(), "latitude"));
    }

    @Test
    void rowsOfTwoDataFrames() {
        assertRefused(
                "kernel spread: rows(\"weight\", ...) names another DataFrame than x: rows of two cannot be matched\n"
                        + "  join them to one DataFrame first, and leave it out here: rows(\"weight\", column, ...)",
                () -> apply(SPREAD).rows("x", points(), "latitude").rows("weight", points(), "longitude"));
    }

    @Test
    void shapesThatDisagree() {
        NDArray three = NDArray.zeros(DType.F64, 5, 3);
        assertRefused(
                "kernel nearest: the dimension d is 2 in points and 3 in centroids:"
                        + " points is the columns latitude, longitude and centroids is F64[5, 3] heap\n"
                        + "  points is declared F64[n, d] and centroids is declared F64[k, d]:"
                        + " bind arguments whose d agree",
                () -> apply(NEAREST)
                        .rows("points", points(), "latitude", "longitude")
                        .whole("centroids", three));
        assertRefused(
                "kernel nearest: the dimension d is 3 in centroids and 2 in points:"
                        + " centroids is F64[5, 3] heap and points is the columns latitude, longitude\n"
                        + "  centroids is declared F64[k, d] and points is declared F64[n, d]:"
                        + " bind arguments whose d agree",
                () -> apply(NEAREST).whole("centroids", three).rows("points", points(), "latitude", "longitude"));
        assertRefused(
                "kernel nearest: centroids has 1 axes and is declared with 2: it is F64[3] heap and is declared F64[k, d]\n"
                        + "  reshape it, or pass a part of it",
                () -> apply(NEAREST).whole("centroids", NDArray.of(1.0, 2.0, 3.0)));
        assertRefused(
                "kernel nearest: centroids is F32[3, 2] heap and is declared F64[k, d]\n"
                        + "  convert it with .cast(F64), or define the kernel for F32",
                () -> apply(NEAREST).whole("centroids", NDArray.zeros(DType.F32, 3, 2)));
        assertRefused(
                "kernel scale: factor is true (Boolean) and is declared F64\n  pass a number",
                () -> apply(SCALE).scalar("factor", true));
    }

    private static Dataset<Row> withNulls() {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rows.add(new Object[] {i % 30 == 7 ? null : (Double) (double) i, i == 50 ? null : (Double) 1.0, null});
        }
        return SPARK.frame(LocalSpark.doubles("latitude", "longitude", "unused"), rows)
                .repartition(3);
    }

    @Test
    void nullsInAReduction() {
        assertRefused(
                "kernel lloyd: the column latitude has 4 nulls and the column longitude has 1 null in 100 rows\n"
                        + "  leave the rows out with skipNulls(), give the kernel their place with valid(...), or fill them"
                        + " with df.na().fill(0, new String[] {\"latitude\", \"longitude\"})",
                () -> apply(LLOYD)
                        .rows(
                                "points",
                                withNulls().coalesce(1).orderBy("latitude").coalesce(1),
                                "latitude",
                                "longitude")
                        .whole("centroids", CENTROIDS)
                        .collect());
        Dataset<Row> clean = withNulls().na().drop(new String[] {"latitude", "longitude"});
        assertThat(apply(LLOYD)
                        .rows("points", clean, "latitude", "longitude")
                        .whole("centroids", CENTROIDS)
                        .collect()
                        .get("counts")
                        .toString())
                .isNotEmpty();
    }

    @Test
    void nullsAreCountedOverAllPartitions() {
        assertThatThrownBy(() -> apply(LLOYD)
                        .rows("points", withNulls(), "latitude", "longitude")
                        .whole("centroids", CENTROIDS)
                        .collect())
                .isInstanceOf(KernelArgumentException.class)
                .hasMessageContaining("the column latitude has 4 nulls")
                .hasMessageContaining("in 100 rows");
    }

    @Test
    void nullsOnTheWayToADataFrame() {
        Dataset<Row> df = withNulls().coalesce(1);
        assertThatThrownBy(() -> apply(SCALE)
                        .rows("x", df, "latitude")
                        .scalar("factor", 2)
                        .column("y")
                        .toDataset()
                        .collectAsList())
                .isInstanceOf(SparkException.class)
                .cause()
                .isInstanceOf(KernelArgumentException.class)
                .hasMessage("kernel scale: the column latitude has 4 nulls in 100 rows of partition 0\n"
                        + "  leave the rows out with skipNulls(), give the kernel their place with valid(...), or fill them"
                        + " with df.na().fill(0, new String[] {\"latitude\"})");
    }

    @Test
    void aKernelThatCannotBePlaced() {
        Kernel differences = Kernel.define("differences", k -> {
            Array x = k.in("x", DType.F64, "n");
            Array y = k.out("y", DType.F64, "n");
            k.prange(1, "n", i -> y.at(i).set(x.at(i).sub(x.at(i.sub(1)))));
        });
        assertThatThrownBy(() -> apply(differences).rows("x", points(), "latitude"))
                .isInstanceOf(KernelDefinitionException.class)
                .hasMessageStartingWith("SparkCallErrorsTest.java:")
                .hasMessageContaining("kernel differences: x[i - 1] reads a row of a neighbour");
    }

    @Test
    void aKernelThatFailsOnItsData() {
        Kernel lookup = Kernel.define("lookup", k -> {
            Array at = k.in("at", DType.I64, "n");
            Array table = k.in("table", DType.F64, "t");
            Array sum = k.out("sum", DType.F64);
            sum.set(k.sum("n", i -> table.at(at.at(i))));
        });
        assertThatThrownBy(() -> apply(lookup)
                        .rows("at", points(), "id")
                        .whole("table", NDArray.zeros(DType.F64, 8))
                        .collect())
                .isInstanceOf(KernelExecutionException.class)
                .hasMessageContaining("kernel lookup: subscript ")
                .hasMessageContaining("of axis 0 of table, which has 8 elements")
                .satisfies(e -> assertThat(e.getSuppressed()[0]).isInstanceOf(SparkException.class));
    }

    @Test
    void arraysOfDifferentLengths() {
        Kernel norm = Kernel.define("norm", k -> {
            Array x = k.in("x", DType.F64, "n", "d");
            k.out("sum", DType.F64).set(k.sum("n", i -> x.at(i).sum()));
        });
        Dataset<Row> df = points().coalesce(1).selectExpr("if(id = 3, array(id), array(id, id)) as x");
        assertRefused(
                "kernel norm: the column x has an array of 1 elements where d is 2: row 3 of the partition\n"
                        + "  x is declared F64[n, d]: all arrays of the column must have that length",
                () -> apply(norm).rows("x", df, "x").collect());
    }

    @Test
    void aSizeNobodyGives() {
        Kernel histogram = Kernel.define("histogram", k -> {
            Array bin = k.in("bin", DType.I64, "n");
            Array counts = k.out("counts", DType.I64, "b");
            k.prange("n", i -> counts.at(bin.at(i)).atomic().plusAssign(1));
        });
        assertRefused(
                "kernel histogram: the size of b is not that of any input, and counts needs it\n"
                        + "  declare counts with a fixed size",
                () -> apply(histogram).rows("bin", points(), "id").collect());
    }
}
