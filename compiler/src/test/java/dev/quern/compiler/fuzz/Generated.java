package dev.quern.compiler.fuzz;

import dev.quern.compiler.Call;
import dev.quern.ir.KernelIr;

/**
 * A random kernel with arguments for it.
 *
 * @param seed what {@link KernelGenerator} made it from, and makes it from again
 */
record Generated(long seed, KernelIr kernel, Call call) {}
