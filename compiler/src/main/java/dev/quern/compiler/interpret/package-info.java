/**
 * The meaning of the IR, executed: {@link dev.quern.compiler.interpret.Interpreter} is what compiled code is compared
 * with, and a way to debug a kernel. It is plain where compiled code is clever. It runs both levels of the IR, so a
 * kernel can be compared with itself before and after each pass.
 *
 * <ul>
 *   <li>{@code Interpreter} gives effect to statements, one after the other; the iterations of a prange in order.
 *   <li>{@code Evaluation} gives the values of the expressions of one statement.
 *   <li>{@code Memory} holds arrays, variables and loop indices, and checks every subscript.
 *   <li>{@code Arithmetic} and {@code Fold} are the numeric contract of {@link dev.quern.ir}.
 * </ul>
 *
 * <p>A value is a {@code long}: the bits of its type as in {@link dev.quern.ir.Expr.Constant}.
 *
 * <p>What no result depends on is not evaluated: the arm of a select that is not chosen, the body of a reduction over
 * nothing, any part of a store to an array without elements. So none of it can fail.
 */
@NullMarked
package dev.quern.compiler.interpret;

import org.jspecify.annotations.NullMarked;
