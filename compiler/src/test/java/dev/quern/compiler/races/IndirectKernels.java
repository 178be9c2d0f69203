package dev.quern.compiler.races;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static dev.quern.compiler.races.RaceKernel.free;
import static dev.quern.compiler.races.RaceKernel.undecided;

import dev.quern.Array;
import dev.quern.Value;
import java.util.List;

/** Subscripts that integer reasoning cannot follow, and the promises that make them free. */
final class IndirectKernels {
    private IndirectKernels() {}

    static List<RaceKernel> all() {
        return List.of(
                undecided("a scatter", k -> {
                    Array x = k.in("x", F64, "n");
                    Array to = k.in("to", I64, "n");
                    Array y = k.inout("y", F64, "m");
                    k.prange("n", i -> y.at(to.at(i)).set(x.at(i)));
                }),
                free("a scatter by a permutation", k -> {
                    Array x = k.in("x", F64, "n");
                    Array to = k.in("to", I64, "n");
                    Array y = k.inout("y", F64, "m");
                    Promises.distinct(k, to);
                    k.prange("n", i -> y.at(to.at(i)).set(x.at(i)));
                }),
                undecided("a scatter by a permutation, and the element after it", k -> {
                    Array x = k.in("x", F64, "n");
                    Array to = k.in("to", I64, "n");
                    Array y = k.inout("y", F64, "m");
                    Promises.distinct(k, to);
                    k.prange("n", i -> {
                        y.at(to.at(i)).set(x.at(i));
                        y.at(to.at(i).add(1)).set(x.at(i));
                    });
                }),
                undecided("a scatter by every second place of a permutation read twice", k -> {
                    Array x = k.in("x", F64, "n");
                    Array to = k.in("to", I64, "n");
                    Array y = k.inout("y", F64, "m");
                    Promises.distinct(k, to);
                    k.prange("n", i -> y.at(to.at(i.div(2))).set(x.at(i)));
                }),
                free("a scatter unchecked", k -> {
                    Array x = k.in("x", F64, "n");
                    Array to = k.in("to", I64, "n");
                    Array y = k.inout("y", F64, "m");
                    k.prange("n", i -> Promises.unchecked(y.at(to.at(i))).set(x.at(i)));
                }),
                free("a gather", k -> {
                    Array x = k.in("x", F64, "m");
                    Array from = k.in("from", I64, "n");
                    Array y = k.out("y", F64, "n");
                    k.prange("n", i -> y.at(i).set(x.at(from.at(i))));
                }),
                undecided("a gather from the array that is written", k -> {
                    Array from = k.in("from", I64, "n");
                    Array y = k.inout("y", F64, "n");
                    k.prange("n", i -> y.at(i).set(y.at(from.at(i))));
                }),
                undecided("a histogram", k -> {
                    Array of = k.in("of", I64, "n");
                    Array bins = k.inout("bins", I64, "m");
                    k.prange("n", i -> bins.at(of.at(i)).plusAssign(1));
                }),
                free("a histogram, atomic", k -> {
                    Array of = k.in("of", I64, "n");
                    Array bins = k.inout("bins", I64, "m");
                    k.prange("n", i -> Promises.atomic(bins.at(of.at(i))).plusAssign(1));
                }),
                free("a histogram of distinct bins", k -> {
                    Array of = k.in("of", I64, "n");
                    Array bins = k.inout("bins", I64, "m");
                    Promises.distinct(k, of);
                    k.prange("n", i -> bins.at(of.at(i)).plusAssign(1));
                }),
                undecided("the entries of rows that start anywhere", k -> {
                    Array starts = k.in("starts", I64, "rows");
                    Array y = k.inout("y", F64, "n");
                    k.prange(
                            k.dim("rows").sub(1),
                            i -> k.range(
                                    starts.at(i),
                                    starts.at(i.add(1)),
                                    e -> y.at(e).set(i.cast(F64))));
                }),
                free("the entries of rows whose starts ascend", k -> {
                    Array starts = k.in("starts", I64, "rows");
                    Array y = k.inout("y", F64, "n");
                    Promises.ascending(k, starts);
                    k.prange(
                            k.dim("rows").sub(1),
                            i -> k.range(
                                    starts.at(i),
                                    starts.at(i.add(1)),
                                    e -> y.at(e).set(i.cast(F64))));
                }),
                free("a sparse product, a row each", k -> {
                    Array starts = k.in("starts", I64, "rows");
                    Array columns = k.in("columns", I64, "entries");
                    Array values = k.in("values", F64, "entries");
                    Array x = k.in("x", F64, "n");
                    Array y = k.inout("y", F64, "rows");
                    k.prange(
                            k.dim("rows").sub(1),
                            i -> k.range(
                                    starts.at(i),
                                    starts.at(i.add(1)),
                                    e -> y.at(i).plusAssign(values.at(e).mul(x.at(columns.at(e))))));
                }),
                undecided("a sparse product transposed", k -> {
                    Array starts = k.in("starts", I64, "rows");
                    Array columns = k.in("columns", I64, "entries");
                    Array values = k.in("values", F64, "entries");
                    Array x = k.in("x", F64, "rows");
                    Array y = k.inout("y", F64, "n");
                    k.prange(
                            k.dim("rows").sub(1),
                            i -> k.range(
                                    starts.at(i),
                                    starts.at(i.add(1)),
                                    e -> y.at(columns.at(e))
                                            .plusAssign(values.at(e).mul(x.at(i)))));
                }),
                undecided("a collapsed index with a symbolic width", k -> {
                    Array a = k.inout("a", F64, "n");
                    Array row = k.in("row", F64, "m");
                    Value m = k.dim("m");
                    k.prange(
                            k.param("rows", I64),
                            i -> k.range("m", j -> a.at(i.mul(m).add(j)).set(row.at(j))));
                }),
                undecided("a square: a[i * i]", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> a.at(i.mul(i)).set(1));
                }));
    }
}
