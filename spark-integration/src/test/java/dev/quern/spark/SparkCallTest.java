package dev.quern.spark;

import static dev.quern.spark.Kernels.LLOYD;
import static dev.quern.spark.Kernels.NEAREST;
import static dev.quern.spark.Kernels.SCALE;
import static dev.quern.spark.Kernels.SPREAD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kernels over DataFrames against the same kernels over local arrays. */
class SparkCallTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static final NDArray CENTROIDS = NDArray.of(new double[][] {{10, 20}, {-30, 40}, {35, -80}});

    private static NDArray collected(Dataset<Row> df, String... columns) {
        return NDArray.of(df.collectAsList().stream()
                .map(row -> Arrays.stream(columns)
                        .mapToDouble(column -> ((Number) row.getAs(column)).doubleValue())
                        .toArray())
                .toArray(double[][]::new));
    }

    private static QuernSpark quern() {
        return QuernSpark.on(SPARK.session());
    }

    @Test
    void outputsWithRowsBecomeColumns() {
        Dataset<Row> df = SPARK.points(1000, 3);
        Dataset<Row> labelled = quern().apply(NEAREST)
                .rows("points", df, "latitude", "longitude")
                .whole("centroids", CENTROIDS)
                .column("label", "cluster")
                .column("distances")
                .toDataset();

        assertThat(labelled.schema().fieldNames())
                .containsExactly("id", "latitude", "longitude", "cluster", "distances");
        assertThat(labelled.schema().fields()[3])
                .isEqualTo(new StructField("cluster", DataTypes.IntegerType, false, Metadata.empty()));
        assertThat(labelled.schema().fields()[4].dataType())
                .isEqualTo(DataTypes.createArrayType(DataTypes.DoubleType, false));
        assertThat(labelled.javaRDD().getNumPartitions()).isEqualTo(3);
        Map<String, NDArray> expected = NEAREST.callAll(collected(df, "latitude", "longitude"), CENTROIDS);
        List<Row> rows = labelled.collectAsList();
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).getLong(0)).isEqualTo(i);
            assertThat(rows.get(i).getInt(3))
                    .isEqualTo((int) expected.get("label").getLong(i));
            List<Double> distances = rows.get(i).getList(4);
            assertThat(distances)
                    .containsExactly(
                            Arrays.stream(expected.get("distances").at(i).toDoubleArray())
                                    .boxed()
                                    .toArray(Double[]::new));
        }
    }

    @Test
    void reductionsAreCombinedFromPartials() {
        Dataset<Row> df = SPARK.points(10_000, 7);
        SparkCall call =
                quern().apply(LLOYD).rows("points", df, "latitude", "longitude").whole("centroids", CENTROIDS);
        Map<String, NDArray> totals = call.collect();

        assertThat(totals.keySet()).containsExactly("sums", "counts", "cost");
        Map<String, NDArray> expected = LLOYD.callAll(collected(df, "latitude", "longitude"), CENTROIDS);
        assertThat(totals.get("counts").contentEquals(expected.get("counts"))).isTrue();
        assertThat(totals.get("sums").allClose(expected.get("sums"), 1e-12, 0)).isTrue();
        assertThat(totals.get("cost").allClose(expected.get("cost"), 1e-12, 0)).isTrue();
        Map<String, NDArray> again = call.collect();
        totals.forEach((name, total) ->
                assertThat(total.contentEquals(again.get(name))).isTrue());
    }

    @Test
    void severalBatchesOfAPartitionAreCombined() {
        Dataset<Row> df = SPARK.points(200_000, 1);
        Map<String, NDArray> totals = quern().apply(LLOYD)
                .rows("points", df, "latitude", "longitude")
                .whole("centroids", CENTROIDS)
                .collect();
        assertThat(Arrays.stream(totals.get("counts").toLongArray()).sum()).isEqualTo(200_000);

        Dataset<Row> scaled = quern().apply(SCALE)
                .rows("x", df, "latitude")
                .scalar("factor", 2)
                .column("y")
                .toDataset();
        assertThat(scaled.where("y <> 2 * latitude").count()).isZero();
        assertThat(scaled.count()).isEqualTo(200_000);
    }

    @Test
    void scalarsAndEveryKindOfReduction() {
        Dataset<Row> df = SPARK.points(999, 4);
        Map<String, NDArray> totals = quern().apply(SPREAD)
                .rows("x", df, "latitude")
                .rows("weight", "id")
                .scalar("scale", 0.5)
                .collect();
        Row expected = df.selectExpr("sum(latitude * id * 0.5d)", "min(latitude)", "max(latitude)")
                .first();
        assertThat(totals.get("sum").toDouble()).isCloseTo(expected.getDouble(0), within(1e-6));
        assertThat(totals.get("least").toDouble()).isEqualTo(expected.getDouble(1));
        assertThat(totals.get("greatest").toDouble()).isEqualTo(expected.getDouble(2));
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    @Test
    void noRowsGiveNoRowsAndIdentities() {
        Dataset<Row> none = SPARK.points(10, 2).where("id > 100");
        Dataset<Row> scaled = quern().apply(SCALE)
                .rows("x", none, "latitude")
                .scalar("factor", 2)
                .column("y")
                .toDataset();
        assertThat(scaled.schema().fieldNames()).containsExactly("id", "latitude", "longitude", "y");
        assertThat(scaled.collectAsList()).isEmpty();

        Map<String, NDArray> totals = quern().apply(SPREAD)
                .rows("x", none, "latitude")
                .rows("weight", "id")
                .scalar("scale", 1)
                .collect();
        assertThat(totals.get("sum").toDouble()).isEqualTo(0);
        assertThat(totals.get("least").toDouble()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(totals.get("greatest").toDouble()).isEqualTo(Double.NEGATIVE_INFINITY);
        Map<String, NDArray> lloyd = quern().apply(LLOYD)
                .rows("points", none, "latitude", "longitude")
                .whole("centroids", CENTROIDS)
                .collect();
        assertThat(lloyd.get("sums").contentEquals(NDArray.zeros(DType.F64, 3, 2)))
                .isTrue();
    }

    @Test
    void emptyPartitionsBesideFullOnes() {
        Dataset<Row> some = SPARK.points(100, 10).where("id >= 95");
        Map<String, NDArray> totals = quern().apply(SPREAD)
                .rows("x", some, "latitude")
                .rows("weight", "id")
                .scalar("scale", 1)
                .collect();
        assertThat(totals.get("least").toDouble())
                .isEqualTo(some.selectExpr("min(latitude)").first().getDouble(0));
    }

    @Test
    void columnsOfArraysAreMatrices() {
        Dataset<Row> df =
                SPARK.points(100, 3).selectExpr("array(latitude, longitude) as point", "latitude", "longitude");
        Kernel norm = Kernel.define("norm", k -> {
            Array points = k.in("points", DType.F64, "n", "d");
            Array length = k.out("norm", DType.F64, "n");
            Array sums = k.out("sums", DType.F64, "d");
            k.prange("n", i -> {
                length.at(i).set(points.at(i).square().sum().sqrt());
                k.range("d", c -> sums.at(c).plusAssign(points.at(i, c)));
            });
        });
        Dataset<Row> normed =
                quern().apply(norm).rows("points", df, "point").column("norm").toDataset();
        assertThat(normed.where("abs(norm - sqrt(latitude * latitude + longitude * longitude)) > 1e-12")
                        .count())
                .isZero();
        assertThat(quern().apply(norm)
                        .rows("points", df, "point")
                        .collect()
                        .get("sums")
                        .shape())
                .containsExactly(2);
    }

    @Test
    void valuesWidenAsStoresDo() {
        Dataset<Row> df = SPARK.session()
                .range(0, 5, 1, 1)
                .selectExpr(
                        "cast(id as byte) b", "cast(id as short) s", "cast(id as int) i", "id", "cast(id as float) f");
        Kernel rowSum = Kernel.define("row_sum", k -> {
            Array x = k.in("x", DType.F64, "n", "5");
            k.out("y", DType.F64, "n").set(x.sum(1));
        });
        Dataset<Row> summed = quern().apply(rowSum)
                .rows("x", df, "b", "s", "i", "id", "f")
                .column("y")
                .toDataset();
        assertThat(summed.select("y").collectAsList().stream().map(row -> row.getDouble(0)))
                .containsExactly(0.0, 5.0, 10.0, 15.0, 20.0);
    }

    @Test
    void aColumnUpdatedInPlace() {
        Kernel next = Kernel.define("next", k -> {
            Array x = k.inout("x", DType.I64, "n");
            k.prange("n", i -> x.at(i).plusAssign(1));
        });
        Dataset<Row> df = SPARK.session().range(0, 4, 1, 2).toDF("id");
        Dataset<Row> later =
                quern().apply(next).rows("x", df, "id").column("x", "next").toDataset();
        assertThat(later.collectAsList().stream().map(row -> row.getLong(1))).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void allElementTypesComeBack() {
        Kernel types = Kernel.define("types", k -> {
            Array x = k.in("x", DType.I64, "n");
            for (DType dtype : DType.values()) {
                Array out = k.out(dtype.name(), dtype, "n");
                k.prange(
                        "n",
                        i -> out.at(i)
                                .set(
                                        dtype == DType.BOOL
                                                ? x.at(i).gt(0)
                                                : x.at(i).cast(dtype)));
            }
        });
        SparkCall call =
                quern().apply(types).rows("x", SPARK.session().range(0, 2, 1, 1).toDF(), "id");
        for (DType dtype : DType.values()) {
            call = call.column(dtype.name());
        }
        Row one = call.toDataset().collectAsList().get(1);
        assertThat(one.toSeq().mkString(" ")).isEqualTo("1 true 1 1 1 1 1.0 1.0");
    }

    @Test
    void metadataAndOddNamesOfColumnsStay() {
        Metadata unit = new MetadataBuilder().putString("unit", "degrees").build();
        Dataset<Row> df = SPARK.points(10, 1)
                .withColumn("a.b `c`", functions.col("latitude").as("x", unit));
        df = df.select(functions.col("`a.b ``c```").as("a.b `c`", unit), functions.col("id"));
        SparkCall call = quern().apply(SCALE).rows("x", df, "a.b `c`").scalar("factor", 3.0f);
        Dataset<Row> scaled = call.column("y").toDataset();
        assertThat(scaled.schema().fields()[0]).isEqualTo(df.schema().fields()[0]);
        assertThat(scaled.schema().fields()[0].metadata()).isEqualTo(unit);
        assertThat(scaled.count()).isEqualTo(10);
    }

    @Test
    void aBoundArrayMayChangeAfterwards() {
        NDArray centroids = CENTROIDS.copy();
        SparkCall call = quern().apply(LLOYD)
                .rows("points", SPARK.points(100, 2), "latitude", "longitude")
                .whole("centroids", centroids);
        NDArray before = call.collect().get("sums");
        centroids.fill(0.0);
        assertThat(call.collect().get("sums").contentEquals(before)).isTrue();
    }

    @Test
    void viewsBindWhole() {
        NDArray transposed = CENTROIDS.transpose().copy().transpose();
        SparkCall call = quern().apply(LLOYD).rows("points", SPARK.points(100, 2), "latitude", "longitude");
        assertThat(call.whole("centroids", transposed)
                        .collect()
                        .get("cost")
                        .contentEquals(
                                call.whole("centroids", CENTROIDS).collect().get("cost")))
                .isTrue();
    }

    @Test
    void theCallReadsAsWhatIsBound() {
        SparkCall call = quern().apply(NEAREST).rows("points", SPARK.points(1, 1), "latitude", "longitude");
        assertThat(call.whole("centroids", CENTROIDS).column("label"))
                .hasToString("nearest on Spark, rows [points], whole [centroids], scalars [], columns {label=label}");
    }
}
