/**
 * Clustering, with the names and defaults of spark.ml and scikit-learn and the answers of scikit-learn.
 *
 * <h2>K-means: one algorithm, wherever the points are</h2>
 *
 * <p>What iterates in {@link dev.quern.cluster.KMeans} and {@link dev.quern.cluster.MiniBatchKMeans}, seeds and samples is written once, over a {@link dev.quern.cluster.PointSet}: so many points that
 * kernels can be run over. Points in an array of this JVM are one; {@code dev.quern.spark.cluster} has another, whose points
 * stay in Spark's executors. Random choices depend on the seed and the number of a row alone, so they are the same in both.
 *
 * <ol>
 *   <li>{@code Prepared} looks at the points once: that all are finite, their mean, how far they reach.
 *   <li>{@code Seeding} chooses the centres to start from, by k-means|| or at random.
 *   <li>{@code Lloyd} moves the centres until they rest. What an iteration does to the points is in {@code
 *       Passes}: a {@code Filter} finds nearly all nearest centres in F32, and F64 the others.
 *   <li>{@link dev.quern.cluster.KMeansModel} is what comes out.
 * </ol>
 *
 * <h2>Who is near whom</h2>
 *
 * <p>{@link dev.quern.cluster.Dbscan}, {@link dev.quern.cluster.FriendsOfFriends} and {@link
 * dev.quern.cluster.NearestNeighbors} stand on one {@code PointTree}, which finds points near others in any number of dimensions, in an open or a
 * periodic space. {@link dev.quern.cluster.DbscanCore} are the steps of DBSCAN over points that are a part of all, with
 * copies of others around them, and {@link dev.quern.cluster.NearestCore} is the search for the nearest over a part of all: for
 * those who have more points than a machine.
 *
 * <p>Knows {@link dev.quern} and its threads, and {@code dev.quern.spatial} for the geometry of points; nothing of Spark and
 * nothing of the compiler.
 */
@NullMarked
package dev.quern.cluster;

import org.jspecify.annotations.NullMarked;
