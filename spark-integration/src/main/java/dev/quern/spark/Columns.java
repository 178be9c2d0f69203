package dev.quern.spark;

import dev.quern.DType;
import dev.quern.KernelArgumentException;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Types;
import dev.quern.spark.task.ColumnTypes;
import dev.quern.spark.task.RowInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of a DataFrame as a kernel's arguments see them; errors name the kernel. */
final class Columns {
    private final String kernel;
    private final StructType schema;
    private final Function<String, String> folded;

    private Columns(String kernel, StructType schema, Function<String, String> folded) {
        this.kernel = kernel;
        this.schema = schema;
        this.folded = folded;
    }

    /** Throws if two columns have one name: which of them is meant could not be said. */
    static Columns of(String kernel, Dataset<Row> df) {
        boolean exact = "true".equalsIgnoreCase(df.sparkSession().conf().get("spark.sql.caseSensitive", "false"));
        Columns columns =
                new Columns(kernel, df.schema(), exact ? Function.identity() : name -> name.toLowerCase(Locale.ROOT));
        Map<String, Long> counts =
                Arrays.stream(df.columns()).collect(Collectors.groupingBy(columns.folded, Collectors.counting()));
        for (String name : df.columns()) {
            if (counts.getOrDefault(columns.folded.apply(name), 0L) > 1) {
                throw columns.error(
                        "the DataFrame has %d columns named %s: %s"
                                .formatted(counts.get(columns.folded.apply(name)), name, columns.names()),
                        "rename or drop all but one");
            }
        }
        return columns;
    }

    /** What an array is bound to, with every column checked against its type. */
    RowInput bind(ArrayDecl array, String... names) {
        if (array.rank() < 1 || array.rank() > 2) {
            throw error(
                    "%s is declared %s and rows(...) binds arrays of one or two axes"
                            .formatted(array.name(), array.typeText()),
                    "define the kernel over a row of one axis");
        }
        if (names.length == 0) {
            throw error(
                    "rows(\"%s\") names no column".formatted(array.name()),
                    "name the columns, for example rows(\"%s\", df, \"%s\")"
                            .formatted(array.name(), schema.isEmpty() ? "x" : schema.fields()[0].name()));
        }
        List<RowInput.Column> columns = new ArrayList<>();
        boolean nested = false;
        for (String name : names) {
            int ordinal = find(name)
                    .orElseThrow(() -> error(
                            "there is no column %s for %s".formatted(name, array.name()),
                            "the columns are " + names()));
            nested |= isNested(schema.fields()[ordinal], array, names.length);
            columns.add(new RowInput.Column(schema.fields()[ordinal].name(), ordinal));
        }
        if (array.rank() == 1 && names.length > 1) {
            throw error(
                    "%s is declared %s, one value a row, and is bound to the %d columns %s"
                            .formatted(array.name(), array.typeText(), names.length, String.join(", ", names)),
                    "bind it to one column");
        }
        return new RowInput(array, columns, nested, false);
    }

    /** Whether a column, which fits the array, is one of arrays. */
    private boolean isNested(StructField field, ArrayDecl array, int columns) {
        String what =
                "the column %s is %s".formatted(field.name(), field.dataType().simpleString());
        String declared = "%s is declared %s".formatted(array.name(), array.typeText());
        DType dtype = ColumnTypes.elementType(field.dataType())
                .orElseThrow(() -> error(
                        what + ", which is no type of numbers that kernels know, and " + declared,
                        "convert it first, for example col(\"%s\").cast(\"%s\")"
                                .formatted(
                                        field.name(),
                                        ColumnTypes.scalar(array.dtype()).simpleString())));
        if (!Types.storesAs(dtype, array.dtype())) {
            throw error(
                    what + ", that is " + dtype + ", and " + declared,
                    "types never narrow silently: col(\"%s\").cast(\"%s\") if that is meant, or define the kernel for %s"
                            .formatted(
                                    field.name(),
                                    ColumnTypes.scalar(array.dtype()).simpleString(),
                                    dtype));
        }
        boolean nested = field.dataType() instanceof ArrayType;
        if (nested && (array.rank() != 2 || columns != 1)) {
            throw error(
                    what + " and " + declared,
                    array.rank() == 2
                            ? "bind one column of arrays, or several of numbers"
                            : "a column of arrays binds an array of two axes");
        }
        return nested;
    }

    /** Throws if a new column could not have the name. */
    void refuseExisting(String name) {
        Optional<Integer> existing = find(name);
        if (existing.isPresent()) {
            throw error(
                    "the DataFrame has a column %s already: %s"
                            .formatted(schema.fields()[existing.get()].name(), names()),
                    "give the output another name with column(output, name), or drop the column first");
        }
    }

    private Optional<Integer> find(String name) {
        for (int ordinal = 0; ordinal < schema.length(); ordinal++) {
            if (folded.apply(schema.fields()[ordinal].name()).equals(folded.apply(name))) {
                return Optional.of(ordinal);
            }
        }
        return Optional.empty();
    }

    /** Whether two new columns would have one name. */
    boolean isSame(String name, String other) {
        return folded.apply(name).equals(folded.apply(other));
    }

    private String names() {
        return String.join(", ", schema.fieldNames());
    }

    private KernelArgumentException error(String problem, String remedy) {
        return new KernelArgumentException(kernel, problem, remedy);
    }
}
