package dev.quern.spark.array;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.ir.Types;
import dev.quern.spark.task.ColumnTypes;
import dev.quern.spark.task.Gathering;
import dev.quern.spark.task.Plan;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

/** Where block arrays come from: the columns of a DataFrame, or an array of the driver's. */
final class BlocksFrom {
    private BlocksFrom() {}

    /**
     * Columns of a DataFrame.
     *
     * @param wanted the element type; null for what the columns widen to
     */
    static BlockArray columns(Gathering.Reader reader, Dataset<Row> df, @Nullable DType wanted, String... names) {
        if (names.length == 0) {
            throw new BlockArrayException(
                    "array(df) names no column",
                    "name the columns, for example array(df, \"%s\")"
                            .formatted(df.columns().length == 0 ? "x" : df.columns()[0]));
        }
        Column[] columns = Arrays.stream(names).map(name -> column(df, name)).toArray(Column[]::new);
        Dataset<Row> read = df.select(columns);
        DType common = commonType(read, names);
        if (wanted != null && !Types.storesAs(common, wanted) && !(common == DType.F64 && wanted == DType.F32)) {
            throw new BlockArrayException(
                    "the %s %s %s, of which %s does not hold all values"
                            .formatted(
                                    names.length == 1 ? "column" : "columns",
                                    String.join(", ", names),
                                    names.length == 1 ? "is " + common : "widen to " + common,
                                    wanted),
                    "convert first, with cast(\"%s\"), where that is what you want"
                            .formatted(ColumnTypes.scalar(wanted).simpleString()));
        }
        DType dtype = wanted == null ? common : wanted;
        boolean nested = read.schema().fields()[0].dataType() instanceof ArrayType;
        List<Long> row = nested ? List.of(width(read)) : names.length == 1 ? List.of() : List.of((long) names.length);
        JavaRDD<Block> blocks = reader.read(read, new ColumnsToBlock(dtype, List.of(names), row, nested));
        return new BlockArray(
                df.sparkSession(),
                blocks,
                dtype,
                row.stream().mapToLong(size -> size).toArray(),
                Split.of(blocks));
    }

    private static DType commonType(Dataset<Row> read, String... names) {
        DType dtype = null;
        for (int column = 0; column < names.length; column++) {
            DataType type = read.schema().fields()[column].dataType();
            DType own = dtype(names[column], type);
            if (type instanceof ArrayType && names.length > 1) {
                throw new BlockArrayException(
                        "the column %s is %s and one of %d".formatted(names[column], type.simpleString(), names.length),
                        "name one column of arrays, or several of numbers");
            }
            DType before = dtype;
            dtype = before == null
                    ? own
                    : Types.widen(before, own)
                            .orElseThrow(() -> new BlockArrayException(
                                    "the columns %s are of types without a common one: %s is %s"
                                            .formatted(String.join(", ", names), type.simpleString(), own),
                                    "convert them first, with cast(\"double\") or the like"));
        }
        return Objects.requireNonNull(dtype);
    }

    /** A column of exactly this name, whatever characters are in it. */
    private static Column column(Dataset<Row> df, String name) {
        try {
            return df.col("`" + name.replace("`", "``") + "`");
        } catch (Exception e) { // AnalysisException is a checked one, which Scala does not declare
            BlockArrayException missing = new BlockArrayException(
                    "there is no column " + name + ", or more than one",
                    "the columns are " + String.join(", ", df.columns()));
            missing.initCause(e);
            throw missing;
        }
    }

    private static DType dtype(String name, DataType type) {
        return ColumnTypes.elementType(type)
                .orElseThrow(() -> new BlockArrayException(
                        "the column %s is %s, which is no type of numbers that arrays have"
                                .formatted(name, type.simpleString()),
                        "convert it first, for example col(\"%s\").cast(\"double\")".formatted(name)));
    }

    /** The length of the first array there is; each other is compared with it when it is read. */
    private static long width(Dataset<Row> read) {
        Column arrays = column(read, read.columns()[0]);
        List<Row> first = read.where(arrays.isNotNull())
                .select(functions.size(arrays).cast("long"))
                .takeAsList(1);
        return first.isEmpty() ? 0 : first.get(0).getLong(0);
    }

    /** Rows in their order, as evenly as can be. */
    static BlockArray local(SparkSession spark, NDArray array, int blocks) {
        if (array.rank() == 0) {
            throw new BlockArrayException(
                    "array(%s, %d) splits a scalar".formatted(array.describe(), blocks),
                    "give it an axis: expandDims(0)");
        }
        if (blocks < 1) {
            throw new BlockArrayException(
                    "array(%s, %d) asks for %d blocks".formatted(array.describe(), blocks, blocks),
                    "ask for one at least; as many as the cluster has cores is a good beginning");
        }
        long[] counts = IntStream.range(0, blocks)
                .mapToLong(block -> array.size(0) * (block + 1) / blocks - array.size(0) * block / blocks)
                .toArray();
        return local(spark, array, counts);
    }

    /** Rows in their order, so many in each block. */
    static BlockArray local(SparkSession spark, NDArray array, long... counts) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<Source> sources = new ArrayList<>();
        long start = 0;
        for (long count : counts) {
            NDArray rows = array.slice(0, start, start + count).copy();
            start += count;
            sources.add(new Source(
                    context.broadcast(Plan.elements(rows)),
                    Arrays.stream(rows.shape()).boxed().toList()));
        }
        long[] row = Arrays.copyOfRange(array.shape(), 1, array.rank());
        // What is parallelized travels with every task: the elements are broadcast, and only asked for where needed.
        JavaRDD<Block> blocks = context.parallelize(
                        IntStream.range(0, counts.length).boxed().toList(), counts.length)
                .map(new Sent(sources));
        return new BlockArray(spark, blocks, array.dtype(), row, Split.of(counts));
    }

    private record Source(Broadcast<Object> elements, List<Long> shape) implements Serializable {}

    private record Sent(List<Source> sources) implements Function<Integer, Block> {
        Sent {
            sources = List.copyOf(sources);
        }

        @Override
        public Block call(Integer block) {
            Source source = sources.get(block);
            return Block.of(
                    source.elements().value(),
                    source.shape().stream().mapToLong(size -> size).toArray());
        }
    }
}
