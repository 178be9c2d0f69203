/**
 * Monte Carlo: what is asked for is the mean of something random, and many tries are averaged. The programs are {@link
 * dev.quern.examples.montecarlo.Pi} and {@link dev.quern.examples.montecarlo.EuropeanCall}.
 *
 * <p>Each try draws from a stream of its own, {@code k.random(seed, i)}, so a seed names the result: it is the same for
 * any number of threads. With the mean comes how far it may be off, since the tries differ from one another; a hundred
 * times as many tries give one more digit.
 */
@NullMarked
package dev.quern.examples.montecarlo;

import org.jspecify.annotations.NullMarked;
