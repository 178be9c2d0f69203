package dev.quern.examples.geography;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.examples.kmeans.KMeans;
import dev.quern.examples.kmeans.KMeansKernels;
import dev.quern.examples.kmeans.KMeansModel;
import dev.quern.examples.kmeans.PointSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The result as people look at it.
 *
 * @param clusters the cluster of each of the postal codes, I32 [n]
 */
record Clustering(List<ZipCode> zipCodes, NDArray clusters, KMeansModel model) {
    /** The squared distances of the points of each cluster to its centroid, added up. */
    private static final Kernel SPREAD = Kernel.define("spread", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array centroids = k.in("centroids", F64, "k", "d");
        Array cluster = k.in("cluster", I32, "n");
        Array spread = k.out("spread", F64, "k");
        k.prange("n", i -> {
            Value own = cluster.at(i);
            spread.at(own)
                    .atomic()
                    .plusAssign(points.at(i).sub(centroids.at(own)).square().sum());
        });
    });

    /**
     * A cluster.
     *
     * @param radiusKm the root of the mean squared distance of its postal codes to its centroid
     * @param nearest the postal code nearest to its centroid
     */
    record Cluster(int number, double latitude, double longitude, long count, double radiusKm, ZipCode nearest) {}

    /** The root of the mean squared distance of all postal codes to their centroids. */
    double radiusKm() {
        return Math.sqrt(model.cost() / zipCodes.size()) * Sphere.RADIUS_KM;
    }

    /**
     * Clusters, and says of what file it was if that cannot be done.
     *
     * @throws BadDataException if the points do not make so many clusters
     */
    static KMeansModel fit(KMeans kmeans, PointSource points, Path file, KMeans.Progress progress) {
        try {
            return kmeans.fit(points, progress);
        } catch (IllegalArgumentException e) {
            throw new BadDataException(file + ": " + e.getMessage());
        }
    }

    List<Cluster> summary() {
        NDArray points = Sphere.points(
                zipCodes.stream().mapToDouble(ZipCode::latitude).toArray(),
                zipCodes.stream().mapToDouble(ZipCode::longitude).toArray());
        NDArray degrees = Sphere.degrees(model.centroids());
        NDArray spread = SPREAD.call(points, model.centroids(), clusters);
        // Turned round, the same kernel finds the postal code that is nearest to each centroid.
        NDArray nearest = KMeansKernels.NEAREST.call(model.centroids(), points);
        List<Cluster> summary = new ArrayList<>();
        for (int number = 0; number < degrees.size(0); number++) {
            long count = model.counts().getLong(number);
            summary.add(new Cluster(
                    number,
                    degrees.getDouble(number, 0),
                    degrees.getDouble(number, 1),
                    count,
                    count == 0 ? 0 : Math.sqrt(spread.getDouble(number) / count) * Sphere.RADIUS_KM,
                    zipCodes.get((int) nearest.getLong(number))));
        }
        return summary;
    }

    /** The map of the clusters, with crosses at the centroids. */
    ClusterMap.Contents map(List<Cluster> summary) {
        return new ClusterMap.Contents(
                String.format(
                        Locale.ROOT,
                        "%,d postal codes in %d cluster%s",
                        zipCodes.size(),
                        summary.size(),
                        summary.size() == 1 ? "" : "s"),
                String.format(
                        Locale.ROOT,
                        "k-means, cost %.6f squared Earth radii: %,.0f km from the centroid (root mean square)",
                        model.cost(),
                        radiusKm()),
                "Crosses: centroids. Legend: the postal code nearest to the centroid and the number of codes.",
                zipCodes,
                clusters,
                summary.stream().map(Clustering::mark).toList());
    }

    private static ClusterMap.Mark mark(Cluster cluster) {
        return new ClusterMap.Mark(
                cluster.number(),
                cluster.latitude(),
                cluster.longitude(),
                cluster.nearest().legend(cluster.count()));
    }
}
