package dev.quern.cluster;

import java.util.Random;

/** Random points that are hard to cluster: blobs of different densities, chains, copies and what lies around. */
final class PointSets {
    private PointSets() {}

    static double[][] random(Random random, int count, int dimensions) {
        double[][] points = new double[count][];
        double[] center = new double[dimensions];
        double[] step = new double[dimensions];
        double width = 1;
        int kind = 0;
        for (int i = 0; i < count; i++) {
            if (i % 40 == 0) {
                kind = random.nextInt(4);
                width = Math.pow(2, -random.nextInt(5));
                for (int axis = 0; axis < dimensions; axis++) {
                    center[axis] = 4 * random.nextDouble();
                    step[axis] = 0.1 * random.nextGaussian();
                }
            }
            points[i] = new double[dimensions];
            for (int axis = 0; axis < dimensions; axis++) {
                points[i][axis] = switch (kind) {
                    case 0 -> 4 * random.nextDouble();
                    case 1 -> center[axis] + (i % 40) * step[axis];
                    default -> center[axis] + 0.3 * width * random.nextGaussian();
                };
            }
            if (kind == 3 && i > 0 && random.nextBoolean()) {
                points[i] = points[random.nextInt(i)].clone();
            }
        }
        return points;
    }
}
