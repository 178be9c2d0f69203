/**
 * What users write against: {@link dev.quern.Kernel} and its builder, {@link dev.quern.Ufunc},
 * {@link
 * dev.quern.NDArray}, element types, threads, and the errors they meet. A kernel is written down as {@link dev.quern.ir}
 * and handed to whichever compiler {@link dev.quern.spi} finds; this package does not know it.
 */
@NullMarked
package dev.quern;

import org.jspecify.annotations.NullMarked;
