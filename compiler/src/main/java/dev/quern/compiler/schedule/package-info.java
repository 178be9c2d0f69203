/**
 * How each loop of a lowered and proved kernel is run: never what it computes. Knows {@link dev.quern.ir} and what {@link
 * dev.quern.compiler.analysis} found; {@link dev.quern.compiler.emit} carries it out.
 */
@NullMarked
package dev.quern.compiler.schedule;

import org.jspecify.annotations.NullMarked;
