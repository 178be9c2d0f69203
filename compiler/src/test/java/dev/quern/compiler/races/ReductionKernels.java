package dev.quern.compiler.races;

import static dev.quern.DType.F64;
import static dev.quern.compiler.races.RaceKernel.free;
import static dev.quern.compiler.races.RaceKernel.race;
import static dev.quern.compiler.races.RaceKernel.variable;

import dev.quern.Array;
import dev.quern.Variable;
import java.util.List;

/** Updates that are recognised as reductions, and those that cannot be. */
final class ReductionKernels {
    private ReductionKernels() {}

    static List<RaceKernel> all() {
        return List.of(
                free("a sum into a variable", k -> {
                    Array x = k.in("x", F64, "n");
                    Variable sum = k.var("sum", 0.0);
                    k.prange("n", i -> sum.plusAssign(x.at(i)));
                    k.out("total", sum);
                }),
                free("the least and the greatest into two variables", k -> {
                    Array x = k.in("x", F64, "n");
                    Variable least = k.var("least", Double.POSITIVE_INFINITY);
                    Variable greatest = k.var("greatest", Double.NEGATIVE_INFINITY);
                    k.prange("n", i -> {
                        least.minAssign(x.at(i));
                        greatest.maxAssign(x.at(i));
                    });
                    k.out("spread", greatest.sub(least));
                }),
                variable("a variable by two operations", k -> {
                    Array x = k.in("x", F64, "n");
                    Variable sum = k.var("sum", 0.0);
                    k.prange("n", i -> {
                        sum.plusAssign(x.at(i));
                        sum.timesAssign(x.at(i));
                    });
                    k.out("total", sum);
                }),
                variable("a variable read while it is reduced into", k -> {
                    Array x = k.inout("x", F64, "n");
                    Variable sum = k.var("sum", 0.0);
                    k.prange("n", i -> {
                        sum.plusAssign(x.at(i));
                        x.at(i).set(sum);
                    });
                }),
                free("a sum into one element", k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.inout("y", F64, "m");
                    k.prange("n", i -> y.at(0).plusAssign(x.at(i)));
                }),
                race("a sum into one element that is read as well", k -> {
                    Array x = k.inout("x", F64, "n");
                    Array y = k.inout("y", F64, "m");
                    k.prange("n", i -> {
                        y.at(0).plusAssign(x.at(i));
                        x.at(i).set(y.at(0));
                    });
                }),
                race("a sum into one element that is set as well", k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.inout("y", F64, "m");
                    k.prange("n", i -> {
                        y.at(0).set(0);
                        y.at(0).plusAssign(x.at(i));
                    });
                }),
                race("one element by two operations", k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.inout("y", F64, "m");
                    k.prange("n", i -> {
                        y.at(0).plusAssign(x.at(i));
                        y.at(0).maxAssign(x.at(i));
                    });
                }),
                free("a whole array: the sums of columns", k -> {
                    Array x = k.in("x", F64, "m", "n");
                    Array y = k.inout("y", F64, "n");
                    k.prange("m", i -> y.plusAssign(x.at(i)));
                }),
                free("a whole array by an inner loop", k -> {
                    Array x = k.in("x", F64, "m", "n");
                    Array y = k.inout("y", F64, "n");
                    k.prange("m", i -> k.range("n", j -> y.at(j).plusAssign(x.at(i, j))));
                }),
                race("a whole array read while it is reduced into", k -> {
                    Array x = k.inout("x", F64, "m", "n");
                    Array y = k.inout("y", F64, "n");
                    k.prange("m", i -> {
                        y.plusAssign(x.at(i));
                        x.at(i).set(y);
                    });
                }),
                free("a sum over the inner loop into an element of one's own", k -> {
                    Array x = k.in("x", F64, "m", "n");
                    Array y = k.inout("y", F64, "m");
                    k.prange("m", i -> k.range("n", j -> y.at(i).plusAssign(x.at(i, j))));
                }),
                race("a histogram by remainder", k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.inout("y", F64, "4");
                    k.prange("n", i -> y.at(i.rem(4)).plusAssign(x.at(i)));
                }),
                free("a histogram by remainder, atomic", k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.inout("y", F64, "4");
                    k.prange("n", i -> Promises.atomic(y.at(i.rem(4))).plusAssign(x.at(i)));
                }),
                race("contributions to both neighbours", k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.inout("y", F64, "n");
                    k.prange(1, "n", i -> {
                        y.at(i).plusAssign(x.at(i));
                        y.at(i.sub(1)).minusAssign(x.at(i));
                    });
                }),
                free("contributions to both neighbours, atomic", k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.inout("y", F64, "n");
                    k.prange(1, "n", i -> {
                        Promises.atomic(y.at(i)).plusAssign(x.at(i));
                        Promises.atomic(y.at(i.sub(1))).minusAssign(x.at(i));
                    });
                }),
                race("a sum along a diagonal of a product", k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.inout("y", F64, "n");
                    k.prange(
                            "n",
                            i -> k.range(
                                    "n", j -> y.at(i.add(j)).plusAssign(x.at(i).mul(x.at(j)))));
                }),
                free("an element of an outer index, in a prange over another", k -> {
                    Array x = k.in("x", F64, "m", "n");
                    Array y = k.inout("y", F64, "m");
                    k.range("m", i -> k.prange("n", j -> y.at(i).plusAssign(x.at(i, j))));
                }));
    }
}
