/**
 * Random kernels: {@code KernelGenerator} goes from a seed to a kernel by way of the builder's own calls, so that whatever
 * it makes a user could have written, and to arguments for it. {@code Comparison} runs one in every way there is, {@code
 * Campaign} a number of them, {@code Fuzz} from the command line and {@code SliceTest} in the tests; {@code
 * Shrinker} makes smaller what differs and {@code Reproducer} prints it as Java; {@code FuzzTest} looks
 * at what the passes make of smaller ones.
 */
@NullMarked
package dev.quern.compiler.fuzz;

import org.jspecify.annotations.NullMarked;
