/**
 * How each loop of a lowered and proved kernel is run: never what it computes. Knows {@link dev.quern.ir} and what {@link
 * dev.quern.compiler.analysis} found; {@link dev.quern.compiler.emit} carries it out.
 *
 * <p>{@link dev.quern.compiler.schedule.LoopSchedule} is the order in which a loop adds up, the same in both twins of a
 * kernel. {@link dev.quern.compiler.schedule.Lanes} is how the vector twin runs many iterations at a time: the iterations
 * of one loop in lanes, or the rows and columns of a contraction in tiles of registers. {@code LaneChooser} has the order
 * in which they are considered, {@code LaneRules} what can lie in lanes at all.
 */
@NullMarked
package dev.quern.compiler.schedule;

import org.jspecify.annotations.NullMarked;
