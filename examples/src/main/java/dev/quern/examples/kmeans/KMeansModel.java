package dev.quern.examples.kmeans;

import dev.quern.NDArray;

/**
 * Clusters.
 *
 * @param centroids F64 [k, d]
 * @param counts the points of each cluster, I64 [k]
 * @param cost the sum of the squared distances of all points to their centroids
 * @param iterations how often the centroids were moved
 * @param converged whether they stopped within the tolerance, not at the limit of iterations
 */
public record KMeansModel(NDArray centroids, NDArray counts, double cost, int iterations, boolean converged) {}
