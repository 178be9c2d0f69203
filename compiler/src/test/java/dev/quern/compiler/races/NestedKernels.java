package dev.quern.compiler.races;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static dev.quern.compiler.races.RaceKernel.free;
import static dev.quern.compiler.races.RaceKernel.race;

import dev.quern.Array;
import dev.quern.Value;
import java.util.List;

/** A prange in a prange, and in a loop over time. */
final class NestedKernels {
    private NestedKernels() {}

    static List<RaceKernel> all() {
        return List.of(
                free("both loops, each element its own", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange("m", i -> k.prange("n", j -> a.at(i, j).set(1)));
                }),
                race("in the inner prange alone", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange("m", i -> k.prange(1, "n", j -> a.at(i, j).set(a.at(i, j.sub(1)))));
                }),
                race("in the outer prange alone", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange(1, "m", i -> k.prange("n", j -> a.at(i, j).set(a.at(i.sub(1), j))));
                }),
                race("the outer index is missing", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(k.param("m", I64), i -> k.prange("n", j -> a.at(j).set(1)));
                }),
                race("the inner index is missing", k -> {
                    Array a = k.inout("a", F64, "m");
                    Value n = k.param("n", I64);
                    k.prange("m", i -> k.prange(n, j -> a.at(i).set(1)));
                }),
                free("a serial loop over time, the step before read", k -> {
                    Array a = k.inout("a", F64, "t", "n");
                    k.range(
                            1,
                            "t",
                            t -> k.prange(
                                    1,
                                    k.dim("n").sub(1),
                                    i -> a.at(t, i).set(a.at(t.sub(1), i.sub(1)).add(a.at(t.sub(1), i.add(1))))));
                }),
                race("a serial loop over time, this step's neighbour read", k -> {
                    Array a = k.inout("a", F64, "t", "n");
                    k.range("t", t -> k.prange(1, "n", i -> a.at(t, i).set(a.at(t, i.sub(1)))));
                }),
                race("a loop over time that is parallel", k -> {
                    Array a = k.inout("a", F64, "t", "n");
                    k.prange(1, "t", t -> k.range("n", i -> a.at(t, i).set(a.at(t.sub(1), i))));
                }),
                free("elimination: rows below the pivot in parallel", k -> {
                    Array a = k.inout("a", F64, "n", "n");
                    k.range(
                            "n",
                            p -> k.prange(p.add(1), "n", i -> {
                                Value factor = k.let(a.at(i, p).div(a.at(p, p)));
                                k.range(
                                        p,
                                        k.dim("n"),
                                        j -> a.at(i, j).set(a.at(i, j).sub(factor.mul(a.at(p, j)))));
                            }));
                }),
                race("elimination with the pivot's own row among them", k -> {
                    Array a = k.inout("a", F64, "n", "n");
                    k.range(
                            "n",
                            p -> k.prange(p, k.dim("n"), i -> {
                                Value factor = k.let(a.at(i, p).div(a.at(p, p)));
                                k.range(
                                        p,
                                        k.dim("n"),
                                        j -> a.at(i, j).set(a.at(i, j).sub(factor.mul(a.at(p, j)))));
                            }));
                }),
                race("a prange within a triangle that writes the column of the outer index", k -> {
                    Array a = k.inout("a", F64, "n", "n");
                    k.prange(
                            "n",
                            i -> k.prange(i.add(1), j -> {
                                a.at(i, j).set(1);
                                a.at(j, j).set(2);
                            }));
                }),
                free("two pranges one after the other", k -> {
                    Array a = k.in("a", F64, "n");
                    Array b = k.inout("b", F64, "n");
                    Array c = k.out("c", F64, "n");
                    k.prange("n", i -> b.at(i).set(a.at(i)));
                    k.prange(1, "n", i -> c.at(i).set(b.at(i.sub(1))));
                }));
    }
}
