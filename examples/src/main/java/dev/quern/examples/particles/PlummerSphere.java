package dev.quern.examples.particles;

import java.util.SplittableRandom;

/**
 * A cluster of stars in equilibrium, of mass 1 and scale radius 1 where the constant of gravity is 1: H. C. Plummer's
 * model, drawn as in S. J. Aarseth, M. Henon and R. Wielen: A comparison of numerical methods for the study of star cluster
 * dynamics, Astronomy and Astrophysics 37, 1974.
 */
final class PlummerSphere {
    /** Stars beyond what holds so much of the mass are drawn anew: a few would be very far away. */
    private static final double MOST_MASS = 0.999;

    /** No less than the greatest density of q^2 (1 - q^2)^(7/2), by which speeds are drawn. */
    private static final double MOST_LIKELY = 0.1;

    private final SplittableRandom random;

    PlummerSphere(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** The next star: x, y, z and its velocity in the same order. */
    double[] star() {
        double mass = random.nextDouble(1e-10, MOST_MASS);
        double radius = 1 / Math.sqrt(Math.pow(mass, -2.0 / 3) - 1);
        double escape = Math.sqrt(2) * Math.pow(1 + radius * radius, -0.25);
        double[] place = direction(radius);
        double[] velocity = direction(escape * shareOfEscape());
        return new double[] {place[0], place[1], place[2], velocity[0], velocity[1], velocity[2]};
    }

    /** A speed by that of escape: von Neumann's rejection. */
    private double shareOfEscape() {
        while (true) {
            double share = random.nextDouble();
            if (random.nextDouble(MOST_LIKELY) < share * share * Math.pow(1 - share * share, 3.5)) {
                return share;
            }
        }
    }

    /** A vector of this length, in any direction. */
    private double[] direction(double length) {
        double z = random.nextDouble(-1, 1);
        double angle = random.nextDouble(2 * Math.PI);
        double across = length * Math.sqrt(1 - z * z);
        return new double[] {across * Math.cos(angle), across * Math.sin(angle), length * z};
    }
}
