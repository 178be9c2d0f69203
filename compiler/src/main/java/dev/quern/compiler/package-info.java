/**
 * The compiler: from {@link dev.quern.ir} to parallel loops. This package is its facade and its table of contents; read
 * {@code Pipeline} for the order of things, then the packages below in that order.
 *
 * <h2>A kernel from definition to bytecode</h2>
 *
 * <ol>
 *   <li>{@link dev.quern.Kernel#define} runs the user's lambda. {@code Value} and {@code KernelBuilder} build nodes of {@link
 *       dev.quern.ir}, which refuse wrong types and shapes there and then, and {@code Recorder} keeps the statements.
 *   <li>{@link dev.quern.Kernel#run} checks the arguments ({@code Signature}), and the first time asks {@link
 *       dev.quern.compiler.QuernCompiler} for the kernel. {@link dev.quern.compiler.KernelCache} compiles it unless this JVM
 *       has done so before.
 *   <li>{@code Pipeline.front} runs the passes. {@link dev.quern.compiler.lower} turns array expressions into loops over
 *       scalars, {@link dev.quern.compiler.rewrite} makes those faster; {@link dev.quern.ir.Verifier} looks at each result.
 *   <li>Between the two, {@code Races} of {@link dev.quern.compiler.analysis} proves each prange free of races, refuses the
 *       kernel or marks what is a reduction. Afterwards that package finds which subscripts are within bounds ({@code Bounds}), what iterations of a
 *       prange share, reduce into and pick ({@code ParallelRegion}), which arguments may overlap ({@code Overlaps}) and what an
 *       iteration costs ({@code Cost}).
 *   <li>{@code Program} is the kernel from then on. A call tests the bounds against its sizes, before anything is written,
 *       and picks the {@code Variant} for the way its arguments lie in memory.
 *   <li>{@link dev.quern.compiler.emit} makes that class the first time it is needed.
 *   <li>{@link dev.quern.compiler.runtime} runs it: the generated class extends {@code KernelBody}, which hands parallel
 *       loops to the JVM's {@code WorkerPool} in chunks and combines what they reduce.
 *   <li>Where there is a vector twin of the class as well, {@link dev.quern.compiler.twin} tries it beside the calls, and
 *       the variant goes over to it once it is compiled and was faster.
 * </ol>
 *
 * <p>{@link dev.quern.compiler.Placement} says where the arrays of a kernel go when its rows are spread over partitions: what
 * runs kernels on Spark asks it, and the pipeline does without.
 *
 * <p>{@link dev.quern.compiler.interpret} does without all of this: it runs the IR as it is written and is what every
 * other path is compared with.
 *
 * <p>{@code -Dquern.dump=DIRECTORY} writes the IR after each pass and the class; {@code -Dquern.interpret=true} runs the
 * interpreter instead; {@code -Dquern.twin=scalar} or {@code vector} settles which twin runs. Packages know those named before them here and not the facade; {@code ArchitectureTest} holds the
 * table.
 */
@NullMarked
package dev.quern.compiler;

import org.jspecify.annotations.NullMarked;
