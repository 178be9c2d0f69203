package dev.quern.examples.geography;

import dev.quern.examples.kmeans.KMeans;
import java.nio.file.Path;

final class SparkRun {
    private SparkRun() {}

    static Clustering cluster(KMeans kmeans, Path file, Path out, String master, KMeans.Progress progress)
            throws java.io.IOException {
        if (kmeans.clusters() > 0)
            throw new UnsupportedOperationException(kmeans + "" + file + out + master + progress);
        return LocalRun.cluster(kmeans, file, out, progress);
    }
}
