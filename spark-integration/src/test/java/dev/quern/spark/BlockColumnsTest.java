package dev.quern.spark;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spark.SparkCases.Field;
import dev.quern.spark.SparkCases.Frame;
import dev.quern.spark.array.Block;
import dev.quern.spark.array.BlockArray;
import dev.quern.spark.array.BlockArrayException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** Block arrays of columns: the values that Spark's rows have, and the way to them, which makes no rows. */
final class BlockColumnsTest {
    private static final int CASES = Integer.getInteger("quern.blockColumnsCases", 12);

    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @TempDir
    static Path folder;

    private static SparkSession session() {
        return SPARK.session();
    }

    private static BlockArray array(Dataset<Row> df, String... columns) {
        return QuernSpark.on(session()).array(df, columns);
    }

    private static Dataset<Row> parquet() {
        Path path = folder.resolve("numbers");
        if (!path.toFile().exists()) {
            session()
                    .range(0, 20_000, 1, 3)
                    .selectExpr("id", "id * 0.25D as x", "cast(id % 7 as double) as few", "array(id, id + 1) as list")
                    .write()
                    .parquet(path.toString());
        }
        return session().read().parquet(path.toString());
    }

    /** The operators of Spark's that the blocks were computed by, in the order of the alphabet. */
    private static Set<String> operators(BlockArray array) {
        Set<String> names = new TreeSet<>();
        List<RDD<?>> open = new ArrayList<>(List.of(array.rdd().rdd()));
        while (!open.isEmpty()) {
            RDD<?> rdd = open.remove(0);
            if (rdd.scope().isDefined()) {
                names.add(rdd.scope().get().name().strip());
            }
            if (rdd.getStorageLevel().equals(StorageLevel.NONE())) { // what is kept is not computed again
                CollectionConverters.asJava(rdd.dependencies()).forEach(each -> open.add(each.rdd()));
            }
        }
        names.removeAll(List.of("map", "mapPartitions", "mapPartitionsWithIndex", "mapPartitionsInternal"));
        return names;
    }

    @Test
    void ofParquetNoRowsAreMade() {
        BlockArray array = array(parquet().filter("few > 3").selectExpr("x + few as sum", "x"), "sum", "x");

        assertThat(operators(array)).containsExactly("Gather", "Scan parquet");
        NDArray values = array.toArray();
        assertThat(values.size(0)).isEqualTo(20_000 / 7 * 3);
        double first = values.getDouble(0, 1);
        assertThat(values.getDouble(0, 0)).isEqualTo(first + first / 0.25 % 7);
    }

    @Test
    void ofArraysInParquetNoRowsAreMade() {
        BlockArray array = array(parquet(), "list");

        assertThat(operators(array)).containsExactly("Gather", "Scan parquet");
        assertThat(array.shape()).containsExactly(20_000, 2);
    }

    @Test
    void ofACacheNoRowsAreMadeAndItIsReadAgainAndAgain() {
        Dataset<Row> df = parquet().select("x", "few").cache();
        try {
            df.count();
            BlockArray array = array(df, "x", "few");
            assertThat(operators(array)).containsExactly("Gather", "InMemoryTableScan");
            NDArray once = array.toArray();
            assertThat(array.toArray().contentEquals(once)).isTrue();
            assertThat(array(df, "few", "x").toArray().getDouble(9, 1)).isEqualTo(once.getDouble(9, 0));
        } finally {
            df.unpersist(true);
        }
    }

    @Test
    void afterAKernelNoRowsAreMade() {
        Dataset<Row> twice = QuernSpark.on(session())
                .apply(Kernels.SCALE)
                .rows("x", parquet(), "x")
                .scalar("factor", 2)
                .column("y")
                .toDataset();
        BlockArray array = array(twice, "y", "x");

        assertThat(operators(array)).containsExactly("Gather", "Kernel scale", "Scan parquet");
        assertThat(array.toArray().getDouble(3, 0))
                .isEqualTo(2 * array.toArray().getDouble(3, 1));
    }

    @Test
    void ofAShuffleColumnsAreMadeAfterIt() {
        Dataset<Row> sorted = parquet().repartitionByRange(4, col("id")).sort("id");
        BlockArray array = array(sorted, "id");

        assertThat(operators(array)).contains("Gather", "RowToColumnar").doesNotContain("ColumnarToRow");
        assertThat(array.toArray().contentEquals(NDArray.arange(20_000))).isTrue();
    }

    @Test
    void doublesAreRoundedWhereFloatsAreAskedFor() {
        QuernSpark quern = QuernSpark.on(session());
        Dataset<Row> df = session()
                .range(0, 1000, 1, 2)
                .selectExpr("id / 3.0D as x", "cast(id as float) as y", "id % 2 = 0 as b");

        BlockArray array = quern.array(df, DType.F32, "x", "y");

        assertThat(array).hasToString("F32[..., 2] in 2 blocks");
        NDArray values = array.toArray();
        for (int row = 0; row < 1000; row++) {
            assertThat(values.getDouble(row, 0)).isEqualTo((float) (row / 3.0));
            assertThat(values.getDouble(row, 1)).isEqualTo(row);
        }
        assertThat(quern.array(df, DType.F64, "y").toArray().getDouble(7)).isEqualTo(7);
        assertThat(quern.array(df, "y")).hasToString("F32[...] in 2 blocks");
    }

