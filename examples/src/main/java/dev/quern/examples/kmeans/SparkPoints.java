package dev.quern.examples.kmeans;

import static org.apache.spark.sql.functions.col;

import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.spark.QuernSpark;
import dev.quern.spark.SparkCall;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Points in the rows of a DataFrame: kernels run over its partitions in the executors, and what comes to the driver is the
 * reductions and the few points that a kernel chooses.
 *
 * <p>Every pass reads the DataFrame again: cache it. Its rows should be the same in the same partitions each time, or the
 * last bits of the sums are not.
 */
public final class SparkPoints implements PointSource {
    private static final String CHOSEN = "chosen_by_kernel";

    private final QuernSpark quern;
    private final Dataset<Row> rows;
    private final String id;
    private final String[] coordinates;

    /**
     * The points of a DataFrame.
     *
     * @param id a column of whole numbers, no two alike
     * @param coordinates columns of numbers, one for each of the d coordinates
     */
    public SparkPoints(SparkSession spark, Dataset<Row> rows, String id, String... coordinates) {
        this.quern = QuernSpark.on(spark);
        this.rows = rows;
        this.id = id;
        this.coordinates = coordinates.clone();
    }

    @Override
    public long count() {
        return rows.count();
    }

    @Override
    public Map<String, NDArray> reduce(Kernel.Call call) {
        return complete(call).collect();
    }

    @Override
    public Selection select(Kernel.Call call) {
        Column[] idAndCoordinates = IntStream.rangeClosed(0, coordinates.length)
                .mapToObj(i ->
                        i == 0 ? col(id).cast("long") : col(coordinates[i - 1]).cast("double"))
                .toArray(Column[]::new);
        List<Row> chosen = complete(call)
                .column(call.kernel().outputs().get(0), CHOSEN)
                .toDataset()
                .filter(col(CHOSEN))
                .select(idAndCoordinates)
                .collectAsList();
        return Selection.of(chosen.stream().map(this::point).toList());
    }

    /** The DataFrame with the cluster of each point as one more column, an integer. */
    public Dataset<Row> withNearest(NDArray centroids, String column) {
        return complete(KMeansKernels.NEAREST.with("centroids", centroids))
                .column("cluster", column)
                .toDataset();
    }

    private Selection.Point point(Row row) {
        return Selection.Point.of(
                row.getLong(0),
                IntStream.rangeClosed(1, coordinates.length)
                        .mapToDouble(row::getDouble)
                        .toArray());
    }

    private SparkCall complete(Kernel.Call call) {
        Map<String, Object> arguments = call.arguments();
        SparkCall whole = quern.apply(call.kernel());
        for (String name : call.kernel().inputs()) {
            whole = switch (name) {
                case "points" -> whole.rows(name, rows, coordinates);
                case "id" -> whole.rows(name, rows, id);
                default -> bind(whole, name, arguments.get(name));
            };
        }
        return whole;
    }

    private static SparkCall bind(SparkCall call, String name, @Nullable Object argument) {
        if (argument instanceof NDArray array) {
            return call.whole(name, array);
        }
        if (argument instanceof Number number) {
            return call.scalar(name, number);
        }
        throw new IllegalArgumentException("expected an NDArray or a number for " + name + ", got " + argument);
    }
}
