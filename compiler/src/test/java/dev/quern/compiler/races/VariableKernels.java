package dev.quern.compiler.races;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static dev.quern.compiler.races.RaceKernel.free;
import static dev.quern.compiler.races.RaceKernel.race;
import static dev.quern.compiler.races.RaceKernel.variable;

import dev.quern.Array;
import dev.quern.Variable;
import java.util.List;

/** Variables and scratch, private and shared. */
final class VariableKernels {
    private VariableKernels() {}

    static List<RaceKernel> all() {
        return List.of(
                free("a variable of the iteration", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> {
                        Variable x = k.var("x", a.at(i));
                        x.set(x.mul(2));
                        a.at(i).set(x);
                    });
                }),
                free("a variable of the iteration that an inner loop carries", k -> {
                    Array a = k.in("a", F64, "m", "n");
                    Array b = k.out("b", F64, "m");
                    k.prange("m", i -> {
                        Variable last = k.var("last", 0.0);
                        k.range("n", j -> last.set(last.mul(0.5).add(a.at(i, j))));
                        b.at(i).set(last);
                    });
                }),
                variable("a variable set in the body and read after it", k -> {
                    Array a = k.in("a", F64, "n");
                    Variable last = k.var("last", 0.0);
                    k.prange("n", i -> last.set(a.at(i)));
                    k.out("result", last);
                }),
                variable("a variable carried from iteration to iteration", k -> {
                    Array a = k.inout("a", F64, "n");
                    Variable before = k.var("before", 0.0);
                    k.prange("n", i -> {
                        Variable kept = k.var("kept", a.at(i));
                        a.at(i).set(before);
                        before.set(kept);
                    });
                }),
                variable("a variable that is meant to be private and is declared outside", k -> {
                    Array a = k.inout("a", F64, "n");
                    Variable x = k.var("x", 0.0);
                    k.prange("n", i -> {
                        x.set(a.at(i).mul(2));
                        a.at(i).set(x);
                    });
                }),
                variable("a variable set under a condition", k -> {
                    Array a = k.in("a", F64, "n");
                    Variable found = k.var("found", -1L);
                    k.prange("n", i -> k.when(a.at(i).gt(0.0), () -> found.set(i)));
                    k.out("result", found);
                }),
                variable("a counter that gives out places", k -> {
                    Array a = k.inout("a", I64, "n");
                    Variable next = k.var("next", 0L);
                    k.prange("n", i -> {
                        a.at(i).set(next);
                        next.plusAssign(1);
                    });
                }),
                free("a variable from outside that is only read", k -> {
                    Array a = k.inout("a", F64, "n");
                    Variable factor = k.var("factor", 2.0);
                    factor.set(3.0);
                    k.prange("n", i -> a.at(i).set(a.at(i).mul(factor)));
                }),
                free("the least distance and where it is", k -> {
                    Array x = k.in("x", F64, "n");
                    Variable best = k.var("best", Double.POSITIVE_INFINITY);
                    Variable where = k.var("where", -1L);
                    k.prange(
                            "n",
                            i -> k.when(x.at(i).lt(best), () -> {
                                best.set(x.at(i));
                                where.set(i);
                            }));
                    k.out("least", best);
                    k.out("place", where);
                }),
                variable("the least distance, and the place of another", k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.in("y", F64, "n");
                    Variable best = k.var("best", Double.POSITIVE_INFINITY);
                    k.prange("n", i -> k.when(x.at(i).lt(best), () -> best.set(y.at(i))));
                    k.out("least", best);
                }),
                free("scratch of the iteration", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange("m", i -> {
                        Array scratch = k.temp("scratch", F64, "n");
                        k.range(
                                "n",
                                j -> scratch.at(j).set(a.at(i, k.dim("n").sub(1).sub(j))));
                        k.range("n", j -> a.at(i, j).set(scratch.at(j)));
                    });
                }),
                race("scratch of all iterations", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    Array scratch = k.temp("scratch", F64, "n");
                    k.prange("m", i -> {
                        k.range(
                                "n",
                                j -> scratch.at(j).set(a.at(i, k.dim("n").sub(1).sub(j))));
                        k.range("n", j -> a.at(i, j).set(scratch.at(j)));
                    });
                }),
                free("a subscript kept in a variable", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(k.dim("n").div(2), i -> {
                        Variable place = k.var("place", i.mul(2));
                        a.at(place).set(a.at(place.add(1)));
                    });
                }));
    }
}
