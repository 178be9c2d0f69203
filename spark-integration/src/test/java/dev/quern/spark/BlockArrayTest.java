package dev.quern.spark;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelArgumentException;
import dev.quern.NDArray;
import dev.quern.spark.array.BlockArray;
import dev.quern.spark.array.BlockArrayException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class BlockArrayTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static QuernSpark quern() {
        return QuernSpark.on(SPARK.session());
    }

    private static NDArray grid(long rows, long columns) {
        return NDArray.arange(rows * columns).cast(F64).reshape(rows, columns);
    }

    private static void assertRefused(Class<? extends Exception> type, String message, ThrowingCallable call) {
        assertThatThrownBy(call).isExactlyInstanceOf(type).hasMessage(message);
    }

    @Test
    void columnsBecomeAMatrixThatKnowsItsShape() {
        BlockArray points = quern().array(SPARK.points(10, 3), "latitude", "longitude");

        assertThat(points).hasToString("F64[..., 2] in 3 blocks");
        assertThat(points.dtype()).isEqualTo(F64);
        assertThat(points.rank()).isEqualTo(2);
        assertThat(points.blockRows()).containsExactly(3, 3, 4);
        assertThat(points.shape()).containsExactly(10, 2);
        assertThat(points.toArray().getDouble(4, 1)).isEqualTo(Math.cos(4 * 1.7) * 90);
    }

    @Test
    void columnsWidenToOneTypeAndOneColumnIsAVector() {
        Dataset<Row> df = SPARK.session().range(0, 5, 1, 2).selectExpr("id", "cast(id as int) as small", "id > 2 as b");

        assertThat(quern().array(df, "small").toArray().contentEquals(NDArray.of(0, 1, 2, 3, 4)))
                .isTrue();
        assertThat(quern().array(df, "small", "id")).hasToString("I64[..., 2] in 2 blocks");
        assertThat(quern().array(df, "b").toArray().toBooleanArray()).containsExactly(false, false, false, true, true);
    }

    @Test
    void aColumnOfArraysIsAMatrix() {
        Dataset<Row> df = SPARK.session().range(0, 5, 1, 2).selectExpr("array(id, id + 10, id * id) as a");

        BlockArray array = quern().array(df, "a");

        assertThat(array).hasToString("I64[..., 3] in 2 blocks");
        assertThat(array.toArray().at(4).toLongArray()).containsExactly(4, 14, 16);
        assertThat(array.toDataset("b").collectAsList().get(4).getList(0)).isEqualTo(List.of(4L, 14L, 16L));
    }

    @Test
    void localArraysOfAnyRankAreSplitEvenlyAndComeBack() {
        NDArray cube = NDArray.arange(42).reshape(7, 3, 2);
        for (int blocks : new int[] {1, 2, 7, 10}) {
            BlockArray array = quern().array(cube, blocks);
            assertThat(array.blocks()).isEqualTo(blocks);
            assertThat(array.shape()).containsExactly(7, 3, 2);
            assertThat(array.toArray().contentEquals(cube)).isTrue();
        }
        assertThat(quern().array(cube, 3).blockRows()).containsExactly(2, 2, 3);
        NDArray flipped = cube.flip(0);
        assertThat(quern().array(flipped, 2).toArray().contentEquals(flipped)).isTrue();
    }

    @Test
    void anArrayIsCopiedWhenItIsSplit() {
        NDArray local = NDArray.of(1.0, 2.0);
        BlockArray array = quern().array(local, 1);
        local.fill(0.0);
        assertThat(array.toArray().toDoubleArray()).containsExactly(1, 2);
    }

    @Test
    void rowsComeBackAsColumns() {
        BlockArray array = quern().array(grid(5, 2), 2);

        Dataset<Row> df = array.toDataset("x", "y");

        assertThat(df.rdd().getNumPartitions()).isEqualTo(2);
        assertThat(df.schema().simpleString()).isEqualTo("struct<x:double,y:double>");
        assertThat(df.collectAsList().get(3).getDouble(1)).isEqualTo(7);
        assertThat(quern().array(df, "x", "y").toArray().contentEquals(grid(5, 2)))
                .isTrue();
        assertThat(quern().array(NDArray.of(4, 5), 3).toDataset("x").collectAsList())
                .hasSize(2);
    }

    @Test
    void reductionsAreThoseOfTheDataFrameInTheSamePartitions() {
        Dataset<Row> df = SPARK.points(1000, 4);
        NDArray centroids = NDArray.of(new double[][] {{0, 0}, {20, 40}, {-20, 10}});

        Map<String, NDArray> fromRows = quern().apply(Kernels.LLOYD)
                .rows("points", df, "latitude", "longitude")
                .whole("centroids", centroids)
                .collect();
        BlockArray points = quern().array(df, "latitude", "longitude").persist();
        Map<String, NDArray> fromBlocks = quern().apply(Kernels.LLOYD)
                .whole("centroids", centroids)
                .rows("points", points)
                .collect();

        assertThat(fromBlocks.keySet()).containsExactly("sums", "counts", "cost");
        fromRows.forEach((name, total) ->
                assertThat(fromBlocks.get(name).contentEquals(total)).as(name).isTrue());
        points.unpersist();
    }

    @Test
    void aKernelMapsBlocksToBlocksAndTheseToOthers() {
        NDArray x = NDArray.arange(0.0, 11.0, 1);
        BlockArray blocks = quern().array(x, 3);

        BlockArray twice = quern().apply(Kernels.SCALE)
                .rows("x", blocks)
                .scalar("factor", 2.0)
                .array("y");
        BlockArray again = quern().apply(Kernels.SCALE)
                .rows("x", twice)
                .scalar("factor", 0.5)
                .array("y");

        assertThat(twice.toArray().contentEquals(x.mul(2.0))).isTrue();
        assertThat(again.toArray().contentEquals(x)).isTrue();
        assertThat(again.blockRows()).containsExactly(3, 4, 4);
    }

    @Test
    void severalArraysAreZipped() {
        NDArray x = NDArray.arange(0.0, 11.0, 1);
        BlockArray blocks = quern().array(x, 3);
        BlockArray weights = quern().apply(Kernels.SCALE)
                .rows("x", blocks)
                .scalar("factor", 2.0)
                .array("y");

        Map<String, NDArray> spread = quern().apply(Kernels.SPREAD)
                .rows("x", blocks)
                .rows("weight", weights)
                .scalar("scale", 1)
                .collect();

        assertThat(spread.get("sum").toDouble()).isEqualTo(770);
        assertThat(spread.get("greatest").toDouble()).isEqualTo(10);
    }

    @Test
    void anInputThatIsUpdatedStaysAsItWas() {
        Kernel increment = Kernel.define("increment", k -> {
            Array x = k.inout("x", I64, "n");
            k.prange("n", i -> x.at(i).plusAssign(1));
        });
        BlockArray before = quern().array(NDArray.of(1L, 2L, 3L), 2).persist();

        BlockArray after = quern().apply(increment).rows("x", before).array("x");

        assertThat(after.toArray().toLongArray()).containsExactly(2, 3, 4);
        assertThat(after.toArray().toLongArray()).containsExactly(2, 3, 4);
        assertThat(before.toArray().toLongArray()).containsExactly(1, 2, 3);
        before.unpersist();
    }

    @Test
    void rowsAreNumberedThroughAllBlocks() {
        Kernel number = Kernel.define("number", k -> {
            Array x = k.in("x", I64, "n");
            Array y = k.out("y", I64, "n");
            k.prange("n", i -> y.at(i).set(x.at(i).add(i)));
        });
        BlockArray y = quern().apply(number)
                .rows("x", quern().array(NDArray.arange(10), 4))
                .array("y");
        assertThat(y.toArray().contentEquals(NDArray.arange(0, 20, 2))).isTrue();
    }

    @Test
    void withoutRowsASumIsZero() {
        Map<String, NDArray> spread = quern().apply(Kernels.SPREAD)
                .rows("x", quern().array(NDArray.zeros(F64, 0), 3))
                .rows("weight", quern().array(NDArray.zeros(F64, 0), 3))
                .scalar("scale", 1)
                .collect();
        assertThat(spread.get("sum").toDouble()).isZero();
        assertThat(spread.get("least").toDouble()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void rowsAreCountedOnceAndBlocksComputedOnceWherePersisted() {
        var calls = SPARK.session().sparkContext().longAccumulator();
        var context = SPARK.session();
        Dataset<Row> df = context.createDataFrame(
                SPARK.points(10, 2).javaRDD().map(row -> {
                    calls.add(1);
                    return row;
                }),
                SPARK.points(1, 1).schema());
        BlockArray array = quern().array(df, "latitude").persist();
        assertThat(calls.value()).isZero();
        array.shape();
        array.shape();
        array.materialize();
        quern().apply(Kernels.SCALE)
                .rows("x", array)
                .scalar("factor", 2)
                .array("y")
                .toArray();
        assertThat(calls.value()).isEqualTo(10);
        array.unpersist();
        array.toArray();
        assertThat(calls.value()).isEqualTo(20);
    }

    @Test
    void checkpointsCutTheLineage() throws Exception {
        BlockArray array = quern().array(NDArray.arange(10), 3);
        assertRefused(
                BlockArrayException.class,
                "checkpoint() has no directory to write to\n"
                        + "  call spark.sparkContext().setCheckpointDir(directory) before, or use localCheckpoint()",
                array::checkpoint);
        BlockArray local = array.localCheckpoint();
        assertThat(local.rdd().rdd().dependencies().size()).isEqualTo(1);
        assertThat(local.rdd().toDebugString()).contains("LocalCheckpointRDD").doesNotContain("ParallelCollection");
        SPARK.session()
                .sparkContext()
                .setCheckpointDir(
                        java.nio.file.Files.createTempDirectory("quern").toString());
        BlockArray written = array.checkpoint();
        assertThat(written.rdd().toDebugString()).contains("ReliableCheckpointRDD");
        assertThat(written.toArray().contentEquals(NDArray.arange(10))).isTrue();
        assertThat(local.toArray().contentEquals(NDArray.arange(10))).isTrue();
    }

    @Test
    void memoryCountsABlockByItsBytes() {
        BlockArray array = quern().array(NDArray.zeros(F64, 100_000, 3), 2).persist(StorageLevel.MEMORY_ONLY());
        array.materialize();
        int id = array.rdd().id();
        long counted = java.util.Arrays.stream(LocalSpark.stored(SPARK.session()))
                .filter(info -> info.id() == id)
                .findFirst()
                .orElseThrow()
                .memSize();
        assertThat(counted).isBetween(2_400_000L, 2_401_000L);
        array.unpersist();
    }

    @Test
    void whatMakesNoArrayIsRefused() {
        Dataset<Row> df = SPARK.session()
                .range(0, 4, 1, 1)
                .selectExpr("id", "id > 1 as b", "cast(id as string) as s", "array(id) as a");
        assertRefused(
                BlockArrayException.class,
                "array(df) names no column\n  name the columns, for example array(df, \"id\")",
                () -> quern().array(df));
        assertRefused(
                BlockArrayException.class,
                "there is no column z, or more than one\n  the columns are id, b, s, a",
                () -> quern().array(df, "z"));
        assertRefused(
                BlockArrayException.class,
                "the column s is string, which is no type of numbers that arrays have\n"
                        + "  convert it first, for example col(\"s\").cast(\"double\")",
                () -> quern().array(df, "s"));
        assertRefused(
                BlockArrayException.class,
                "the columns id, b are of types without a common one: boolean is BOOL\n"
                        + "  convert them first, with cast(\"double\") or the like",
                () -> quern().array(df, "id", "b"));
        assertRefused(
                BlockArrayException.class,
                "the column a is array<bigint> and one of 2\n  name one column of arrays, or several of numbers",
                () -> quern().array(df, "id", "a"));
        assertRefused(
                BlockArrayException.class,
                "array(F64[] heap, 2) splits a scalar\n  give it an axis: expandDims(0)",
                () -> quern().array(NDArray.scalar(1.0), 2));
        assertRefused(
                BlockArrayException.class,
                "array(F64[1] heap, 0) asks for 0 blocks\n"
                        + "  ask for one at least; as many as the cluster has cores is a good beginning",
                () -> quern().array(NDArray.of(1.0), 0));
        assertRefused(
                BlockArrayException.class,
                "toDataset(x) of F64[..., 2, 2] in 1 block names 1 columns\n"
                        + "  a column holds numbers or arrays of numbers: reduce it to two axes by a kernel",
                () -> quern().array(NDArray.zeros(F64, 2, 2, 2), 1).toDataset("x"));
        assertRefused(
                BlockArrayException.class,
                "toDataset(x, y) of F64[..., 3] in 1 block names 2 columns\n"
                        + "  name 3, or one for a column of arrays",
                () -> quern().array(NDArray.zeros(F64, 2, 3), 1).toDataset("x", "y"));
    }

    @Test
    void nullsAndUnevenArraysFailTheJobByName() {
        StructType schema = LocalSpark.doubles("x", "y");
        Dataset<Row> df = SPARK.frame(
                schema, List.of(new Object[] {1.0, null}, new Object[] {null, null}, new Object[] {1.0, 2.0}));
        assertRefused(
                BlockArrayException.class,
                "the column x has 1 null and the column y has 2 nulls in the 3 rows of partition 0\n"
                        + "  leave them out with df.na().drop(...), or fill them with df.na().fill(...)",
                () -> quern().array(df.coalesce(1), "x", "y").toArray());
        Dataset<Row> uneven = SPARK.session().range(1, 3, 1, 1).selectExpr("sequence(1, id) as a");
        assertRefused(
                BlockArrayException.class,
                "the column a has an array of 2 elements in row 1 of partition 0, and others have 1\n"
                        + "  all arrays of the column must have one length",
                () -> quern().array(uneven, "a").toArray());
        Dataset<Row> holes = SPARK.frame(
                new StructType().add("a", DataTypes.createArrayType(DataTypes.DoubleType)),
                List.<Object[]>of(new Object[] {null}, new Object[] {new Double[] {1.0, null}}));
        assertRefused(
                BlockArrayException.class,
                "the column a has 2 nulls in the 2 rows of partition 0\n"
                        + "  leave them out with df.na().drop(...), or fill them with df.na().fill(...)",
                () -> quern().array(holes.coalesce(1), "a").toArray());
    }

    @Test
    void whatDoesNotFitTheKernelIsRefused() {
        BlockArray x = quern().array(NDArray.arange(0.0, 10.0, 1), 3);
        BlockArray other = quern().array(NDArray.arange(0.0, 10.0, 1), 2);
        BlockArray integers = quern().array(NDArray.arange(10), 3);
        BlockArray matrix = quern().array(grid(10, 2), 3);
        SparkCall call = quern().apply(Kernels.SPREAD);
        assertRefused(
                KernelArgumentException.class,
                "kernel spread: x and weight are split unlike: 3 blocks of 3, 3 and 4 rows, and 2 blocks of 5 and 5 rows\n"
                        + "  make them of one DataFrame, or of arrays of one length with the same number of blocks",
                () -> call.rows("x", x).rows("weight", other));
        assertRefused(
                KernelArgumentException.class,
                "kernel spread: x is I64[...] in 3 blocks and is declared F64[n]\n"
                        + "  cast the columns it is made of, or define the kernel for I64",
                () -> call.rows("x", integers));
        assertRefused(
                KernelArgumentException.class,
                "kernel spread: x has 2 axes and is declared with 1: it is F64[..., 2] in 3 blocks and is declared F64[n]\n"
                        + "  define the kernel for arrays of 2 axes",
                () -> call.rows("x", matrix));
        assertRefused(
                KernelArgumentException.class,
                "kernel spread: the argument x is bound twice\n  bind it once",
                () -> call.rows("x", x).rows("x", x));
        assertThatThrownBy(() -> call.rows("x", x).collect())
                .isInstanceOf(KernelArgumentException.class)
                .hasMessageContaining("the argument weight is not bound: it is split by rows, since row i")
                .hasMessageEndingWith("\n  add .rows(\"weight\", blocks)");
        assertRefused(
                KernelArgumentException.class,
                "kernel spread: rows(\"x\", ...) is bound to columns of a DataFrame, and a block array has other rows\n"
                        + "  bind either all of them to columns or all to block arrays: QuernSpark.array(df, column, ...)"
                        + " makes one of columns",
                () -> call.rows("x", SPARK.points(3, 1), "latitude").rows("weight", x));
        assertRefused(
                KernelArgumentException.class,
                "kernel scale: column(\"y\") makes a column of a DataFrame, and there is none where rows are those of block"
                        + " arrays\n  take it with array(\"y\") at the end",
                () -> quern().apply(Kernels.SCALE).column("y").rows("x", x));
        assertRefused(
                KernelArgumentException.class,
                "kernel scale: array(\"x\") takes what is no output\n  the outputs are y",
                () -> quern().apply(Kernels.SCALE).rows("x", x).array("x"));
        assertThatThrownBy(() -> call.rows("x", x).array("sum"))
                .isInstanceOf(KernelArgumentException.class)
                .hasMessageContaining(
                        "array(\"sum\") takes an output that has no row for each row: sum is set to what all rows")
                .hasMessageEndingWith("\n  collect() returns it");
        assertRefused(
                KernelArgumentException.class,
                "kernel scale: collect() returns what rows reduce into, and the kernel reduces nothing\n"
                        + "  take an output with array(...)",
                () -> quern().apply(Kernels.SCALE)
                        .rows("x", x)
                        .scalar("factor", 1)
                        .collect());
        BlockArray wide = quern().array(grid(4, 3), 1);
        assertThatThrownBy(() -> quern().apply(Kernels.NEAREST)
                        .whole("centroids", grid(2, 2))
                        .rows("points", wide))
                .isInstanceOf(KernelArgumentException.class)
                .hasMessageStartingWith("kernel nearest: the dimension d is 2 in centroids and 3 in points:");
        Kernel free = Kernel.define("free", k -> {
            Array in = k.in("x", F64, "n");
            Array out = k.out("y", I32, "n", "q");
            k.prange("n", i -> k.range("q", j -> out.at(i, j).set(in.at(i).cast(I32))));
        });
        assertRefused(
                KernelArgumentException.class,
                "kernel free: the size of q is not that of any input, and y needs it\n  declare y with a fixed size",
                () -> quern().apply(free).rows("x", x).array("y"));
    }
}
