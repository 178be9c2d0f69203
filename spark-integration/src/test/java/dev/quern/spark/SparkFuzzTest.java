package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.ir.Types;
import dev.quern.spark.SparkCases.Field;
import dev.quern.spark.SparkCases.Frame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random kernels over random DataFrames give what the interpreter gives on the collected rows.
 *
 * <p>{@code -Dquern.sparkCases=2000} runs so many; the default is a slice. A case that differs is named with its number and
 * {@code -Dquern.sparkCase=N} runs it alone.
 */
class SparkFuzzTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @TempDir
    static Path folder;

    private static final int CASES_OF_A_FRAME = 10;

    /** An input of the kernel: the columns it is bound to, and whether it is a mask of the one before it. */
    private record Input(String name, DType type, List<Field> fields, boolean matrix, boolean mask) {}

    @Test
    void sameAsTheInterpreterOnCollectedRows() {
        int cases = Integer.getInteger("quern.sparkCases", 60);
        Integer only = Integer.getInteger("quern.sparkCase");
        int first = only == null ? 0 : only / CASES_OF_A_FRAME * CASES_OF_A_FRAME;
        int end = only == null ? cases : only + 1;
        List<String> differences = new ArrayList<>();
        Frame frame = null;
        for (int number = first; number < end; number++) {
            if (number % CASES_OF_A_FRAME == 0) {
                if (frame != null) {
                    frame.df().unpersist(true);
                }
                frame = SparkCases.frame(SPARK.session(), new SplittableRandom(1000L + number), folder);
            }
            if (only == null || only == number) {
                String difference = difference(frame, new SplittableRandom(number));
                if (!difference.isEmpty()) {
                    differences.add("case " + number + ": " + difference);
                }
            }
        }
        System.out.printf("%d cases, %d differences%n", end - first, differences.size());
        if (!differences.isEmpty()) {
            fail(String.join("\n", differences));
        }
    }

    private static String difference(Frame base, SplittableRandom random) {
        Frame frame = SparkCases.derived(base, random);
        List<Input> inputs = inputs(frame, random);
        boolean numbered = random.nextInt(5) == 0;
        boolean reduces = random.nextBoolean();
        boolean skips = inputs.stream().noneMatch(Input::mask)
                && (inputs.stream().flatMap(input -> input.fields().stream()).anyMatch(Field::nullable)
                        || random.nextInt(4) == 0);
        Kernel kernel = kernel(inputs, numbered, reduces, random.split());
        String text = frame.source() + (skips ? ", nulls skipped" : "") + "\n" + kernel;
        SparkCall call = QuernSpark.on(SPARK.session()).apply(kernel);
        for (Input input : inputs) {
            String[] names = input.fields().stream().map(Field::path).toArray(String[]::new);
            call = input.mask()
                    ? call.valid(input.name(), input.name().substring(1))
                    : call.rows(input.name(), frame.df(), names);
        }
        call = skips ? call.skipNulls() : call;
        List<Row> rows = frame.df().collectAsList();
        if (skips) {
            rows = rows.stream().filter(row -> isWhole(row, inputs)).toList();
        }
        try {
            Map<String, NDArray> expected = interpreted(kernel, inputs, rows);
            return reduces
                    ? differenceOf(expected, call.collect(), text)
                    : differenceOf(expected, rows, call.column("y").column("z").toDataset(), text);
        } catch (RuntimeException e) {
            java.io.StringWriter trace = new java.io.StringWriter();
            e.printStackTrace(new java.io.PrintWriter(trace));
            return text + "\n" + trace;
        }
    }

    private static List<Input> inputs(Frame frame, SplittableRandom random) {
        List<Input> inputs = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int each = 0; each < count; each++) {
            Field field = frame.fields().get(random.nextInt(frame.fields().size()));
            List<Field> fields = new ArrayList<>(List.of(field));
            boolean matrix = field.length() > 0 || random.nextInt(3) == 0;
            if (field.length() == 0 && matrix) {
                frame.fields().stream()
                        .filter(other -> other.length() == 0 && Types.storesAs(other.type(), field.type()))
                        .limit(1 + random.nextInt(3))
                        .forEach(fields::add);
            }
            DType type = SparkCases.TYPES.get(random.nextInt(SparkCases.TYPES.size()));
            DType declared = Types.storesAs(field.type(), type) ? type : field.type();
            String name = "a" + each;
            inputs.add(new Input(name, declared, fields, matrix, false));
            if (field.length() == 0 && random.nextInt(4) == 0) {
                inputs.add(new Input("v" + name, DType.BOOL, fields, matrix && random.nextBoolean(), true));
            }
        }
        // A mask of one input excuses the nulls of its columns; those of the others are skipped or there are none.
        boolean masks = inputs.stream().anyMatch(Input::mask);
        if (masks && inputs.stream().filter(input -> !input.mask()).anyMatch(input -> isUncovered(input, inputs))) {
            inputs.removeIf(Input::mask);
        }
        return inputs;
    }

    private static boolean isUncovered(Input input, List<Input> all) {
        return input.fields().stream().anyMatch(Field::nullable)
                && all.stream().noneMatch(mask -> mask.mask() && mask.name().equals("v" + input.name()));
    }

    /** Outputs y (numbers), z (a matrix) and reductions; all arithmetic is exact or elementwise. */
    private static Kernel kernel(List<Input> inputs, boolean numbered, boolean reduces, SplittableRandom random) {
        return Kernel.define("random", k -> {
            Map<String, Array> arrays = new LinkedHashMap<>();
            for (Input input : inputs) {
                String width = "d" + input.name().replace("v", "");
                arrays.put(
                        input.name(),
                        input.matrix()
                                ? k.in(input.name(), input.type(), "n", width)
                                : k.in(input.name(), input.type(), "n"));
            }
            BiFunction<Value, SplittableRandom, Value> term = (i, draw) -> {
                Value sum = numbered ? i.cast(DType.F64) : null;
                for (Input input : inputs) {
                    Value value = number(k, arrays.get(input.name()), input, i);
                    sum = sum == null ? value : combined(sum, value, draw.nextInt(4));
                }
                return sum;
            };
            if (reduces) {
                Array total = k.out("total", DType.F64);
                Array least = k.out("least", DType.F64);
                Array bits = k.out("bits", DType.I64);
                Array parts = k.out("parts", DType.F64, "3");
                k.prange("n", i -> {
                    Value value = term.apply(i, new SplittableRandom(1));
                    // Exact: whole numbers, and of the rest just whether they are finite.
                    Value whole = k.let(value.abs().lt(1e9).select(value, 1.0));
                    total.plusAssign(whole);
                    least.minAssign(value);
                    bits.plusAssign(whole.cast(DType.I64).mul(31));
                    parts.at(1).plusAssign(whole);
                    parts.at(2).plusAssign(whole.mul(3));
                });
            } else {
                Array y = k.out("y", DType.F64, "n");
                Array z = k.out("z", DType.F32, "n", "2");
                k.prange("n", i -> {
                    y.at(i).set(term.apply(i, random.split()));
                    z.at(i, 0).set(y.at(i).cast(DType.F32));
                    z.at(i, 1).set(y.at(i).neg().cast(DType.F32));
                });
            }
        });
    }

    private static Value number(KernelBuilder k, Array array, Input input, Value i) {
        Value value = input.matrix()
                ? input.type() == DType.BOOL
                        ? k.sum(array.size(1), j -> array.at(i, j).select(1.0, 0.0))
                        : k.sum(array.size(1), j -> array.at(i, j).cast(DType.F64))
                : array.at(i);
        return value.dtype() == DType.BOOL ? value.select(1.0, -1.0) : value.cast(DType.F64);
    }

    private static Value combined(Value a, Value b, int way) {
        return switch (way) {
            case 0 -> a.add(b);
            case 1 -> a.sub(b);
            case 2 -> a.max(b);
            default -> a.lt(b).select(b, a);
        };
    }

    private static boolean isWhole(Row row, List<Input> inputs) {
        return inputs.stream().flatMap(input -> input.fields().stream()).allMatch(field -> {
            Object value = row.getAs(field.path());
            return field.length() > 0
                    ? value != null
                            && !row.getList(row.fieldIndex(field.path())).contains(null)
                    : value != null;
        });
    }

    /** What a local call on the rows gives, interpreted. */
    private static Map<String, NDArray> interpreted(Kernel kernel, List<Input> inputs, List<Row> rows) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        for (Input input : inputs) {
            int width = input.mask() && !input.matrix()
                    ? 1
                    : input.fields().get(0).length() > 0
                            ? input.fields().get(0).length()
                            : input.fields().size();
            NDArray array = input.matrix()
                    ? NDArray.zeros(input.type(), rows.size(), width)
                    : NDArray.zeros(input.type(), rows.size());
            for (int row = 0; row < rows.size(); row++) {
                fill(array, row, rows.get(row), input);
            }
            arguments.put(input.name(), array);
        }
        System.setProperty("quern.interpret", "true");
        try {
            return kernel.callAll(kernel.inputs().stream().map(arguments::get).toArray());
        } finally {
            System.clearProperty("quern.interpret");
        }
    }

    private static void fill(NDArray array, int at, Row row, Input input) {
        boolean valid = true;
        for (int each = 0; each < input.fields().size(); each++) {
            Field field = input.fields().get(each);
            Object value = row.getAs(field.path());
            valid &= value != null;
            if (input.mask() && input.matrix()) {
                array.setBoolean(value != null, at, each);
            } else if (!input.mask() && field.length() > 0) {
                List<Object> elements = row.getList(row.fieldIndex(field.path()));
                for (int element = 0; element < elements.size(); element++) {
                    set(array, elements.get(element), at, element);
                }
            } else if (!input.mask() && value != null) {
                set(array, value, input.matrix() ? new long[] {at, each} : new long[] {at});
            }
        }
        if (input.mask() && !input.matrix()) {
            array.setBoolean(valid, at);
        }
    }

    private static void set(NDArray array, Object value, long... at) {
        if (value instanceof Boolean bool) {
            array.setBoolean(bool, at);
        } else if (array.dtype().isFloating()) {
            array.setDouble(((Number) value).doubleValue(), at);
        } else {
            array.setLong(((Number) value).longValue(), at);
        }
    }

    private static String differenceOf(Map<String, NDArray> expected, Map<String, NDArray> totals, String text) {
        for (Map.Entry<String, NDArray> each : expected.entrySet()) {
            NDArray total = totals.get(each.getKey());
            if (!total.contentEquals(each.getValue())) {
                return text + "\n" + each.getKey() + " is " + total + " and interpreted " + each.getValue();
            }
        }
        return "";
    }

    private static String differenceOf(
            Map<String, NDArray> expected, List<Row> rows, Dataset<Row> appended, String text) {
        List<Row> found = appended.collectAsList();
        if (found.size() != rows.size()) {
            return text + "\n" + found.size() + " rows instead of " + rows.size();
        }
        NDArray y = expected.get("y");
        NDArray z = expected.get("z");
        for (int row = 0; row < rows.size(); row++) {
            Row each = found.get(row);
            int width = rows.get(row).size();
            for (int column = 0; column < width; column++) {
                // As text: a NaN in an array is not equal to itself.
                assertThat(each.get(column) + "").isEqualTo(rows.get(row).get(column) + "");
            }
            List<Float> pair = each.getList(width + 1);
            if (Double.compare(each.getDouble(width), y.getDouble(row)) != 0
                    || Double.compare(pair.get(0), z.getDouble(row, 0)) != 0
                    || Double.compare(pair.get(1), z.getDouble(row, 1)) != 0) {
                return text + "\nrow " + row + " is " + each + " and interpreted " + y.getDouble(row);
            }
        }
        return "";
    }
}
