package dev.quern.examples.particles;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Points of equal mass as a simulation of the universe might leave them, in a periodic box: some in haloes of Plummer's
 * profile, of which small ones are many and large ones few, and some anywhere.
 *
 * @param positions [points, 3]
 * @param halo for each point the number of its halo, or -1: I32 [points]
 * @param sizes for each halo its number of points, the largest first: I32 [haloes]
 */
record MockUniverse(Space space, NDArray positions, NDArray halo, NDArray sizes) {
    static final double SIDE = 100;

    /** How much of everything is in haloes. */
    private static final double CLUSTERED = 0.7;

    /** The largest halo's part of what is in haloes; the next one has 1/2 of that, then 1/3 and so on. */
    private static final double LARGEST = 0.15;

    /** Of a halo of a thousand points; it grows as the third root of the number. */
    private static final double RADIUS = 0.35;

    static MockUniverse of(int points, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] positions = new double[3 * points];
        int[] halo = new int[points];
        int[] sizes = sizes((int) (CLUSTERED * points));
        int point = 0;
        for (int number = 0; number < sizes.length; number++) {
            PlummerSphere sphere = new PlummerSphere(random.nextLong());
            double[] center = {place(random), place(random), place(random)};
            double radius = RADIUS * Math.cbrt(sizes[number] / 1e3);
            for (int member = 0; member < sizes[number]; member++) {
                double[] star = sphere.star();
                for (int axis = 0; axis < 3; axis++) {
                    positions[3 * point + axis] = center[axis] + radius * star[axis];
                }
                halo[point++] = number;
            }
        }
        Arrays.fill(halo, point, points, -1);
        for (int at = 3 * point; at < positions.length; at++) {
            positions[at] = place(random);
        }
        Space space = Space.periodic(SIDE, SIDE, SIDE);
        NDArray array = NDArray.of(positions, points, 3);
        space.wrap(array);
        return new MockUniverse(space, array, NDArray.of(halo), NDArray.of(sizes));
    }

    private static int[] sizes(int clustered) {
        int[] sizes = new int[clustered];
        int left = clustered;
        int count = 0;
        while (left > 0) {
            int size = Math.max(1, (int) (LARGEST * clustered / (count + 1)));
            sizes[count] = Math.min(size, left);
            left -= sizes[count++];
        }
        return Arrays.copyOf(sizes, count);
    }

    private static double place(SplittableRandom random) {
        return random.nextDouble(SIDE);
    }
}
