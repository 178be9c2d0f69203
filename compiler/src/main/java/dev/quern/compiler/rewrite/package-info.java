/**
 * Lowered kernels to better ones that mean the same: one rule a file, which says what it makes of what and why that is
 * legal. Knows {@link dev.quern.ir} and what {@link dev.quern.compiler.analysis} can tell of it.
 */
@NullMarked
package dev.quern.compiler.rewrite;

import org.jspecify.annotations.NullMarked;
