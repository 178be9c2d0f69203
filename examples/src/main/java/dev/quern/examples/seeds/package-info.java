/**
 * The programs of a Numba tutorial, each beside its Python text: the first kernels to read.
 *
 * <p>Every class has a {@code define} that writes its kernel down for an element type, a constant that holds the one for
 * F64, and a {@code main} that runs it on a small input and prints what the compiler made of it. Start with {@link
 * dev.quern.examples.seeds.ParallelAdd}; {@link dev.quern.examples.seeds.IncorrectProgram} shows what mistakes look like.
 */
@NullMarked
package dev.quern.examples.seeds;

import org.jspecify.annotations.NullMarked;
