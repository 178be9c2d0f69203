package dev.quern.cluster;

import dev.quern.NDArray;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What k-means is told, on one machine as on Spark, by the names of spark.ml and with its defaults. Setters return the
 * estimator itself, so that calls can be chained, and refuse a value that makes no sense at once.
 *
 * @param <S> the estimator
 */
public abstract class KMeansParameters<S extends KMeansParameters<S>> {
    /** Begin with k-means||, which spreads the first centres over the points. */
    public static final String PARALLEL = "k-means||";

    /** Begin with points chosen at random. */
    public static final String RANDOM = "random";

    private int k = 2;
    private boolean isKSaid;
    private int maxIter;
    private double tol;
    private long seed = 1;
    private String initMode = PARALLEL;
    private int initSteps = 2;
    private @Nullable NDArray initialCenters;
    private KMeansListener listener = iteration -> {};

    /** With the defaults in which estimators differ. */
    protected KMeansParameters(int maxIter, double tol) {
        this.maxIter = maxIter;
        this.tol = tol;
    }

    /** This estimator. */
    protected abstract S self();

    /**
     * How many clusters; 2 by default. The model has fewer where the points lie at fewer different places.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public S setK(int clusters) {
        check(clusters >= 1, "k", "1 or more", clusters);
        this.k = clusters;
        this.isKSaid = true;
        return self();
    }

    /**
     * How many iterations at most.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public S setMaxIter(int iterations) {
        check(iterations >= 0, "maxIter", "0 or more", iterations);
        this.maxIter = iterations;
        return self();
    }

    /**
     * When centres rest, as scikit-learn has it: once the squared distances that the centres moved add up to at most this
     * times the mean of the features' variances. With 0 it is when nothing moves.
     *
     * @throws IllegalArgumentException if it is negative or no number
     */
    public S setTol(double tolerance) {
        check(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY, "tol", "a number from 0", tolerance);
        this.tol = tolerance;
        return self();
    }

    /** What all random choices follow from; 1 by default. */
    public S setSeed(long number) {
        this.seed = number;
        return self();
    }

    /**
     * How to begin: {@link #PARALLEL}, which is the default, or {@link #RANDOM}. It is ignored where {@link
     * #setInitialCenters} says it.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public S setInitMode(String mode) {
        check(
                mode.equals(PARALLEL) || mode.equals(RANDOM),
                "initMode",
                "\"k-means||\" or \"random\"",
                "\"" + mode + "\"");
        this.initMode = mode;
        return self();
    }

    /**
     * The rounds of k-means||; 2 by default. More are done where these choose fewer points than clusters.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public S setInitSteps(int rounds) {
        check(rounds >= 1, "initSteps", "1 or more", rounds);
        this.initSteps = rounds;
        return self();
    }

    /**
     * The centres to begin with; they are copied.
     *
     * @param centers F64 or F32 [k, d], as many as {@link #setK} says; where it was not called they say it
     * @throws IllegalArgumentException if they are not of that form, or not all finite
     */
    public S setInitialCenters(NDArray centers) {
        check(centers.rank() == 2, "initialCenters", "an array [k, d]", centers.describe());
        NDArray copy = Arguments.doubles("initialCenters", centers).copy();
        for (long row = 0; row < copy.size(0); row++) {
            for (long column = 0; column < copy.size(1); column++) {
                double value = copy.getDouble(row, column);
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "initialCenters: expected finite numbers, got %s at row %d, column %d"
                                    .formatted(value, row, column));
                }
            }
        }
        this.initialCenters = copy;
        this.k = isKSaid ? k : (int) Math.max(1, copy.size(0));
        return self();
    }

    /** Is told of each iteration; a listener that throws ends the fit with its exception. */
    public S setListener(KMeansListener told) {
        this.listener = told;
        return self();
    }

    /** How many clusters. */
    public int getK() {
        return k;
    }

    /** How many iterations at most. */
    public int getMaxIter() {
        return maxIter;
    }

    /** When centres rest: {@link #setTol}. */
    public double getTol() {
        return tol;
    }

    /** What all random choices follow from. */
    public long getSeed() {
        return seed;
    }

    /** How to begin. */
    public String getInitMode() {
        return initMode;
    }

    /** The rounds of k-means||. */
    public int getInitSteps() {
        return initSteps;
    }

    /** The centres to begin with, if they are given. */
    final @Nullable NDArray initialCenters() {
        return initialCenters;
    }

    final KMeansListener listener() {
        return listener;
    }

    /** Takes everything that another estimator was told. */
    protected final S copyFrom(KMeansParameters<?> other) {
        k = other.k;
        maxIter = other.maxIter;
        tol = other.tol;
        seed = other.seed;
        initMode = other.initMode;
        initSteps = other.initSteps;
        initialCenters = other.initialCenters;
        listener = other.listener;
        return self();
    }

    /** Refuses points that are too few, and initial centres that are not of their kind. */
    final void checkAgainst(PointSet points, long count) {
        if (k > count) {
            throw new IllegalArgumentException(
                    "k: expected as many clusters as points at most, got %d clusters of %d points".formatted(k, count));
        }
        if (initialCenters != null && (initialCenters.size(0) != k || initialCenters.size(1) != points.dimensions())) {
            throw new IllegalArgumentException("initialCenters: expected %d centres of %d coordinates, got an array %s"
                    .formatted(k, points.dimensions(), Arrays.toString(initialCenters.shape())));
        }
    }

    /** Refuses a value of a setting. */
    protected static void check(boolean holds, String setting, String expected, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("%s: expected %s, got %s".formatted(setting, expected, value));
        }
    }
}
