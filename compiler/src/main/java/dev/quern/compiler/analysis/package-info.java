/**
 * What can be known of a lowered kernel before it runs. Knows {@link dev.quern.ir} and the arguments of a call; changes
 * nothing but the marks that {@code Races} sets.
 *
 * <ul>
 *   <li>Numbers: an {@code Affine} form is a sum of multiples of indices, sizes and arguments, read from expressions by
 *       {@code Forms}, with {@code DefinedTerm}s for what is not affine. An {@code IntegerSet} is where such forms are 0
 *       or more, a {@code Domain} a union of them: where a statement runs. {@code PointSearch} and {@code OmegaTest} find
 *       a point of a set, or that there is none.
 *   <li>Races: {@code LoopAccesses} collects what the iterations of a loop touch, {@code Collisions} compares it in pairs,
 *       {@code Dependences} is the result, for schedules too. {@code Races} proves each parallel loop or refuses it with
 *       a {@code RaceMessage}. {@code Picks} finds the choice of a best iteration, and a {@code ParallelRegion} is what an
 *       outermost parallel loop shares and reduces.
 *   <li>Bounds: {@code Bounds} proves subscripts within their axes, or leaves a {@code BoundsCheck} to the call, or the
 *       access to be checked. {@code Overlaps} looks at arguments that share memory.
 *   <li>Costs: {@code Cost} estimates an iteration, {@code Sizing} is what follows from the sizes of a call.
 * </ul>
 */
@NullMarked
package dev.quern.compiler.analysis;

import org.jspecify.annotations.NullMarked;
