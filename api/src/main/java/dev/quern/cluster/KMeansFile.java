package dev.quern.cluster;

import dev.quern.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Models of k-means as text: {@link KMeansModel#save} has the format. */
final class KMeansFile {
    private static final String FORMAT = "quern-kmeans";
    private static final int VERSION = 1;

    private KMeansFile() {}

    static void write(Path file, KMeansModel model) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(FORMAT + " " + VERSION);
        lines.add("k " + model.k());
        lines.add("dimensions " + model.dimensions());
        lines.add("trainingCost " + model.trainingCost());
        lines.add("iterations " + model.iterations());
        lines.add(
                "sizes " + LongStream.of(model.sizes()).mapToObj(Long::toString).collect(Collectors.joining(" ")));
        lines.add("centers");
        NDArray centers = model.clusterCenters();
        for (int j = 0; j < model.k(); j++) {
            lines.add(DoubleStream.of(centers.at(j).toDoubleArray())
                    .mapToObj(Double::toString)
                    .collect(Collectors.joining(" ")));
        }
        ModelText.write(file, lines);
    }

    static KMeansModel read(Path file) throws IOException {
        ModelText text = ModelText.open(file, "k-means model", FORMAT, VERSION);
        int k = (int) text.whole(text.named("k", 1).get(0), 1, Integer.MAX_VALUE);
        int dimensions = (int) text.whole(text.named("dimensions", 1).get(0), 1, Integer.MAX_VALUE);
        double cost = text.number(text.named("trainingCost", 1).get(0), 0);
        int iterations = (int) text.whole(text.named("iterations", 1).get(0), 0, Integer.MAX_VALUE);
        List<String> sizes = text.named("sizes", k);
        long[] counts = new long[k];
        for (int j = 0; j < k; j++) {
            counts[j] = text.whole(sizes.get(j), 0, Long.MAX_VALUE);
        }
        text.named("centers", 0);
        double[][] centers = new double[k][];
        for (int j = 0; j < k; j++) {
            List<String> coordinates = text.row(dimensions);
            centers[j] = new double[dimensions];
            for (int axis = 0; axis < dimensions; axis++) {
                centers[j][axis] = text.number(coordinates.get(axis), -Double.MAX_VALUE);
            }
        }
        text.end();
        return new KMeansModel(NDArray.of(centers), cost, iterations, counts);
    }
}
