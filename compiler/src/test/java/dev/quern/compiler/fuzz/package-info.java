/**
 * Random kernels: {@code KernelGenerator} goes from a seed to a kernel by way of the builder's own calls, so that whatever
 * it makes a user could have written, and {@code FuzzTest} runs each in every way there is.
 */
@NullMarked
package dev.quern.compiler.fuzz;

import org.jspecify.annotations.NullMarked;
