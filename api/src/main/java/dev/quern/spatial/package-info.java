/**
 * Geometry of points: the space they lie in, boxes, cells, who is near whom, and ways to share points among partitions so
 * that each has one owner and the loads are even. A point is an array of coordinates, of any number of dimensions.
 *
 * <ul>
 *   <li>{@link dev.quern.spatial.Space} is where points lie, with axes that may be periodic; a {@link
 *       dev.quern.spatial.CellList} sorts points into cells, and {@link dev.quern.spatial.Neighbors} are the points near each
 *       point, for kernels.
 *   <li>{@link dev.quern.spatial.SpacePartitioning} is what ways to share out space have in common. One is made from a {@link
 *       dev.quern.spatial.PointSample} of the points and judged by a {@link dev.quern.spatial.PartitionQuality}.
 * </ul>
 *
 * <p>Nothing here knows of Spark or of how kernels are compiled, or where partitions are: on Spark they are partitions,
 * elsewhere they may be files or threads. Of {@link dev.quern} it knows arrays, and of {@link dev.quern.spi} the memory
 * behind them and the threads that loops run on.
 */
@NullMarked
package dev.quern.spatial;

import org.jspecify.annotations.NullMarked;
