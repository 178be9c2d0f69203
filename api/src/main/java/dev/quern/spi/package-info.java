/**
 * What a compiler and an integration of Quern see of it and a user does not need: the memory behind an array.
 *
 * <p>{@link dev.quern.spi.Storage} is memory without a shape; {@link dev.quern.NDArray} is a shape over it. Compiled
 * kernels read the Java array of a {@link dev.quern.spi.HeapStorage} directly, and the address or memory segment of a
 * {@link dev.quern.spi.NativeStorage}. How native memory is allocated and reached on this JVM is known to
 * {@code NativeAccess} and its two implementations alone.
 */
@NullMarked
package dev.quern.spi;

import org.jspecify.annotations.NullMarked;
