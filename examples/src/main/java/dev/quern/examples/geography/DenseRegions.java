package dev.quern.examples.geography;

import dev.quern.NDArray;
import dev.quern.cluster.Dbscan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where postal codes lie densely.
 *
 * @param zipCodes all of them
 * @param labels the number of the cluster of each postal code, or -1 for noise; I32 [n]
 * @param clusters by their numbers, the largest first
 */
record DenseRegions(List<ZipCode> zipCodes, NDArray labels, List<Cluster> clusters) {
    /**
     * A cluster.
     *
     * @param number from 0 on, in the order of sizes
     * @param count how many postal codes it has
     * @param middle that one of its postal codes that is nearest to their mean
     */
    record Cluster(int number, int count, ZipCode middle) {}

    /**
     * Finds them by DBSCAN.
     *
     * @param epsKm the greatest distance of neighbours over the ground, at most half way around the Earth
     * @param minSamples how many postal codes, itself included, are within eps of one that is in a dense place
     */
    static DenseRegions find(List<ZipCode> zipCodes, double epsKm, int minSamples) {
        NDArray points = Sphere.points(
                zipCodes.stream().mapToDouble(ZipCode::latitude).toArray(),
                zipCodes.stream().mapToDouble(ZipCode::longitude).toArray());
        int[] found = new Dbscan()
                .setEps(Sphere.straight(epsKm))
                .setMinSamples(minSamples)
                .fit(points)
                .labels()
                .toIntArray();
        List<List<Integer>> members = members(found);
        int[] labels = new int[found.length];
        Arrays.fill(labels, -1);
        List<Cluster> clusters = new ArrayList<>();
        for (int number = 0; number < members.size(); number++) {
            List<Integer> own = members.get(number);
            for (int point : own) {
                labels[point] = number;
            }
            clusters.add(new Cluster(number, own.size(), zipCodes.get(middle(points, own))));
        }
        return new DenseRegions(zipCodes, NDArray.of(labels), clusters);
    }

    /** The points of each cluster, the largest cluster first; of equal ones in the order that they were found in. */
    private static List<List<Integer>> members(int[] labels) {
        List<List<Integer>> members = new ArrayList<>();
        for (int point = 0; point < labels.length; point++) {
            while (members.size() <= labels[point]) {
                members.add(new ArrayList<>());
            }
            if (labels[point] >= 0) {
                members.get(labels[point]).add(point);
            }
        }
        members.sort(Comparator.comparing(List<Integer>::size).reversed());
        return members;
    }

    /** The one of these points that is nearest to their mean. */
    private static int middle(NDArray points, List<Integer> own) {
        double[] mean = IntStream.range(0, 3)
                .mapToDouble(axis -> own.stream()
                        .mapToDouble(point -> points.getDouble(point, axis))
                        .average()
                        .orElseThrow())
                .toArray();
        return own.stream()
                .min(Comparator.comparingDouble(point -> IntStream.range(0, 3)
                        .mapToDouble(axis -> Math.pow(points.getDouble(point, axis) - mean[axis], 2))
                        .sum()))
                .orElseThrow();
    }

    /** How many postal codes are in no cluster. */
    int noise() {
        return zipCodes.size() - clusters.stream().mapToInt(Cluster::count).sum();
    }
}
