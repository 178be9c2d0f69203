package dev.quern.cluster;

import dev.quern.NDArray;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Weighted k-means++ on a few points in this JVM: Arthur and Vassilvitskii, k-means++: The Advantages of Careful Seeding, SODA
 * 2007. Each next centre is drawn with a probability proportional to weight times squared distance to the nearest so far; of
 * {@code 2 + log k} that are drawn, the one that lowers the cost most is taken, which the authors recommend.
 */
final class PlusPlus {
    private final double[][] places;
    private final double[] weights;
    private final SplittableRandom random;

    /** Of each place to the nearest centre so far; 1 before the first, which is drawn by weight alone. */
    private double[] squaredDistances;

    private PlusPlus(double[][] places, double[] weights, SplittableRandom random) {
        this.places = places;
        this.weights = weights;
        this.random = random;
        this.squaredDistances = new double[places.length];
        Arrays.fill(squaredDistances, 1);
    }

    /**
     * Some of the places, F64 [k, d], in the order they were drawn; fewer where fewer have a weight and a distance.
     *
     * @param places F64 [m, d]
     * @param weights of the m places
     */
    static NDArray choose(NDArray places, double[] weights, int k, SplittableRandom random) {
        double[][] rows = new double[(int) places.size(0)][];
        Arrays.setAll(rows, i -> places.at(i).toDoubleArray());
        return NDArray.of(new PlusPlus(rows, weights, random).choose(k));
    }

    private double[][] choose(int k) {
        int trials = 2 + (int) Math.log(k);
        double[][] chosen = new double[k][];
        for (int j = 0; j < k; j++) {
            double[] total = cumulated();
            if (!(total[total.length - 1] > 0)) {
                return Arrays.copyOf(chosen, j);
            }
            double least = Double.POSITIVE_INFINITY;
            double[] best = squaredDistances;
            for (int trial = 0; trial < (j == 0 ? 1 : trials); trial++) {
                double[] place = places[draw(total)];
                double[] after = after(place, j == 0);
                double cost = cost(after);
                if (trial == 0 || cost < least) {
                    least = cost;
                    best = after;
                    chosen[j] = place;
                }
            }
            squaredDistances = best;
        }
        return chosen;
    }

    private double[] cumulated() {
        double[] total = new double[weights.length];
        double sum = 0;
        for (int i = 0; i < total.length; i++) {
            sum += weights[i] * squaredDistances[i];
            total[i] = sum;
        }
        return total;
    }

    /** The first place at which the sum is above a random part of all of it, so one that adds to it. */
    private int draw(double[] total) {
        double wanted = random.nextDouble() * total[total.length - 1];
        int at = Arrays.binarySearch(total, wanted);
        int place = at >= 0 ? at + 1 : -at - 1;
        // Places that add nothing repeat the sum; binarySearch may end at any of them.
        while (place < total.length - 1 && total[place] <= wanted) {
            place++;
        }
        return Math.min(place, total.length - 1);
    }

    private double[] after(double[] place, boolean first) {
        double[] after = new double[places.length];
        for (int i = 0; i < after.length; i++) {
            double square = 0;
            for (int e = 0; e < place.length; e++) {
                square += (places[i][e] - place[e]) * (places[i][e] - place[e]);
            }
            after[i] = first ? square : Math.min(squaredDistances[i], square);
        }
        return after;
    }

    private double cost(double[] distances) {
        double cost = 0;
        for (int i = 0; i < distances.length; i++) {
            cost += weights[i] * distances[i];
        }
        return cost;
    }
}
