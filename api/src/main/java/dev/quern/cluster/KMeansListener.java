package dev.quern.cluster;

import dev.quern.NDArray;

/** Is told of each iteration of a fit, in the thread that fits. */
@FunctionalInterface
public interface KMeansListener {
    /** An iteration is done. */
    void iterated(Iteration iteration);

    /** What an iteration did. Only what is asked for is computed. */
    interface Iteration {
        /** Which it is, from 1. */
        int number();

        /** How far the centres moved: the root of the sum of the squared distances. */
        double shift();

        /** How many clusters had lost all their points and were given one that was far from its centre. */
        int relocated();

        /** The centres after it, F64 [k, d], a copy. */
        NDArray centers();

        /** The sum of the (weighted) squared distances to the nearest of these centres: a pass over the points. */
        double cost();
    }
}
