/**
 * Points in space: boxes, space-filling curves, and ways to share points among partitions so that each has one owner
 * and the loads are even. A point is an array of coordinates, of any number of dimensions. This package knows arrays
 * and nothing of where the partitions are: on Spark they are partitions, elsewhere they may be files or threads.
 *
 * <p>{@link dev.quern.spatial.SpacePartitioning} is what the ways have in common. One is made from a
 * {@link dev.quern.spatial.PointSample} of the points and judged by a {@link dev.quern.spatial.PartitionQuality}.
 */
@NullMarked
package dev.quern.spatial;

import org.jspecify.annotations.NullMarked;
