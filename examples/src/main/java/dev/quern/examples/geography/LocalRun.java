package dev.quern.examples.geography;

import dev.quern.NDArray;
import dev.quern.examples.kmeans.KMeans;
import dev.quern.examples.kmeans.KMeansModel;
import dev.quern.examples.kmeans.LocalPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The program on one machine: arrays, kernels and no Spark. */
final class LocalRun {
    private LocalRun() {}

    /** Reads, clusters, and writes the assignment. */
    static Clustering cluster(KMeans kmeans, Path file, Path out, KMeans.Progress progress) throws IOException {
        List<ZipCode> zipCodes = ZipCodes.read(file);
        LocalPoints points = new LocalPoints(
                NDArray.of(zipCodes.stream().mapToLong(ZipCode::id).toArray()),
                Sphere.points(
                        zipCodes.stream().mapToDouble(ZipCode::latitude).toArray(),
                        zipCodes.stream().mapToDouble(ZipCode::longitude).toArray()));
        KMeansModel model = Clustering.fit(kmeans, points, file, progress);
        NDArray clusters = points.nearest(model.centroids());
        ZipCodes.write(zipCodes, clusters, out.resolve("assignment.csv"));
        return new Clustering(zipCodes, clusters, model);
    }
}