    @Test
    void aTypeThatDoesNotHoldTheColumnsIsRefused() {
        Dataset<Row> df = session().range(0, 4, 1, 1).selectExpr("id", "id / 3.0D as x");
        assertThatThrownBy(() -> QuernSpark.on(session()).array(df, DType.I32, "id"))
                .isExactlyInstanceOf(BlockArrayException.class)
                .hasMessage("the column id is I64, of which I32 does not hold all values\n"
                        + "  convert first, with cast(\"int\"), where that is what you want");
        assertThatThrownBy(() -> QuernSpark.on(session()).array(df, DType.I64, "id", "x"))
                .isExactlyInstanceOf(BlockArrayException.class)
                .hasMessage("the columns id, x widen to F64, of which I64 does not hold all values\n"
                        + "  convert first, with cast(\"bigint\"), where that is what you want");
    }

    /** More rows than a piece has, and more than a batch. */
    @Test
    void largePartitionsAreReadInPieces() {
        Dataset<Row> df = session().range(0, 700_000, 1, 1).selectExpr("id", "-id as minus", "id * 2 as two");
        for (int columns = 1; columns <= 3; columns += 2) {
            String[] names = columns == 1 ? new String[] {"id"} : new String[] {"id", "minus", "two"};
            long[] values = array(df, names).toArray().toLongArray();
            assertThat(values).hasSize(700_000 * columns);
            for (int row = 0; row < 700_000; row++) {
                if (values[row * columns] != row
                        || values[row * columns + columns - 1] != (columns == 1 ? row : 2L * row)) {
                    throw new AssertionError("row " + row + " of " + columns + " columns");
                }
            }
        }
    }

    /** Of all types and sources, with filters, expressions, empty partitions and nulls. */
    @Test
    void randomColumnsAreWhatRowsHave() {
        int compared = 0;
        for (int seed = 0; seed < CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Frame frame = SparkCases.derived(SparkCases.frame(session(), random, folder), random);
            List<Field> fields = frame.fields().stream()
                    .filter(field -> !field.path().contains("."))
                    .toList();
            for (Field field : fields) {
                List<Field> chosen = field.length() > 0
                        ? List.of(field)
                        : fields.stream()
                                .filter(each -> each.length() == 0
                                        && (each.type() == DType.BOOL) == (field.type() == DType.BOOL))
                                .sorted(Comparator.comparing(each -> !each.equals(field)))
                                .limit(1 + random.nextInt(5))
                                .toList();
                compare("seed " + seed + ", " + frame.source(), frame.df(), chosen);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(2 * CASES);
    }

    private static void compare(String text, Dataset<Row> df, List<Field> fields) {
        String[] names = fields.stream().map(Field::path).toArray(String[]::new);
        Dataset<Row> read = df.selectExpr(names);
        List<List<Row>> rows = read.javaRDD().glom().collect();
        boolean hasNull =
                rows.stream().flatMap(List::stream).anyMatch(row -> values(row).contains(null));
        BlockArray array = array(df, names);
        String described = text + ": " + fields;
        if (hasNull) {
            assertThatThrownBy(array::toArray)
                    .as(described)
                    .isExactlyInstanceOf(BlockArrayException.class)
                    .hasMessageContaining(" null")
                    .hasMessageEndingWith(
                            "\n  leave them out with df.na().drop(...), or fill them with df.na().fill(...)");
            return;
        }
        List<Block> blocks = array.rdd().collect();
        assertThat(blocks).as(described).hasSameSizeAs(rows);
        for (int block = 0; block < blocks.size(); block++) {
            NDArray flat = blocks.get(block).array();
            assertThat(flat.size(0)).as(described).isEqualTo(rows.get(block).size());
            List<Object> expected = rows.get(block).stream()
                    .flatMap(row -> values(row).stream())
                    .toList();
            assertThat(elements(flat)).as(described).isEqualTo(as(array.dtype(), expected));
        }
    }

    /** A list that may have nulls. */
    private static List<Object> values(Row row) {
        List<Object> values = new ArrayList<>();
        for (int column = 0; column < row.size(); column++) {
            if (!row.isNullAt(column) && row.get(column) instanceof scala.collection.Seq<?> elements) {
                values.addAll(CollectionConverters.asJava(elements));
            } else {
                values.add(row.get(column));
            }
        }
        return values;
    }

    /** Bits of floating numbers, so that NaN and -0.0 are themselves. */
    private static List<Long> elements(NDArray array) {
        List<Long> elements = new ArrayList<>();
        NDArray flat = array.reshape(array.size());
        for (long at = 0; at < flat.size(0); at++) {
            elements.add(
                    switch (array.dtype()) {
                        case BOOL -> flat.at(at).toBooleanArray()[0] ? 1L : 0L;
                        case I8, I16, I32, I64 -> flat.at(at).cast(DType.I64).toLongArray()[0];
                        case F32, F64 -> Double.doubleToLongBits(flat.getDouble(at));
                    });
        }
        return elements;
    }

    private static List<Long> as(DType dtype, List<Object> values) {
        return values.stream()
                .map(value -> value instanceof Boolean truth
                        ? (truth ? 1L : 0L)
                        : dtype == DType.F64
                                ? Double.doubleToLongBits(((Number) value).doubleValue())
                                : dtype == DType.F32
                                        ? Double.doubleToLongBits(((Number) value).floatValue())
                                        : ((Number) value).longValue())
                .toList();
    }
}
