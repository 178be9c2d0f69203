/**
 * Array expressions to loop nests: after this every expression is a scalar. A whole-array store becomes loops over its
 * axes, a reduction becomes a loop over an accumulator, and whatever is built between them is fused into those loops
 * without memory of its own. Knows {@link dev.quern.ir} alone.
 */
@NullMarked
package dev.quern.compiler.lower;

import org.jspecify.annotations.NullMarked;
