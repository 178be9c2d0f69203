/**
 * Clusters of the postal codes of the United States: from a CSV file to a table, a map and an assignment. The programs are
 * {@link dev.quern.examples.geography.KMeansZipCodes}, k-means on one machine or on Spark, and {@link
 * dev.quern.examples.geography.ZipCodeClusters}, DBSCAN on one machine.
 *
 * <p>Degrees are poor coordinates for distances: a degree of longitude is 111 km at the equator and 70 km in Chicago, and
 * Guam at 144 degrees east lies closer to Hawaii at 158 west than 302 degrees suggest. {@link
 * dev.quern.examples.geography.Sphere} takes them to points on the unit sphere, where the straight distance through the
 * Earth orders places as the distance over the ground does.
 */
@NullMarked
package dev.quern.examples.geography;

import org.jspecify.annotations.NullMarked;
