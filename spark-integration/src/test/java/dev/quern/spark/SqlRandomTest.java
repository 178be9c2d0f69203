package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.Ufunc;
import dev.quern.spark.task.ColumnTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random calls, nested and shared, over random columns: the bits of local calls, by kernels and row by row. */
final class SqlRandomTest {
    private static final int ROWS = 700;
    private static final int CALLS = 12;

    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static final Map<String, Ufunc> FUNCTIONS = new TreeMap<>(Map.of(
            "r_fused", Ufunc.define("r_fused", (x, y) -> x.mul(y).add(x)),
            "r_waves",
                    Ufunc.define(
                            "r_waves",
                            x -> x.cast(DType.F64).sin().mul(x.cast(DType.F64).exp())),
            "r_less", Ufunc.define("r_less", (x, y) -> x.sub(y).abs().min(y)),
            "r_pick", Ufunc.define("r_pick", 3, v -> v.get(0).lt(v.get(1)).select(v.get(1), v.get(2))),
            "r_fast", Ufunc.define("r_fast", (x, y) -> x.mul(y).sub(y)).fastMath(),
            "r_root", Ufunc.define("r_root", x -> x.abs().sqrt())));

    private static final Map<String, DType> COLUMNS =
            new TreeMap<>(Map.of("d", DType.F64, "f", DType.F32, "i", DType.I32, "l", DType.I64, "s", DType.I16));

    @BeforeAll
    static void register() {
        FUNCTIONS.forEach((name, function) -> QuernSpark.on(SPARK.session()).register(name, function));
    }

    /** A call as SQL, its values for each row, and where they are null. */
    @SuppressWarnings("ArrayRecordComponent") // Made and read here alone.
    private record Computed(String sql, NDArray values, boolean[] nulls) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void calls_have_the_bits_of_local_ones(long seed) {
        Random random = new Random(seed);
        Map<String, Computed> columns = columns(random);
        List<Computed> calls = new ArrayList<>();
        for (int each = 0; each < CALLS; each++) {
            calls.add(call(random, columns, 3));
        }
        frame(columns).createOrReplaceTempView("random");
        String query =
                "SELECT " + String.join(", ", calls.stream().map(Computed::sql).toList()) + " FROM random ORDER BY id";
        assertThat(SPARK.session().sql(query).queryExecution().optimizedPlan().toString())
                .contains("Kernel ");
        check(query, calls);
        SPARK.session().conf().set("spark.sql.optimizer.excludedRules", "dev.quern.spark.internal.ExtractUfuncs");
        try {
            assertThat(SPARK.session()
                            .sql(query)
                            .queryExecution()
                            .optimizedPlan()
                            .toString())
                    .doesNotContain("Kernel ");
            check(query, calls);
        } finally {
            SPARK.session().conf().unset("spark.sql.optimizer.excludedRules");
        }
    }

    private static void check(String query, List<Computed> calls) {
        List<Row> rows = SPARK.session().sql(query).collectAsList();
        assertThat(rows).hasSize(ROWS);
        for (int each = 0; each < calls.size(); each++) {
            Computed call = calls.get(each);
            for (int row = 0; row < ROWS; row++) {
                Object expected = call.nulls()[row] ? null : value(call.values(), row);
                assertThat(rows.get(row).get(each))
                        .as("%s in row %d", call.sql(), row)
                        .isEqualTo(expected);
            }
        }
    }

    private static Object value(NDArray values, int row) {
        return switch (values.dtype()) {
            case BOOL -> values.getBoolean(row);
            case I8 -> (byte) values.getLong(row);
            case I16 -> (short) values.getLong(row);
            case I32 -> (int) values.getLong(row);
            case I64 -> values.getLong(row);
            case F32 -> (float) values.getDouble(row);
            case F64 -> values.getDouble(row);
        };
    }

    private static Map<String, Computed> columns(Random random) {
        Map<String, Computed> columns = new TreeMap<>();
        COLUMNS.forEach((name, dtype) -> {
            NDArray values = NDArray.zeros(dtype, ROWS);
            boolean[] nulls = new boolean[ROWS];
            for (int row = 0; row < ROWS; row++) {
                nulls[row] = random.nextInt(9) == 0;
                if (dtype.isFloating()) {
                    values.setDouble(random.nextInt(40) == 0 ? Double.NaN : random.nextGaussian() * 3, row);
                } else {
                    values.setLong(random.nextInt(2000) - 1000, row);
                }
            }
            columns.put(name, new Computed(name, values, nulls));
        });
        return columns;
    }

    private static Dataset<Row> frame(Map<String, Computed> columns) {
        StructType schema = new StructType().add("id", DataTypes.IntegerType);
        for (String name : columns.keySet()) {
            schema = schema.add(name, ColumnTypes.scalar(COLUMNS.get(name)), true);
        }
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            List<Object> values = new ArrayList<>(List.of(row));
            for (Computed column : columns.values()) {
                values.add(column.nulls()[row] ? null : value(column.values(), row));
            }
            rows.add(RowFactory.create(values.toArray()));
        }
        // In partitions, so that Spark does not compute it while it optimizes.
        return SPARK.session().createDataFrame(rows, schema).repartition(3);
    }

    private static Computed call(Random random, Map<String, Computed> columns, int depth) {
        List<String> names = List.copyOf(FUNCTIONS.keySet());
        String name = names.get(random.nextInt(names.size()));
        Ufunc function = FUNCTIONS.get(name);
        List<Computed> arguments = new ArrayList<>();
        for (int each = 0; each < function.arity(); each++) {
            arguments.add(
                    depth > 1 && random.nextInt(3) > 0
                            ? call(random, columns, depth - 1)
                            : List.copyOf(columns.values()).get(random.nextInt(columns.size())));
        }
        boolean[] nulls = new boolean[ROWS];
        for (Computed argument : arguments) {
            for (int row = 0; row < ROWS; row++) {
                nulls[row] |= argument.nulls()[row];
            }
        }
        // A function of floating numbers alone takes integers as DOUBLE.
        Object[] values = arguments.stream()
                .map(argument ->
                        name.equals("r_root") && argument.values().dtype().isInteger()
                                ? argument.values().cast(DType.F64)
                                : argument.values())
                .toArray();
        String sql = name + "("
                + String.join(", ", arguments.stream().map(Computed::sql).toList()) + ")";
        return new Computed(sql, function.call(values), nulls);
    }
}
