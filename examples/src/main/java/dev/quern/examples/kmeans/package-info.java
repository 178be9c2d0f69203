/**
 * k-means clustering whose numeric part is seven kernels and whose driver is one page, for points in the arrays of one
 * machine and for points in the rows of a DataFrame.
 *
 * <p>It is here to be read: it shows how kernels and the driver of an algorithm are written. Whoever wants clusters calls
 * {@link dev.quern.cluster.KMeans}, which is not this one.
 *
 * <p>{@link dev.quern.examples.kmeans.KMeansKernels} has what happens to each point, {@link
 * dev.quern.examples.kmeans.KMeans} the algorithm, and {@link dev.quern.examples.kmeans.PointSource} the two things that
 * the algorithm asks of its points: run a kernel that reduces over all of them, and fetch the few that a kernel chooses.
 *
 * <p><b>The same clusters everywhere.</b> The algorithm draws its random numbers from the points' ids, so that neither
 * the number of threads nor the way the rows are split decides which points are drawn. What is left of the order is the
 * rounding of sums: on one machine it is the same for any number of threads, on Spark for one partitioning. Between the
 * two, centroids differ by a few units in the last place, unless the coordinates are multiples of a power of two so
 * coarse that their sums are exact: then not at all (dev.quern.examples.geography does so).
 */
@NullMarked
package dev.quern.examples.kmeans;

import org.jspecify.annotations.NullMarked;
