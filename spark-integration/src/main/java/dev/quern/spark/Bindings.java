package dev.quern.spark;

import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelArgumentException;
import dev.quern.NDArray;
import dev.quern.compiler.Placement;
import dev.quern.compiler.Placement.Kind;
import dev.quern.compiler.Placement.Placed;
import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Types;
import dev.quern.spark.task.RowInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What the arguments of a call are bound to; immutable. Each is checked against the kernel, its placement and what was
 * bound before, at the call that gives it.
 *
 * @param df the DataFrame, once the first rows are bound
 * @param columns for each output that is taken, the name of its column
 */
record Bindings(
        SparkSession spark,
        Kernel kernel,
        Placement placement,
        @Nullable Dataset<Row> df,
        Map<String, RowInput> rows,
        Map<String, NDArray> wholes,
        Map<String, Object> scalars,
        Map<String, String> columns,
        Sizes sizes,
        boolean skipsNulls) {

    static Bindings none(SparkSession spark, Kernel kernel) {
        Sizes sizes = Sizes.none(kernel.name());
        return new Bindings(
                spark, kernel, Placement.of(kernel), null, Map.of(), Map.of(), Map.of(), Map.of(), sizes, false);
    }

    Bindings withRows(String name, @Nullable Dataset<Row> given, String... names) {
        placement.requireApart(kernel.name());
        ArrayDecl array = rowsInput(name, rows);
        Dataset<Row> source = source(name, given);
        Columns all = Columns.of(kernel.name(), source);
        columns.values().forEach(all::refuseExisting);
        RowInput input = all.bind(array, names);
        Sizes known =
                array.rank() == 2 && !input.nested() ? sizes.with(array, 1, names.length, input.describe()) : sizes;
        return new Bindings(
                spark, kernel, placement, source, plus(rows, name, input), wholes, scalars, columns, known, skipsNulls);
    }

    Bindings withoutNulls() {
        return new Bindings(spark, kernel, placement, df, rows, wholes, scalars, columns, sizes, true);
    }

    Bindings withValidity(String name, String of) {
        ArrayDecl array = input(name, "valid");
        refuseBound(rows, name);
        RowInput values = rows.get(of);
        if (values == null || values.validity()) {
            throw error(
                    "valid(\"%s\", \"%s\") asks where %s has values, and it is not bound to columns"
                            .formatted(name, of, of),
                    "call rows(\"%s\", df, column, ...) first".formatted(of));
        }
        if (values.nested()) {
            throw error(
                    "valid(\"%s\", \"%s\") asks for nulls in a column of arrays, %s"
                            .formatted(name, of, values.describe()),
                    "bind columns of numbers, or leave the rows out with skipNulls()");
        }
        boolean asValues = array.dims().equals(values.array().dims());
        boolean byRow = array.rank() == 1
                && array.dims().get(0).equals(values.array().dims().get(0));
        if (array.dtype() != DType.BOOL || !(asValues || byRow)) {
            throw error(
                    "valid(\"%s\", \"%s\") gives a BOOL for each value or row of %s, which is declared %s; %s is declared %s"
                            .formatted(name, of, of, values.array().typeText(), name, array.typeText()),
                    "declare it k.in(\"%s\", BOOL, \"%s\")".formatted(name, placement.rows()));
        }
        RowInput validity = new RowInput(array, values.columns(), false, true);
        return new Bindings(
                spark, kernel, placement, df, plus(rows, name, validity), wholes, scalars, columns, sizes, skipsNulls);
    }

    /**
     * An input that is split by rows.
     *
     * @param bound those that are bound
     */
    ArrayDecl rowsInput(String name, Map<String, ?> bound) {
        ArrayDecl array = input(name, "rows");
        refuseBound(bound, name);
        Placed placed = placement.of(name);
        if (placed.kind() != Kind.ROWS) {
            throw error(
                    "rows(\"%s\", ...) splits an array that is whole: %s".formatted(name, placed.reason()),
                    "bind it with whole(\"%s\", array), or index its first axis by the prange over %s"
                            .formatted(name, placement.rows()));
        }
        return array;
    }

    Bindings withSizes(Sizes known) {
        return new Bindings(spark, kernel, placement, df, rows, wholes, scalars, columns, known, skipsNulls);
    }

    private Dataset<Row> source(String name, @Nullable Dataset<Row> given) {
        Dataset<Row> known = df;
        if (given != null && known != null && given != known) {
            throw error(
                    "rows(\"%s\", ...) names another DataFrame than %s: rows of two cannot be matched"
                            .formatted(name, rows.keySet().iterator().next()),
                    "join them to one DataFrame first, and leave it out here: rows(\"%s\", column, ...)"
                            .formatted(name));
        }
        Dataset<Row> source = known == null ? given : known;
        if (source == null) {
            throw error(
                    "rows(\"%s\", ...) has no DataFrame".formatted(name),
                    "give it with the first rows(...): rows(\"%s\", df, column, ...)".formatted(name));
        }
        return source;
    }

    Bindings withWhole(String name, @Nullable NDArray value) {
        ArrayDecl array = input(name, "whole");
        refuseBound(wholes, name);
        Placed placed = placement.of(name);
        if (placed.kind() != Kind.WHOLE) {
            throw error(
                    "whole(\"%s\", ...) binds an array that is split by rows: %s".formatted(name, placed.reason()),
                    "bind it with rows(\"%s\", df, column, ...)".formatted(name));
        }
        if (value == null) {
            throw error("the argument " + name + " is null", "pass an NDArray");
        }
        if (value.dtype() != array.dtype()) {
            throw error(
                    "%s is %s and is declared %s".formatted(name, value.describe(), array.typeText()),
                    "convert it with .cast(%s), or define the kernel for %s".formatted(array.dtype(), value.dtype()));
        }
        if (value.rank() != array.rank()) {
            throw error(
                    "%s has %d axes and is declared with %d: it is %s and is declared %s"
                            .formatted(name, value.rank(), array.rank(), value.describe(), array.typeText()),
                    "reshape it, or pass a part of it");
        }
        Sizes known = sizes;
        for (int axis = 0; axis < array.rank(); axis++) {
            known = known.with(array, axis, value.size(axis), value.describe());
        }
        // A copy, since what is bound must not change when the caller writes to the array before the job runs.
        NDArray copy = NDArray.zeros(value.dtype(), value.shape());
        copy.copyFrom(value);
        return new Bindings(
                spark, kernel, placement, df, rows, plus(wholes, name, copy), scalars, columns, known, skipsNulls);
    }

    Bindings withScalar(String name, @Nullable Object value) {
        if (!(argument(name) instanceof ScalarDecl scalar)) {
            throw error(
                    "scalar(\"%s\", ...) binds a number to an array".formatted(name),
                    "bind it with rows(...) or whole(...)");
        }
        refuseBound(scalars, name);
        if (value == null || !fits(scalar.dtype(), value)) {
            throw error(
                    "%s is %s%s and is declared %s"
                            .formatted(
                                    name,
                                    value,
                                    value == null ? "" : " (" + value.getClass().getSimpleName() + ")",
                                    scalar.dtype()),
                    scalar.dtype() == DType.BOOL
                            ? "pass true or false"
                            : scalar.dtype().isFloating()
                                    ? "pass a number"
                                    : "pass an integer that " + scalar.dtype() + " holds");
        }
        return new Bindings(
                spark, kernel, placement, df, rows, wholes, plus(scalars, name, value), columns, sizes, skipsNulls);
    }

    /** As a local call takes them. */
    private static boolean fits(DType dtype, Object value) {
        if (value instanceof Byte || value instanceof Short || value instanceof Integer || value instanceof Long) {
            return Types.holds(dtype, ((Number) value).longValue());
        }
        return value instanceof Boolean ? dtype == DType.BOOL : dtype.isFloating() && isFloat(value);
    }

    private static boolean isFloat(Object value) {
        return value instanceof Double || value instanceof Float;
    }

    Bindings withColumn(String output, String column) {
        if (!(argument(output) instanceof ArrayDecl array) || array.role() == ArrayDecl.Role.IN) {
            throw error(
                    "column(\"%s\") takes what is no output".formatted(output),
                    "the outputs are " + kernel.outputs().stream().collect(Collectors.joining(", ")));
        }
        Placed placed = placement.of(output);
        if (placed.kind() != Kind.ROWS) {
            throw error(
                    "column(\"%s\") takes an output that has no row for each row: %s"
                            .formatted(output, placed.reason()),
                    "collect() returns it");
        }
        if (array.rank() > 2) {
            throw error(
                    "%s is declared %s and a column holds numbers or arrays of numbers"
                            .formatted(output, array.typeText()),
                    "give it at most one axis beside " + placement.rows());
        }
        Dataset<Row> source = df;
        if (source != null) {
            Columns all = Columns.of(kernel.name(), source);
            all.refuseExisting(column);
        }
        if (columns.containsKey(output) || columns.containsValue(column)) {
            throw error(
                    columns.containsKey(output)
                            ? "the output %s is taken twice".formatted(output)
                            : "two outputs are taken as the column " + column,
                    "take each once, under a name of its own");
        }
        return new Bindings(
                spark, kernel, placement, df, rows, wholes, scalars, plus(columns, output, column), sizes, skipsNulls);
    }

    Dataset<Row> toDataset() {
        requireInputs();
        if (columns.isEmpty()) {
            List<String> outputs = placement.arrays().values().stream()
                    .filter(each ->
                            each.kind() == Kind.ROWS && each.array().role().isWritable())
                    .map(each -> each.array().name())
                    .toList();
            throw error(
                    "toDataset() appends outputs as columns and none is taken",
                    outputs.isEmpty()
                            ? "the kernel reduces its rows: use collect()"
                            : "add .column(\"%s\")".formatted(outputs.get(0)));
        }
        return Jobs.append(this);
    }

    Map<String, NDArray> collect() {
        requireInputs();
        if (!columns.isEmpty()) {
            throw error(
                    "collect() returns what rows reduce into, and column(\"%s\") was taken as well"
                            .formatted(columns.keySet().iterator().next()),
                    "use toDataset() for the columns, and collect() on the call without them");
        }
        List<ArrayDecl> reduced = placement.arrays().values().stream()
                .filter(each -> each.kind() == Kind.REDUCED)
                .map(Placed::array)
                .toList();
        if (reduced.isEmpty()) {
            throw error(
                    "collect() returns what rows reduce into, and the kernel reduces nothing",
                    "use column(...) and toDataset()");
        }
        for (ArrayDecl array : reduced) {
            for (Dim dim : array.dims()) {
                if (sizes.of(dim).isEmpty() && rows.values().stream().noneMatch(input -> input.settles(dim))) {
                    throw error(
                            "the size of %s is not that of any input, and %s needs it".formatted(dim, array.name()),
                            "declare %s with a fixed size".formatted(array.name()));
                }
            }
        }
        return Jobs.reduce(this);
    }

    private void requireInputs() {
        requireBound(rows.keySet(), "df, column, ...");
        if (df == null) {
            throw error(
                    "no input has the rows " + placement.rows(),
                    "declare what is read from the columns with k.in(...)");
        }
    }

    /**
     * Throws if an argument is not bound.
     *
     * @param split the inputs that are bound by rows
     * @param example what rows(...) takes
     */
    void requireBound(Set<String> split, String example) {
        for (Argument argument : kernel.ir().arguments()) {
            String name = argument.name();
            if (argument instanceof ScalarDecl && !scalars.containsKey(name)) {
                throw error("the scalar %s is not bound".formatted(name), "add .scalar(\"%s\", value)".formatted(name));
            }
            if (argument instanceof ArrayDecl array
                    && array.role() != ArrayDecl.Role.OUT
                    && !split.contains(name)
                    && !wholes.containsKey(name)) {
                boolean hasRows = placement.of(name).kind() == Kind.ROWS;
                throw error(
                        "the argument %s is not bound: it is %s, since %s"
                                .formatted(
                                        name,
                                        hasRows ? "split by rows" : "whole",
                                        placement.of(name).reason()),
                        hasRows
                                ? "add .rows(\"%s\", %s)".formatted(name, example)
                                : "add .whole(\"%s\", array)".formatted(name));
            }
        }
    }

    private ArrayDecl input(String name, String method) {
        if (!(argument(name) instanceof ArrayDecl array)) {
            throw error(
                    "%s(\"%s\", ...) binds an array to a scalar".formatted(method, name),
                    "add .scalar(\"%s\", value)".formatted(name));
        }
        if (array.role() == ArrayDecl.Role.OUT) {
            throw error(
                    "%s(\"%s\", ...) binds an output".formatted(method, name),
                    placement.of(name).kind() == Kind.ROWS
                            ? "take it with column(\"%s\")".formatted(name)
                            : "collect() returns it");
        }
        return array;
    }

    Argument argument(String name) {
        return kernel.ir().arguments().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> error(
                        "there is no argument " + name,
                        "the arguments are "
                                + kernel.ir().arguments().stream()
                                        .map(Argument::name)
                                        .collect(Collectors.joining(", "))));
    }

    private void refuseBound(Map<String, ?> bound, String name) {
        if (bound.containsKey(name)) {
            throw error("the argument " + name + " is bound twice", "bind it once");
        }
    }

    static <T> Map<String, T> plus(Map<String, T> map, String name, T value) {
        Map<String, T> more = new LinkedHashMap<>(map);
        more.put(name, value);
        return more;
    }

    KernelArgumentException error(String problem, String remedy) {
        return new KernelArgumentException(kernel.name(), problem, remedy);
    }

    @Override
    public String toString() {
        return kernel.name() + " on Spark, rows " + rows.keySet() + ", whole " + wholes.keySet() + ", scalars "
                + scalars.keySet() + ", columns " + columns;
    }
}
