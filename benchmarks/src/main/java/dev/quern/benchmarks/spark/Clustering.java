package dev.quern.benchmarks.spark;

import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.benchmarks.BenchmarkKernel;
import dev.quern.benchmarks.Inputs;
import dev.quern.examples.kmeans.KMeans;
import dev.quern.examples.kmeans.PointSource;
import dev.quern.examples.kmeans.SparkPoints;
import dev.quern.spark.cluster.SparkKMeans;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The case {@code kmeans}: so many iterations of Lloyd's algorithm from a given start, which is the first points, over
 * points that are in memory before the clock starts. The result is the centroids.
 */
final class Clustering implements BenchmarkKernel {
    /** Points in memory, ready to be clustered. */
    @FunctionalInterface
    private interface Points {
        /** Where so many iterations from a start lead. */
        NDArray centroids(NDArray start, int iterations);
    }

    /** Where a contender keeps its points. */
    @FunctionalInterface
    private interface Contender {
        Points points(int threads, int count, int coordinates);
    }

    private static final Map<String, Contender> CONTENDERS = Map.of(
            "quern_blocks", Clustering::blocks, "quern_cache", Clustering::cached, "quern_local", Clustering::local);

    private final Contender contender;
    private @Nullable Points points;
    private @Nullable NDArray start;
    private int iterations;
    private double[] centroids = {};

    private Clustering(Contender contender) {
        this.contender = contender;
    }

    static Optional<BenchmarkKernel> of(String name) {
        return Optional.ofNullable(CONTENDERS.get(name)).map(Clustering::new);
    }

    private static String[] names(int coordinates) {
        return IntStream.range(0, coordinates).mapToObj(i -> "x" + i).toArray(String[]::new);
    }

    /** The estimator for DataFrames: it makes blocks of the columns, which stay in the executors while it iterates. */
    private static Points blocks(int threads, int count, int coordinates) {
        Dataset<Row> rows = inMemory(threads, count, coordinates);
        return (start, iterations) -> new SparkKMeans()
                .setFeatures(names(coordinates))
                .setInitialCenters(start)
                .setMaxIter(iterations)
                .setTol(0)
                .fit(rows)
                .model()
                .clusterCenters();
    }

    /** A kernel over the columns of a cached DataFrame, which each iteration reads again. */
    private static Points cached(int threads, int count, int coordinates) {
        PointSource points = new SparkPoints(
                SparkServer.session(threads), inMemory(threads, count, coordinates), "id", names(coordinates));
        return (start, iterations) -> KMeans.of((int) start.size(0))
                .withMaxIterations(iterations)
                .fitFrom(start, points, KMeans.Progress.NONE)
                .centroids();
    }

    private static Dataset<Row> inMemory(int threads, int count, int coordinates) {
        Dataset<Row> rows =
                rows(SparkServer.session(threads), threads, count, coordinates).cache();
        rows.count();
        return rows;
    }

    private static Dataset<Row> rows(SparkSession spark, int threads, int count, int coordinates) {
        String[] names = names(coordinates);
        StructType schema = new StructType().add("id", DataTypes.LongType, false);
        for (String name : names) {
            schema = schema.add(name, DataTypes.DoubleType, false);
        }
        return spark.range(0, count, 1, threads)
                .map((MapFunction<Long, Row>) id -> row(id, coordinates), Encoders.row(schema));
    }

    private static Row row(long id, int coordinates) {
        Object[] values = new Object[coordinates + 1];
        values[0] = id;
        for (int i = 0; i < coordinates; i++) {
            values[i + 1] = Inputs.element(1, id * coordinates + i);
        }
        return RowFactory.create(values);
    }

    /** The estimator for arrays, without Spark. */
    private static Points local(int threads, int count, int coordinates) {
        Threads.set(threads);
        NDArray points = NDArray.of(Inputs.uniform(1, count * coordinates), count, coordinates);
        return (start, iterations) -> new dev.quern.cluster.KMeans()
                .setInitialCenters(start)
                .setMaxIter(iterations)
                .setTol(0)
                .fit(points)
                .clusterCenters();
    }

    @Override
    public void setup(int threads, int... dimensions) {
        int coordinates = dimensions[1];
        int clusters = dimensions[2];
        iterations = dimensions[3];
        points = contender.points(threads, dimensions[0], coordinates);
        start = NDArray.of(Inputs.uniform(1, clusters * coordinates), clusters, coordinates);
    }

    @Override
    public void clear() {
        centroids = new double[0];
    }

    @Override
    public void run() {
        if (points == null || start == null) {
            throw new IllegalStateException("setup comes first");
        }
        centroids = points.centroids(start, iterations).toDoubleArray();
    }

    @Override
    public double[] result() {
        return centroids;
    }
}
