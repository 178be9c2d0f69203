/**
 * The intermediate representation of a kernel: what a {@link dev.quern.KernelBuilder} writes down, passes rewrite, and
 * the interpreter and the emitter give effect to. {@link dev.quern.ir.Expr} and {@link dev.quern.ir.Stmt} are the
 * grammar; {@link dev.quern.ir.IrPrinter} shows it and {@link dev.quern.ir.Verifier} checks it. This package knows
 * {@link dev.quern.DType} and the exception for a wrong kernel, and nothing else of Quern.
 *
 * <h2>The numeric contract</h2>
 *
 * Whatever path a kernel takes, interpreted or compiled, scalar or in lanes, on one thread or many, its results are
 * these.
 *
 * <ul>
 *   <li><b>Integers</b> are two's complement and wrap, in the width of their own type: I8 100 + 100 is -56. Division and
 *       remainder by zero fail with an error at the user's line. {@code div} truncates and {@code rem} has the sign of the
 *       dividend, as in Java; {@code floorDiv} and {@code floorMod} round down. The least integer divided by -1, negated,
 *       or made absolute is itself.
 *   <li><b>Shifts</b> mask their distance to the width of the type (an I8 by 9 is an I8 by 1); {@code ushr} shifts zeros
 *       into the type's own width.
 *   <li><b>Floats</b> are IEEE 754, rounded to nearest even after each operation. Nothing is contracted: {@code mul} and
 *       {@code add} round twice, {@code fma} once. F32 arithmetic rounds to F32 after each operation.
 *   <li><b>min and max</b> give NaN if either operand is one, and order -0.0 below 0.0.
 *   <li><b>Comparisons</b> are IEEE 754: with a NaN only {@code ne} holds, and -0.0 equals 0.0.
 *   <li><b>Functions</b> such as {@code exp} and {@code pow} are those of {@link Math}, in F64 and then rounded for F32; a
 *       path in lanes may differ by 1 ulp. {@code sqrt}, {@code abs}, {@code floor}, {@code ceil} and {@code rint} are
 *       exact.
 *   <li><b>Casts</b> are Java's: a float becomes an integer by truncation, NaN becomes 0 and what is out of range the
 *       nearest I32 or I64 (then wrapped to I8 or I16); wider integers wrap to narrower ones. BOOL becomes 0 or 1; a number
 *       becomes BOOL by {@code != 0}.
 *   <li><b>Types</b> widen by the table of {@link dev.quern.ir.Types} and never change otherwise. An I32 with an I64 index
 *       is an I64, never a float.
 *   <li><b>Reductions</b> in an expression ({@code sum}, {@code mean}, ...) start from their identity ({@link
 *       dev.quern.ir.ReduceOp}) and may be computed in several partial results, whose number and order depend on the number
 *       of terms alone; so may updates inside a prange of what is declared outside it. The same bits come out for any
 *       number of threads. Against any other order a sum of n floats differs by at most {@code 2 n u sum(|x|)}, with u the
 *       unit roundoff of the type. A serial loop of updates is in order.
 *   <li><b>Fast math</b>, where a kernel says {@link dev.quern.KernelBuilder#fastMath}, loosens two of these: a product
 *       and the sum, difference or update it goes into may be rounded once, as by {@code fma}; and a serial loop's updates
 *       of a floating variable by {@code +=} or {@code *=} may be made in any order, under the bound for reductions.
 *       Nothing is assumed of NaN, infinities and zeros, and nothing is multiplied by a reciprocal. The interpreter stays
 *       strict.
 *   <li><b>Evaluation</b>: an expression has no effects. What no result depends on cannot fail: the arm of a {@code
 *       select} that is not chosen, the body of a reduction over nothing, all of a store to an array without elements.
 *       Both operands of {@code and} and {@code or} are evaluated. A statement evaluates all of its expressions before it
 *       writes, so one that fails writes nothing; which of several failures is reported is not fixed.
 *   <li><b>Subscripts</b> count from 0. One outside its axis is an error, whether or not the memory behind it exists.
 *   <li><b>Loops</b> evaluate their bounds once; an empty range runs nothing. The iterations of a {@code prange} run in any
 *       order: what they do must not depend on it. {@link dev.quern.ir.Sharing} says of each access why iterations may use
 *       it side by side. Atomic updates are combined as those of a reduction are; where an unchecked access is not what its
 *       user says, the result depends on chance. The first iteration with the least or the greatest value, kept by a strict
 *       comparison, is the one that iterations in order would keep.
 *   <li><b>Assumptions</b> ({@link dev.quern.ir.Assumption}) are checked at each call before anything is written, so that what
 *       follows from them holds.
 * </ul>
 */
@NullMarked
package dev.quern.ir;

import org.jspecify.annotations.NullMarked;
