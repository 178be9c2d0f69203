package dev.quern.examples.geography;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The clusters as a table, for people and as CSV. */
final class ClusterTable {
    private ClusterTable() {}

    static void print(Clustering clustering, List<Clustering.Cluster> summary, PrintWriter print) {
        print.println();
        print.println("cluster  postal codes  latitude  longitude  radius km  nearest to the centroid");
        for (Clustering.Cluster cluster : summary) {
            print.println(String.format(
                    Locale.ROOT,
                    "%7d  %,12d  %8.3f  %9.3f  %,9.0f  %s, %s",
                    cluster.number(),
                    cluster.count(),
                    cluster.latitude(),
                    cluster.longitude(),
                    cluster.radiusKm(),
                    cluster.nearest().city(),
                    cluster.nearest().state()));
        }
        print.println(String.format(
                Locale.ROOT,
                "    all  %,12d  %8s  %9s  %,9.0f",
                clustering.zipCodes().size(),
                "",
                "",
                clustering.radiusKm()));
        print.println();
        print.println(String.format(
                Locale.ROOT,
                "cost %.12f, %s after %d iterations",
                clustering.model().cost(),
                clustering.model().converged() ? "converged" : "not converged",
                clustering.model().iterations()));
    }

    /** The numbers are written so that they read back to the same bits. */
    static void write(List<Clustering.Cluster> summary, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("cluster,latitude,longitude,postal_codes,radius_km,nearest_zip_code\n");
            for (Clustering.Cluster cluster : summary) {
                out.write("%d,%s,%s,%d,%s,%s\n"
                        .formatted(
                                cluster.number(),
                                cluster.latitude(),
                                cluster.longitude(),
                                cluster.count(),
                                cluster.radiusKm(),
                                cluster.nearest().code()));
            }
        }
    }
}
