package dev.quern.examples.kmeans;

import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.spark.BlockCall;
import dev.quern.spark.QuernSpark;
import dev.quern.spark.SparkCall;
import dev.quern.spark.array.Block;
import dev.quern.spark.array.BlockArray;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Points in arrays that stay in the executors: each pass over them is one job that touches no row. {@link #close} gives the
 * memory back.
 */
public final class BlockPoints implements PointSource, AutoCloseable {
    private final QuernSpark quern;
    private final BlockArray ids;
    private final BlockArray points;

    /**
     * Reads the points of a DataFrame, here and once. It must give the same rows in the same partitions each time it is
     * asked, as one that is sorted or cached does.
     *
     * @param id a column of longs, no two alike
     * @param coordinates columns of doubles, one for each of the d coordinates
     */
    public BlockPoints(SparkSession spark, Dataset<Row> rows, String id, String... coordinates) {
        this.quern = QuernSpark.on(spark);
        this.ids = quern.array(rows, id).materialize();
        this.points = quern.array(rows, coordinates).materialize();
    }

    @Override
    public long count() {
        return points.size(0);
    }

    @Override
    public Map<String, NDArray> reduce(Kernel.Call call) {
        return complete(call).collect();
    }

    @Override
    public Selection select(Kernel.Call call) {
        JavaRDD<Block> chosen =
                complete(call).array(call.kernel().outputs().get(0)).rdd();
        List<Selection.Point> selected = chosen
                .zipPartitions(ids.rdd(), BlockPoints::pair)
                .zipPartitions(points.rdd(), BlockPoints::chosen)
                .collect()
                .stream()
                .map(point -> Selection.Point.of((long) point[0], (double[]) point[1]))
                .toList();
        return Selection.of(selected);
    }

    private static Iterator<List<Block>> pair(Iterator<Block> chosen, Iterator<Block> ids) {
        return List.of(List.of(chosen.next(), ids.next())).iterator();
    }

    /** The id and the coordinates of each point of a block that is chosen. */
    private static Iterator<Object[]> chosen(Iterator<List<Block>> pairs, Iterator<Block> blocks) {
        List<Block> pair = pairs.next();
        boolean[] isChosen = pair.get(0).array().toBooleanArray();
        NDArray ids = pair.get(1).array();
        NDArray points = blocks.next().array();
        List<Object[]> selected = new ArrayList<>();
        for (int i = 0; i < isChosen.length; i++) {
            if (isChosen[i]) {
                selected.add(new Object[] {ids.getLong(i), points.at(i).toDoubleArray()});
            }
        }
        return selected.iterator();
    }

    /** The cluster of each point, I32 [n], in the executors. */
    public BlockArray nearest(NDArray centroids) {
        return complete(KMeansKernels.NEAREST.with("centroids", centroids)).array("cluster");
    }

    private BlockCall complete(Kernel.Call call) {
        SparkCall begun = quern.apply(call.kernel());
        List<String> inputs = call.kernel().inputs();
        BlockCall whole = inputs.contains("points") ? begun.rows("points", points) : begun.rows("id", ids);
        whole = inputs.containsAll(List.of("points", "id")) ? whole.rows("id", ids) : whole;
        for (Map.Entry<String, Object> each : call.arguments().entrySet()) {
            whole = each.getValue() instanceof NDArray array
                    ? whole.whole(each.getKey(), array)
                    : whole.scalar(each.getKey(), (Number) each.getValue());
        }
        return whole;
    }

    /** Drops the arrays. */
    @Override
    public void close() {
        ids.unpersist();
        points.unpersist();
    }
}
