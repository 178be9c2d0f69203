package dev.quern.spark.cluster;

import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.cluster.Greatest;
import dev.quern.cluster.PointSet;
import dev.quern.spark.BlockCall;
import dev.quern.spark.QuernSpark;
import dev.quern.spark.SparkCall;
import dev.quern.spark.array.Block;
import dev.quern.spark.array.BlockArray;
import dev.quern.spark.array.BlockArrayException;
import dev.quern.spark.task.TaskFailures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Points in arrays that stay in the executors: a pass over them is one job. {@link #close} gives the memory back. */
final class BlockPoints implements PointSet, AutoCloseable {
    private static final String POINTS = "points";
    private static final String WEIGHTS = "weights";

    private final QuernSpark quern;
    private final BlockArray points;
    private final Map<String, BlockArray> arrays = new LinkedHashMap<>();

    /**
     * Persists the arrays.
     *
     * @param points F64 [n, d]
     * @param weights F64 [n], of the same rows
     */
    BlockPoints(SparkSession spark, BlockArray points, @Nullable BlockArray weights) {
        this.quern = QuernSpark.on(spark);
        this.points = points.persist();
        arrays.put(POINTS, points);
        if (weights != null) {
            arrays.put(WEIGHTS, weights.persist());
        }
    }

    @Override
    public long count() {
        return points.size(0);
    }

    @Override
    public int dimensions() {
        return (int) points.size(1);
    }

    @Override
    public boolean isWeighted() {
        return arrays.containsKey(WEIGHTS);
    }

    @Override
    public void keep(Kernel.Call call) {
        String name = call.kernel().outputs().get(0);
        BlockArray array = mapped(call).persist();
        drop(name);
        arrays.put(name, array);
    }

    @Override
    public void drop(String name) {
        BlockArray array = arrays.remove(name);
        if (array != null) {
            array.unpersist();
        }
    }

    @Override
    public Map<String, NDArray> reduce(Kernel.Call call) {
        return complete(call, arrays).collect();
    }

    @Override
    public Map<String, NDArray> reduce(Kernel.Call first, Kernel.Call second) {
        Map<String, BlockArray> all = new LinkedHashMap<>(arrays);
        all.put(first.kernel().outputs().get(0), mapped(first));
        return complete(second, all).collect();
    }

    private BlockArray mapped(Kernel.Call call) {
        return complete(call, arrays).array(call.kernel().outputs().get(0));
    }

    private BlockCall complete(Kernel.Call call, Map<String, BlockArray> rows) {
        SparkCall begun = quern.apply(call.kernel());
        BlockCall whole = null;
        for (String name : call.kernel().inputs()) {
            BlockArray array = rows.get(name);
            if (array != null) {
                whole = whole == null ? begun.rows(name, array) : whole.rows(name, array);
            }
        }
        if (whole == null) {
            throw new IllegalArgumentException("no input of %s is one of %s".formatted(call, rows.keySet()));
        }
        for (Map.Entry<String, Object> each : call.arguments().entrySet()) {
            whole = each.getValue() instanceof NDArray array
                    ? whole.whole(each.getKey(), array)
                    : whole.scalar(each.getKey(), (Number) each.getValue());
        }
        return whole;
    }

    @Override
    public List<Chosen> choose(Kernel.Call call, int most) {
        List<Long> before = before();
        JavaRDD<List<Block>> blocks = mapped(call).rdd().zipPartitions(points.rdd(), new Together());
        BlockArray weights = arrays.get(WEIGHTS);
        if (weights != null) {
            blocks = blocks.zipPartitions(weights.rdd(), new Appended());
        }
        List<Chosen> parts = new ArrayList<>();
        for (Object[] each : collected(blocks.mapPartitionsWithIndex(new GreatestOfBlock(before, most), true))) {
            double[] coordinates = (double[]) each[2];
            parts.add(new Chosen(
                    (long) each[0],
                    (double) each[1],
                    Arrays.stream(coordinates).boxed().toList(),
                    (double) each[3]));
        }
        return Greatest.merged(parts, most);
    }

    /** The points before each block. */
    private List<Long> before() {
        List<Long> before = new ArrayList<>();
        long all = 0;
        for (long rows : points.blockRows()) {
            before.add(all);
            all += rows;
        }
        return before;
    }

    private static <T> List<T> collected(JavaRDD<T> rdd) {
        try {
            return rdd.collect();
        } catch (Exception e) {
            throw TaskFailures.of(e, BlockArrayException.class);
        }
    }

    private record Together() implements FlatMapFunction2<Iterator<Block>, Iterator<Block>, List<Block>> {
        @Override
        public Iterator<List<Block>> call(Iterator<Block> scores, Iterator<Block> points) {
            return List.of(List.of(scores.next(), points.next())).iterator();
        }
    }

    private record Appended() implements FlatMapFunction2<Iterator<List<Block>>, Iterator<Block>, List<Block>> {
        @Override
        public Iterator<List<Block>> call(Iterator<List<Block>> some, Iterator<Block> more) {
            List<Block> all = new ArrayList<>(some.next());
            all.add(more.next());
            return List.of(all).iterator();
        }
    }

    private record GreatestOfBlock(List<Long> before, int most)
            implements Function2<Integer, Iterator<List<Block>>, Iterator<Object[]>> {
        @Override
        public Iterator<Object[]> call(Integer partition, Iterator<List<Block>> zipped) {
            List<Block> blocks = zipped.next();
            NDArray weights = blocks.size() == 3 ? blocks.get(2).array() : null;
            return Greatest.of(
                            blocks.get(0).array(),
                            before.get(partition),
                            most,
                            blocks.get(1).array(),
                            weights)
                    .stream()
                    .map(each -> new Object[] {
                        each.number(),
                        each.score(),
                        each.coordinates().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray(),
                        each.weight()
                    })
                    .iterator();
        }
    }

    @Override
    public Batch batch(long[] numbers) {
        BlockArray weights = arrays.get(WEIGHTS);
        int[] order = IntStream.range(0, numbers.length)
                .boxed()
                .sorted((a, b) -> Long.compare(numbers[a], numbers[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        List<Long> sorted = Arrays.stream(order).mapToObj(i -> numbers[i]).toList();
        SortedMap<Integer, double[]> rows = new TreeMap<>();
        gathered(points, sorted, rows);
        int dimensions = dimensions();
        double[] batch = new double[numbers.length * dimensions];
        scatter(rows, order, dimensions, batch);
        double[] batchWeights = new double[numbers.length];
        Arrays.fill(batchWeights, 1);
        if (weights != null) {
            rows.clear();
            gathered(weights, sorted, rows);
            scatter(rows, order, 1, batchWeights);
        }
        return new Batch(NDArray.of(batch, numbers.length, dimensions), NDArray.of(batchWeights, numbers.length));
    }

    /** The wanted rows of each block that has any, one after the other. */
    private void gathered(BlockArray array, List<Long> sorted, SortedMap<Integer, double[]> rows) {
        for (Object[] part : collected(array.rdd().mapPartitionsWithIndex(new RowsOfBlock(before(), sorted), true))) {
            rows.put((Integer) part[0], (double[]) part[1]);
        }
    }

    private static void scatter(SortedMap<Integer, double[]> rows, int[] order, int width, double[] into) {
        int next = 0;
        for (double[] part : rows.values()) {
            for (int at = 0; at < part.length; at += width) {
                System.arraycopy(part, at, into, order[next++] * width, width);
            }
        }
    }

    private record RowsOfBlock(List<Long> before, List<Long> sorted)
            implements Function2<Integer, Iterator<Block>, Iterator<Object[]>> {
        @Override
        public Iterator<Object[]> call(Integer partition, Iterator<Block> blocks) {
            NDArray array = blocks.next().array();
            long first = before.get(partition);
            long end = first + array.size(0);
            double[] rows = sorted.stream()
                    .filter(number -> number >= first && number < end)
                    .flatMapToDouble(
                            number -> Arrays.stream(array.at(number - first).toDoubleArray()))
                    .toArray();
            return List.<Object[]>of(new Object[] {partition, rows}).iterator();
        }
    }

    /** Drops all arrays. */
    @Override
    public void close() {
        List.copyOf(arrays.keySet()).forEach(this::drop);
    }
}
