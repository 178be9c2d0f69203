package dev.quern.cluster;

import dev.quern.spatial.Space;
import java.util.ArrayDeque;
import java.util.Arrays;

/** DBSCAN as in the textbook, by looking at all pairs of points. */
final class PlainDbscan {
    final boolean[] core;
    final int[] labels;

    PlainDbscan(double[][] points, double[] weights, Space space, double eps, double minSamples) {
        int count = points.length;
        core = new boolean[count];
        labels = new int[count];
        Arrays.fill(labels, -1);
        for (int i = 0; i < count; i++) {
            double sum = 0;
            for (int j = 0; j < count; j++) {
                sum += near(space, points[i], points[j], eps) ? weights[j] : 0;
            }
            core[i] = sum >= minSamples;
        }
        int clusters = 0;
        for (int i = 0; i < count; i++) {
            if (core[i] && labels[i] < 0) {
                grow(points, space, eps, i, clusters++);
            }
        }
    }

    /** Border points stay with the first cluster that reaches them. */
    private void grow(double[][] points, Space space, double eps, int first, int cluster) {
        ArrayDeque<Integer> reached = new ArrayDeque<>();
        labels[first] = cluster;
        reached.add(first);
        while (!reached.isEmpty()) {
            int at = reached.remove();
            for (int j = 0; core[at] && j < points.length; j++) {
                if (labels[j] < 0 && near(space, points[at], points[j], eps)) {
                    labels[j] = cluster;
                    reached.add(j);
                }
            }
        }
    }

    static boolean near(Space space, double[] a, double[] b, double eps) {
        return space.squaredDistance(a, b) <= eps * eps;
    }
}
