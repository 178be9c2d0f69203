import dev.quern.benchmarks.BenchmarkKernel;
import dev.quern.benchmarks.CompareServer;
import dev.quern.benchmarks.Inputs;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.mllib.clustering.KMeansModel;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * k-means of Spark's MLlib, for {@code benchmarks/spark}, which compiles and runs it with MLlib's own version of Spark. Of
 * the project it knows the classes of the protocol alone.
 *
 * <p>Contender {@code mllib} begins with the centroids that all begin with, which only the older interface takes. {@code
 * mllib_block} is the newer interface, whose solver multiplies matrices; it cannot be given centroids, so it takes random
 * points and its result is compared with nobody's.
 */
final class PeerMllib implements BenchmarkKernel {
    private final boolean blocks;
    private Runnable call = () -> {
        throw new IllegalStateException("setup comes first");
    };
    private double[] centroids = {};

    private PeerMllib(boolean blocks) {
        this.blocks = blocks;
    }

    /** Called with the name of the contender. */
    public static void main(String[] arguments) throws IOException {
        boolean blocks = arguments[0].equals("mllib_block");
        CompareServer.serve(
                "MLlib " + org.apache.spark.package$.MODULE$.SPARK_VERSION(),
                name -> name.equals("kmeans") ? Optional.of(new PeerMllib(blocks)) : Optional.empty());
    }

    @Override
    public void setup(int threads, int... dimensions) {
        SparkSession spark = SparkSession.builder()
                .master("local[" + threads + "]")
                .appName("benchmarks")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        Dataset<Long> ids = spark.range(0, dimensions[0], 1, threads).as(Encoders.LONG());
        int coordinates = dimensions[1];
        int clusters = dimensions[2];
        int iterations = dimensions[3];
        call = blocks
                ? ofDataset(ids, coordinates, clusters, iterations)
                : ofVectors(ids.rdd(), coordinates, clusters, iterations);
    }

    private Runnable ofVectors(RDD<Long> ids, int coordinates, int clusters, int iterations) {
        RDD<Vector> points = ids.toJavaRDD().map(id -> Vectors.dense(point(id, coordinates))).rdd();
        points.persist(StorageLevel.MEMORY_ONLY()).count();
        Vector[] start = new Vector[clusters];
        Arrays.setAll(start, cluster -> Vectors.dense(point(cluster, coordinates)));
        return () -> {
            KMeansModel model = new org.apache.spark.mllib.clustering.KMeans()
                    .setK(clusters)
                    .setMaxIterations(iterations)
                    .setEpsilon(0)
                    .setInitialModel(new KMeansModel(start))
                    .run(points);
            centroids = Arrays.stream(model.clusterCenters())
                    .flatMapToDouble(center -> Arrays.stream(center.toArray()))
                    .toArray();
        };
    }

    private Runnable ofDataset(Dataset<Long> ids, int coordinates, int clusters, int iterations) {
        StructType schema = new StructType().add("features", org.apache.spark.ml.linalg.SQLDataTypes.VectorType());
        Dataset<Row> points = ids.map(
                        (MapFunction<Long, Row>) id ->
                                RowFactory.create(org.apache.spark.ml.linalg.Vectors.dense(point(id, coordinates))),
                        Encoders.row(schema))
                .cache();
        points.count();
        KMeans algorithm = new KMeans()
                .setK(clusters)
                .setMaxIter(iterations)
                .setTol(0)
                .setSeed(1)
                .setInitMode("random")
                .setSolver("block");
        return () -> centroids = Arrays.stream(algorithm.fit(points).clusterCenters())
                .flatMapToDouble(center -> Arrays.stream(center.toArray()))
                .toArray();
    }

    private static double[] point(long id, int coordinates) {
        double[] point = new double[coordinates];
        Arrays.setAll(point, i -> Inputs.element(1, id * coordinates + i));
        return point;
    }

    @Override
    public void clear() {
        centroids = new double[0];
    }

    @Override
    public void run() {
        call.run();
    }

    @Override
    public double[] result() {
        return centroids;
    }
}
