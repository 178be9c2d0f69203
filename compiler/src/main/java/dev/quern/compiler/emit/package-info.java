/**
 * Bytecode from a lowered and analysed kernel: one class for each kernel and way its arguments lie in memory. Knows
 * {@link dev.quern.ir}, what {@link dev.quern.compiler.analysis} found and the {@link
 * dev.quern.compiler.runtime.KernelBody} that generated classes extend; nothing else knows ASM.
 *
 * <p>{@link dev.quern.compiler.emit.ClassEmitter} makes the class; {@code StmtEmitter}, {@code LoopEmitter} and {@code
 * ExprEmitter} make what stands in its methods; an {@code ArrayAccess} reads and writes one array. For the kernel of the
 * README it makes, on heap arrays in C order,
 *
 * <pre>{@code
 * final class UserKernels$kernel extends KernelBody {
 *   final double[] a, b, result;  final long m, n;
 *
 *   void parallel_add() {
 *     start0 = 0;
 *     parallel(0, count(0, m, 1));
 *   }
 *
 *   void parallel_add$i(long from, long to, int chunk) {
 *     double[] a = this.a, b = this.b, result = this.result;  long n = this.n;
 *     for (long i = start0 + from; ...; i++) {
 *       for each strip of 2^16 iterations of j
 *         for (int t = 0; t < length; t++)
 *           result[(int) i * (int) n + (first + t)] = a[...] + b[...];
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>The vector twin of a class has its nests in lanes where they are scheduled so ({@link Twin}): {@code LaneLoopEmitter}
 * for the iterations of a loop, {@code TilesEmitter} for contractions. Both emit statements by {@code LaneStmtEmitter} and
 * {@code LaneExprEmitter} for several rows and vectors at a time, which {@code LaneScope} keeps the slots of; {@code
 * LaneBroadcasts} has what is the same in all lanes, {@code LaneMemory} loads and stores vectors, {@code Panels} copies what does not lie as it is read.
 *
 * <p>Innermost loops count in ints and subscripts of heap arrays are computed in ints, which is what C2 turns into lanes:
 * an address within an array fits an int, and on the way there wrapping does no harm.
 */
@NullMarked
package dev.quern.compiler.emit;

import org.jspecify.annotations.NullMarked;
