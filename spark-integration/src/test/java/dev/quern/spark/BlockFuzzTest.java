package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.compiler.runtime.Partials;
import dev.quern.ir.UpdateOp;
import dev.quern.spark.array.BlockArray;
import dev.quern.spark.array.Splits;
import dev.quern.spi.HeapStorage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random kernels on random splits of random arrays against the local kernel on the whole arrays: maps, zips, halos and
 * reductions. What has rows is the same bit for bit. So are sums, since they are of integers or of floats that are
 * multiples of 1/8 and small.
 */
final class BlockFuzzTest {
    private static final int CASES = Integer.getInteger("quern.blockCases", 25);

    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static final DType[] TYPES = {DType.F64, DType.F32, DType.I64, DType.I32, DType.I16, DType.I8};

    /** One kernel and what to call it with. */
    private record Case(Kernel kernel, List<NDArray> inputs, List<Long> rows, String text) {
        long[] counts() {
            return rows.stream().mapToLong(count -> count).toArray();
        }
    }

    @Test
    void blocksComputeWhatTheWholeArrayDoes() {
        for (int seed = 0; seed < CASES; seed++) {
            Case drawn = draw(new Random(seed));
            Map<String, NDArray> expected = run(drawn);
            BlockCall call = call(drawn);
            String text = "seed " + seed + ": " + drawn.text + "\n" + drawn.kernel;
            BlockArray y = call.array("y");
            assertThat(y.toArray().contentEquals(expected.get("y"))).as(text).isTrue();
            Map<String, NDArray> totals = call.collect();
            for (String name : totals.keySet()) {
                assertThat(totals.get(name).contentEquals(expected.get(name)))
                        .as(text + name + ": " + totals.get(name) + " " + expected.get(name))
                        .isTrue();
            }
            // A result is an input as good as any.
            assertThat(y.blockRows()).as(text).isEqualTo(drawn.counts());
        }
    }

    private static BlockCall call(Case drawn) {
        SparkCall begun = QuernSpark.on(SPARK.session()).apply(drawn.kernel);
        BlockCall call = null;
        for (int each = 0; each < drawn.inputs.size(); each++) {
            BlockArray blocks = Splits.of(SPARK.session(), drawn.inputs.get(each), drawn.counts());
            call = call == null ? begun.rows("x" + each, blocks) : call.rows("x" + each, blocks);
        }
        return call;
    }

    private static Map<String, NDArray> run(Case drawn) {
        DType dtype = drawn.inputs.get(0).dtype();
        Map<String, NDArray> outputs = Map.of(
                "y", NDArray.zeros(dtype, drawn.inputs.get(0).shape()),
                "sum", NDArray.zeros(dtype.isFloating() ? DType.F64 : DType.I64),
                // Where a minimum starts on Spark.
                "least", NDArray.over(new HeapStorage(Partials.filled(dtype, UpdateOp.MIN, 1)), dtype));
        Kernel.Call call = null;
        for (int each = 0; each < drawn.inputs.size(); each++) {
            NDArray input = drawn.inputs.get(each);
            call = call == null ? drawn.kernel.with("x0", input) : call.with("x" + each, input);
        }
        for (Map.Entry<String, NDArray> output : outputs.entrySet()) {
            call = call.with(output.getKey(), output.getValue());
        }
        call.run();
        return outputs;
    }

    private static Case draw(Random random) {
        int rank = 1 + random.nextInt(3);
        long[] shape = IntStream.range(0, rank)
                .mapToLong(axis -> 1 + random.nextInt(4))
                .toArray();
        long[] rows = new long[1 + random.nextInt(20)];
        shape[0] = random.nextInt(40);
        for (int row = 0; row < shape[0]; row++) {
            rows[random.nextInt(rows.length)]++;
        }
        DType dtype = TYPES[random.nextInt(TYPES.length)];
        List<NDArray> inputs = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int each = 0; each < count; each++) {
            NDArray array = NDArray.zeros(DType.F64, shape);
            double[] values = random.doubles(array.size(), -64, 64).toArray();
            for (int at = 0; at < values.length; at++) {
                values[at] = dtype.isFloating() ? Math.rint(values[at] * 8) / 8 : Math.rint(values[at]);
            }
            inputs.add(NDArray.of(values).reshape(shape).cast(dtype));
        }
        int first = random.nextBoolean() ? 0 : random.nextInt(5);
        int last = random.nextBoolean() ? 0 : random.nextInt(5);
        int[] reads = new int[2 + random.nextInt(3)];
        for (int each = 0; each < reads.length; each++) {
            reads[each] = random.nextInt(first + last + 1) - first;
        }
        boolean numbered = random.nextInt(3) == 0;
        boolean counted = random.nextInt(4) == 0;
        Kernel kernel = Kernel.define(
                "drawn", k -> define(k, dtype, shape, inputs.size(), first, last, reads, numbered, counted));
        return new Case(
                kernel,
                inputs,
                Arrays.stream(rows).boxed().toList(),
                "%s %s in %s, rows %d to n - %d at %s"
                        .formatted(
                                dtype,
                                Arrays.toString(shape),
                                Arrays.toString(rows),
                                first,
                                last,
                                Arrays.toString(reads)));
    }

    private static void define(
            KernelBuilder k,
            DType dtype,
            long[] shape,
            int inputs,
            int first,
            int last,
            int[] reads,
            boolean numbered,
            boolean counted) {
        String[] dims = IntStream.range(0, shape.length)
                .mapToObj(axis -> axis == 0 ? "n" : "d" + axis)
                .toArray(String[]::new);
        List<Array> arrays = IntStream.range(0, inputs)
                .mapToObj(each -> k.in("x" + each, dtype, dims))
                .toList();
        Array y = k.out("y", dtype, dims);
        Array sum = k.out("sum", dtype.isFloating() ? DType.F64 : DType.I64);
        Array least = k.out("least", dtype);
        Value end = last == 0 ? k.dim("n") : k.dim("n").sub(last);
        k.prange(
                first,
                end,
                i -> nest(k, shape.length, new ArrayList<>(List.of(i)), at -> {
                    Value value = null;
                    for (int each = 0; each < reads.length; each++) {
                        List<Value> where = new ArrayList<>(at);
                        where.set(0, reads[each] == 0 ? i : i.add(reads[each]));
                        Value read = arrays.get(each % inputs).at(where.toArray(Value[]::new));
                        value = value == null ? read : each % 2 == 0 ? value.add(read) : value.sub(read);
                    }
                    if (numbered) {
                        value = value.add(i.cast(dtype));
                    }
                    if (counted) {
                        value = value.sub(k.dim("n").cast(dtype));
                    }
                    y.at(at.toArray(Value[]::new)).set(value.cast(dtype));
                    sum.plusAssign(value.cast(sum.dtype()));
                    least.minAssign(value.cast(dtype));
                }));
    }

    private static void nest(KernelBuilder k, int rank, List<Value> at, Consumer<List<Value>> body) {
        if (at.size() == rank) {
            body.accept(at);
            return;
        }
        k.range("d" + at.size(), j -> {
            List<Value> deeper = new ArrayList<>(at);
            deeper.add(j);
            nest(k, rank, deeper, body);
        });
    }
}
