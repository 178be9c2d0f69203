/**
 * What can be known of a lowered kernel before it runs: affine forms of subscripts, which subscripts stay within their
 * axes, what the iterations of a loop share, what one of them costs, and which arguments may overlap. Knows
 * {@link dev.quern.ir} and the arguments of a call; changes nothing.
 */
@NullMarked
package dev.quern.compiler.analysis;

import org.jspecify.annotations.NullMarked;
