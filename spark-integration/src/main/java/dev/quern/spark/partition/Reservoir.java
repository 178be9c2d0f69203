package dev.quern.spark.partition;

import java.util.Arrays;

/**
 * Keeps the so many points with the lowest numbers drawn for them. If these are random, each point has the same chance, and
 * a smaller sample is those with the lowest numbers of a larger one.
 */
final class Reservoir {
    private final int size;
    private final int width;
    private int kept;
    private long[] drawn;
    private double[] values;
    private long limit = Long.MAX_VALUE;

    /**
     * @param size how many to keep, at least 1
     * @param width how many numbers a point has
     */
    Reservoir(int size, int width) {
        this.size = size;
        this.width = width;
        this.drawn = new long[Math.min(2 * size, 1 << 10)];
        this.values = new double[drawn.length * width];
    }

    void add(long number, double[] point) {
        if (number > limit) {
            return;
        }
        if (kept == drawn.length) {
            if (kept < 2 * size) {
                drawn = Arrays.copyOf(drawn, Math.min(2 * size, 2 * kept));
                values = Arrays.copyOf(values, drawn.length * width);
            } else {
                keepLowest(size);
            }
        }
        drawn[kept] = number;
        System.arraycopy(point, 0, values, kept * width, width);
        kept++;
    }

    /** Drops all but the lowest; they stay in the order in which they came. */
    void keepLowest(int count) {
        if (kept <= count) {
            return;
        }
        long[] sorted = Arrays.copyOf(drawn, kept);
        Arrays.sort(sorted);
        limit = sorted[count - 1];
        int to = 0;
        for (int from = 0; from < kept && to < count; from++) {
            if (drawn[from] <= limit) {
                drawn[to] = drawn[from];
                System.arraycopy(values, from * width, values, to * width, width);
                to++;
            }
        }
        kept = to;
    }

    /** What is kept: at most as many as it was made for. */
    int kept() {
        keepLowest(size);
        return kept;
    }

    /** The numbers of one of the points that are kept. */
    double[] point(int index) {
        return Arrays.copyOfRange(values, index * width, (index + 1) * width);
    }

    /** Those that are kept, as a reservoir without room for more. */
    double[] values() {
        return Arrays.copyOf(values, kept() * width);
    }

    long[] drawn() {
        return Arrays.copyOf(drawn, kept());
    }
}
