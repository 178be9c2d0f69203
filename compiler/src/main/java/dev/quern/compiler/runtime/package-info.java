/**
 * Runs the loops of kernels on all cores: one pool of threads per JVM, parallel loops cut into chunks, what a reduction
 * needs to have the same bits everywhere, and the ways a loop ends early.
 *
 * <p>The pool knows the JDK, {@link dev.quern.Threads} and {@link dev.quern.KernelInterruptedException}; to it a
 * generated kernel is a {@link dev.quern.compiler.runtime.LoopBody}. {@link dev.quern.compiler.runtime.KernelBody}, which
 * generated classes extend, joins the two: it knows arguments and the IR's update operations besides, and not how code is
 * generated.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>The chunks of a loop follow from its length and chunk size, and {@link dev.quern.compiler.runtime.Chunks}
 *       chooses a chunk size without a look at the machine or the number of threads. With a partial result for each
 *       chunk, combined by {@link dev.quern.compiler.runtime.Combine}, a reduction has the same bits for any number of
 *       threads.
 *   <li>When {@link dev.quern.compiler.runtime.WorkerPool#parallelFor} returns or throws, no thread works on the loop
 *       any more, and what was written is visible to the caller.
 *   <li>A failure stops the loop: every thread finishes the chunk it is in and takes no other. The caller gets one
 *       throwable, the very one that was thrown, with its own frames below the worker's; of several, that of the lowest
 *       chunk. Failures of another class than it are attached as suppressed.
 *   <li>An interrupt of the caller, or a cancellation by its {@link dev.quern.compiler.runtime.RegionContext}, stops the
 *       loop likewise, loops nested in it included.
 *   <li>A loop never has more helpers join than its caller's context grants at that moment, and when the context grants
 *       fewer, those too many leave within a chunk.
 *   <li>A caller finishes its loop alone if nobody comes to help. So no number of callers can deadlock the pool.
 *   <li>The pool keeps alive nothing of its callers: no kernel, class loader, thread-local or exception.
 * </ul>
 *
 * <p>One thing it cannot mend: a loop run in a static initializer whose body needs the very class that is being
 * initialized waits for itself, as it would with any threads.
 *
 * <h2>How</h2>
 *
 * <pre>
 * WorkerPool   the way in; loops that need no second thread end here
 * Board        which loops are open, which one a worker should join, the budget of threads
 * Region       one loop: shares and cursors, joining and leaving, failure and stop
 * Crew         the workers: searching, asleep, woken, started, let go
 * Worker       a thread: search, help, again
 * </pre>
 *
 * <p>The caller takes part. Workers that come out of a loop spin for 50 us for the next one, then sleep; callers spin as
 * long for the last helpers. Nobody spins who would take a processor from someone with work. A loop in a chunk of a
 * parallel loop runs in that chunk's thread.
 *
 * <p>Handing half of a two-chunk loop to a worker and waiting for it takes 0.4 us while workers spin (p50; a
 * ForkJoinPool whose caller takes part: 1.0 on JDK 17, 0.35 on 25); a loop of two chunks whose body is empty 0.1 us, one
 * run inline 0.03 us. docs/decisions/0010 has the figures and the command.
 */
@NullMarked
package dev.quern.compiler.runtime;

import org.jspecify.annotations.NullMarked;
