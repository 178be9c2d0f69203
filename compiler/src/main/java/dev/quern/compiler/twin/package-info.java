/**
 * Finds out, beside the user's calls, whether the vector twin of a kernel is worth running: it is some hundred times
 * slower than the scalar twin until C2 has compiled it, so calls go to the scalar one until then.
 *
 * <pre>
 * Subject   what is asked of a kernel
 * Crop      the sizes for a run of about a millisecond, and the leading block of the arguments of a call, copied
 * Indices   subscripts among the copies, which have to stay within the others
 * Trial     both twins on the copies, until the times settle: which is faster, and whether they agree
 * Warmer    the one thread trials run on, the kernel that works most first
 * Verdict   what came out
 * </pre>
 *
 * <p>Knows what {@link dev.quern.compiler.analysis} says of sizes, and runs classes of {@link
 * dev.quern.compiler.emit}. Nothing here keeps a kernel once its trial is over.
 */
@NullMarked
package dev.quern.compiler.twin;

import org.jspecify.annotations.NullMarked;
