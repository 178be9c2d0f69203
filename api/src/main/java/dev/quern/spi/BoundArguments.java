package dev.quern.spi;

import dev.quern.NDArray;
import dev.quern.ir.KernelIr;

/**
 * The arguments of one call, checked against the kernel: types, ranks and sizes agree.
 *
 * @param arrays in the order of {@link KernelIr#arrays}
 * @param sizes of the named dimensions in the order of {@link KernelIr#symbols}
 * @param scalars as bits, in the order of {@link KernelIr#scalars}; see {@link dev.quern.ir.Expr.Constant}
 */
@SuppressWarnings("ArrayRecordComponent") // Made and read once in each call; copies would only cost.
public record BoundArguments(NDArray[] arrays, long[] sizes, long[] scalars) {}
