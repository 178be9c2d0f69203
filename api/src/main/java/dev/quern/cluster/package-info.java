/**
 * Clustering: {@link dev.quern.cluster.Dbscan}, {@link dev.quern.cluster.FriendsOfFriends} and {@link
 * dev.quern.cluster.NearestNeighbors}, with the names and answers of scikit-learn.
 *
 * <p>They stand on one {@code PointTree}, which finds points near others in any number of dimensions, in an open or a
 * periodic space. {@link dev.quern.cluster.DbscanCore} are the steps of DBSCAN over points that are a part of all, with
 * copies of others around them: for those who have more points than a machine.
 *
 * <p>Knows {@link dev.quern} and its threads, and {@code dev.quern.spatial} for the geometry of points; nothing of Spark and
 * nothing of the compiler.
 */
@NullMarked
package dev.quern.cluster;

import org.jspecify.annotations.NullMarked;
