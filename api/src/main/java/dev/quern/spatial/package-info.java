/**
 * Geometry of points: the space they lie in, cells, and who is near whom. Nothing here knows of Spark or of how kernels
 * are compiled; of {@link dev.quern} it knows arrays, and of {@link dev.quern.spi} the memory behind them and the threads
 * that loops run on.
 */
@NullMarked
package dev.quern.spatial;

import org.jspecify.annotations.NullMarked;
