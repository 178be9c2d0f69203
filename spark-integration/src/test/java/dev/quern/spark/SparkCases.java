package dev.quern.spark;

import static org.apache.spark.sql.functions.col;

import dev.quern.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Random DataFrames, kernels over them, and what the kernels should give, for {@link SparkFuzzTest}.
 *
 * <p>Columns {@code c0, c1...} are of all types that kernels know, plain, in arrays and in structures, with nulls, NaN and
 * infinities, few distinct values or many; {@code id} numbers the rows, and {@code text} is in the way.
 */
final class SparkCases {
    static final List<DType> TYPES = List.of(DType.values());

    private SparkCases() {}

    /**
     * A column.
     *
     * @param length of its arrays; 0 if it holds single values
     * @param path how it is named in an expression, which for a field of a structure has a dot
     */
    record Field(String path, DType type, int length, boolean nullable) {}

    /** A DataFrame with its columns of numbers. */
    record Frame(Dataset<Row> df, List<Field> fields, String source) {}

    /** A DataFrame that {@code random} chooses, somewhere beneath a folder. */
    static Frame frame(SparkSession session, SplittableRandom random, Path folder) {
        int rows = List.of(0, 1, 2, 17, 100, 300).get(random.nextInt(6));
        int partitions = random.nextInt(20) == 0 ? 200 : 1 + random.nextInt(6);
        StructType schema =
                new StructType().add("id", DataTypes.LongType, false).add("text", DataTypes.StringType, true);
        List<Field> fields = new ArrayList<>();
        List<Integer> distinct = new ArrayList<>();
        int columns = 2 + random.nextInt(5);
        for (int each = 0; each < columns; each++) {
            DType type = TYPES.get(random.nextInt(TYPES.size()));
            int length = random.nextInt(5) == 0 ? 1 + random.nextInt(4) : 0;
            boolean nullable = random.nextInt(3) == 0;
            boolean inStructure = length == 0 && random.nextInt(6) == 0;
            DataType scalar = dev.quern.spark.task.ColumnTypes.scalar(type);
            DataType stored = length > 0 ? DataTypes.createArrayType(scalar, nullable) : scalar;
            String name = "c" + each;
            schema = inStructure
                    ? schema.add(name, new StructType().add("f", stored, nullable), nullable)
                    : schema.add(name, stored, nullable);
            fields.add(new Field(inStructure ? name + ".f" : name, type, length, nullable));
            distinct.add(random.nextBoolean() ? 3 : 1000);
        }
        List<Row> data = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            Object[] values = new Object[2 + columns];
            values[0] = (long) row;
            values[1] = random.nextInt(4) == 0 ? null : "row " + row;
            for (int each = 0; each < columns; each++) {
                values[2 + each] = value(random, fields.get(each), distinct.get(each));
            }
            data.add(RowFactory.create(values));
        }
        // An empty partition here and there: rows are put into some of them only.
        Dataset<Row> df = session.createDataFrame(data, schema)
                .repartitionByRange(partitions, col("id"))
                .sortWithinPartitions("id");
        switch (random.nextInt(4)) {
            case 0 -> {
                return new Frame(df, fields, rows + " rows in " + partitions + " partitions");
            }
            case 1 -> {
                return new Frame(df.cache(), fields, rows + " cached rows in " + partitions + " partitions");
            }
            default -> {
                String path = folder.resolve("f" + random.nextLong()).toString();
                df.write().parquet(path);
                return new Frame(
                        session.read().schema(schema).parquet(path),
                        fields,
                        rows + " rows in Parquet of " + partitions + " partitions");
            }
        }
    }

    private static @org.jspecify.annotations.Nullable Object value(SplittableRandom random, Field field, int distinct) {
        if (field.nullable() && random.nextInt(8) == 0) {
            return null;
        }
        if (field.length() > 0) {
            List<Object> elements = new ArrayList<>();
            for (int each = 0; each < field.length(); each++) {
                elements.add(
                        field.nullable() && random.nextInt(20) == 0 ? null : number(random, field.type(), distinct));
            }
            return elements;
        }
        Object number = number(random, field.type(), distinct);
        return field.path().endsWith(".f") ? RowFactory.create(number) : number;
    }

    /** Whole numbers mostly, so that sums are exact in any order. */
    private static Object number(SplittableRandom random, DType type, int distinct) {
        int whole = random.nextInt(distinct) - distinct / 2;
        double special = random.nextInt(40) != 0
                ? whole
                : List.of(Double.NaN, Double.POSITIVE_INFINITY, -0.0, Double.NEGATIVE_INFINITY)
                        .get(random.nextInt(4));
        return switch (type) {
            case BOOL -> whole % 2 == 0;
            case I8 -> (byte) whole;
            case I16 -> (short) whole;
            case I32 -> whole * 1001;
            case I64 -> whole * 1_000_003L;
            case F32 -> (float) special;
            case F64 -> special;
        };
    }

    /** Filters and projections on top of a frame, as users write them before they call a kernel. */
    static Frame derived(Frame frame, SplittableRandom random) {
        Dataset<Row> df = frame.df();
        List<Field> fields = frame.fields();
        String source = frame.source();
        if (random.nextInt(3) == 0) {
            int modulus = 2 + random.nextInt(4);
            df = df.filter("id % " + modulus + " <> 1");
            source += ", filtered";
        }
        boolean structures = fields.stream().anyMatch(field -> field.path().endsWith(".f"));
        if (structures || random.nextInt(3) == 0) {
            List<Column> columns = new ArrayList<>(List.of(col("id"), col("text")));
            List<Field> flat = new ArrayList<>();
            for (Field field : fields) {
                String name = field.path().replace(".f", "");
                Column column = col(field.path());
                boolean computed = field.length() == 0
                        && (field.type() == DType.F64 || field.type() == DType.F32)
                        && random.nextBoolean();
                columns.add((computed ? functions.negate(column) : column).as(name));
                flat.add(new Field(name, field.type(), field.length(), field.nullable()));
            }
            df = df.select(columns.toArray(Column[]::new));
            fields = flat;
            source += ", projected";
        }
        if (random.nextInt(4) == 0) {
            df = df.filter("text is not null and id >= 0");
            source += ", filtered again";
        }
        return new Frame(df, fields, source);
    }
}
