package dev.quern.benchmarks.particles;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Points that are hard to share out evenly, each kind with the radius within which its points see one another. */
enum PointClouds {
    /** Nine points of ten in 20 Gaussian blobs, of which the narrowest is a hundred times narrower than the widest. */
    BLOBS(3, 0.01, 20260101) {
        @Override
        void fill(SplittableRandom random, double[][] points) {
            int blobs = 20;
            double[][] centres = new double[blobs][3];
            double[] widths = new double[blobs];
            for (int blob = 0; blob < blobs; blob++) {
                centres[blob] = new double[] {random.nextDouble(), random.nextDouble(), random.nextDouble()};
                widths[blob] = 0.1 * Math.pow(10, -2.0 * blob / (blobs - 1));
            }
            for (double[] point : points) {
                boolean spread = random.nextInt(10) == 0;
                int blob = random.nextInt(blobs);
                for (int axis = 0; axis < 3; axis++) {
                    point[axis] = spread ? random.nextDouble() : centres[blob][axis] + widths[blob] * gaussian(random);
                }
            }
        }
    },

    /** A line that is parallel to no axis. */
    LINE(3, 1e-4, 20260102) {
        @Override
        void fill(SplittableRandom random, double[][] points) {
            for (double[] point : points) {
                double along = random.nextDouble();
                point[0] = along;
                point[1] = 2 * along;
                point[2] = 1 - along;
            }
        }
    },

    /** All points equal: no cut tells them apart. */
    EQUAL(3, 0, 20260103) {
        @Override
        void fill(SplittableRandom random, double[][] points) {
            for (double[] point : points) {
                point[0] = 0.25;
                point[1] = -1;
                point[2] = 3;
            }
        }
    },

    /** A Plummer sphere, which is dense in the middle and has far outliers. */
    PLUMMER(3, 0.03, 20260104) {
        @Override
        void fill(SplittableRandom random, double[][] points) {
            for (double[] point : points) {
                double mass = random.nextDouble(1e-10, 1);
                double radius = 1 / Math.sqrt(Math.pow(mass, -2.0 / 3) - 1);
                double z = random.nextDouble(-1, 1);
                double angle = random.nextDouble(2 * Math.PI);
                point[0] = radius * Math.sqrt(1 - z * z) * Math.cos(angle);
                point[1] = radius * Math.sqrt(1 - z * z) * Math.sin(angle);
                point[2] = radius * z;
            }
        }
    };

    private final int dimensions;
    private final double radius;
    private final long seed;

    PointClouds(int dimensions, double radius, long seed) {
        this.dimensions = dimensions;
        this.radius = radius;
        this.seed = seed;
    }

    double radius() {
        return radius;
    }

    abstract void fill(SplittableRandom random, double[][] points);

    /** Weights whose logarithms are normally distributed: one point in a thousand has more than 20 times the median. */
    static double[] weights(int count) {
        SplittableRandom random = new SplittableRandom(20260105);
        double[] weights = new double[count];
        Arrays.setAll(weights, row -> Math.exp(gaussian(random)));
        return weights;
    }

    /** The same points for the same count. */
    double[][] points(int count) {
        double[][] points = new double[count][dimensions];
        fill(new SplittableRandom(seed), points);
        return points;
    }

    private static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(random.nextDouble(2 * Math.PI));
    }
}
