package dev.quern.compiler.races;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static dev.quern.compiler.races.RaceKernel.free;
import static dev.quern.compiler.races.RaceKernel.race;

import dev.quern.Array;
import dev.quern.Value;
import java.util.List;

/** Conditions that keep iterations apart, or do not. */
final class GuardedKernels {
    private GuardedKernels() {}

    static List<RaceKernel> all() {
        return List.of(
                free("the upper half from the lower one, by symbolic sizes", k -> {
                    Array a = k.inout("a", F64, "n");
                    Value m = k.dim("n").div(2);
                    k.prange("n", i -> k.when(i.lt(m), () -> a.at(i.add(m)).set(a.at(i))));
                }),
                free("i < m writes a[i + m], by an argument", k -> {
                    Array a = k.inout("a", F64, "n");
                    Value m = k.param("m", I64);
                    k.prange("n", i -> k.when(i.lt(m), () -> a.at(i.add(m)).set(a.at(i))));
                }),
                race("i <= m writes a[i + m], by an argument", k -> {
                    Array a = k.inout("a", F64, "n");
                    Value m = k.param("m", I64);
                    k.prange("n", i -> k.when(i.le(m), () -> a.at(i.add(m)).set(a.at(i))));
                }),
                free("even elements from the odd ones before", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(1, "n", i -> k.when(i.rem(2).eq(0), () -> a.at(i).set(a.at(i.sub(1)))));
                }),
                race("even elements from the even ones before", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(2, "n", i -> k.when(i.rem(2).eq(0), () -> a.at(i).set(a.at(i.sub(2)))));
                }),
                race("multiples of three from the element two before, all others from the one before", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(
                            2,
                            "n",
                            i -> k.when(i.rem(3).eq(0), () -> a.at(i).set(a.at(i.sub(2))))
                                    .otherwise(() -> a.at(i).set(a.at(i.sub(1)))));
                }),
                free("the two branches on two parts", k -> {
                    Array a = k.inout("a", F64, "8");
                    k.prange(
                            8,
                            i -> k.when(i.lt(4), () -> a.at(i.mul(2)).set(1))
                                    .otherwise(() -> a.at(i.mul(2).sub(7)).set(2)));
                }),
                race("the two branches meet", k -> {
                    Array a = k.inout("a", F64, "8");
                    k.prange(
                            8,
                            i -> k.when(i.lt(4), () -> a.at(i).set(1))
                                    .otherwise(() -> a.at(i.sub(4)).set(2)));
                }),
                free("one iteration alone writes", k -> {
                    Array x = k.in("x", F64, "n");
                    Array a = k.inout("a", F64, "m");
                    k.prange("n", i -> k.when(i.eq(0), () -> a.at(0).set(x.at(i))));
                }),
                race("all iterations but one write", k -> {
                    Array x = k.in("x", F64, "n");
                    Array a = k.inout("a", F64, "m");
                    k.prange("n", i -> k.when(i.ne(0), () -> a.at(0).set(x.at(i))));
                }),
                free("the last iteration is another case", k -> {
                    Array a = k.in("a", F64, "n");
                    Array b = k.out("b", F64, "n");
                    Value last = k.dim("n").sub(1);
                    k.prange(
                            "n",
                            i -> k.when(i.lt(last), () -> b.at(i).set(a.at(i.add(1))))
                                    .otherwise(() -> b.at(i).set(a.at(0))));
                }),
                race("the last iteration writes the first element too", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> {
                        a.at(i).set(1);
                        k.when(i.eq(k.dim("n").sub(1)), () -> a.at(0).set(2));
                    });
                }),
                free("by and: the inner cells of a line of blocks", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(
                            1,
                            "n",
                            i -> k.when(i.ge(4).and(i.lt(5)), () -> a.at(i).set(a.at(i.sub(1)))));
                }),
                race("by or: two iterations pass", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(
                            1,
                            "n",
                            i -> k.when(i.eq(4).or(i.eq(5)), () -> a.at(i).set(a.at(i.sub(1)))));
                }),
                free("by or: two iterations that are apart", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(
                            1,
                            "n",
                            i -> k.when(i.eq(4).or(i.eq(6)), () -> a.at(i).set(a.at(i.sub(1)))));
                }),
                free("by not: no odd elements", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(
                            1,
                            "n",
                            i -> k.when(i.rem(2).eq(1).not(), () -> a.at(i).set(a.at(i.sub(1)))));
                }),
                free("ne splits in two: only i = 3 is left out", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> k.when(i.ne(3), () -> a.at(i).set(a.at(3))));
                }),
                race("a condition on data says nothing of elements", k -> {
                    Array x = k.in("x", F64, "n");
                    Array a = k.inout("a", F64, "n");
                    k.prange(1, "n", i -> k.when(x.at(i).gt(0.0), () -> a.at(i).set(a.at(i.sub(1)))));
                }),
                free("a condition on data around an element of one's own", k -> {
                    Array x = k.in("x", F64, "n");
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> k.when(x.at(i).gt(0.0), () -> a.at(i).set(x.at(i))));
                }),
                race("clamped neighbours: a[min(i + 1, n - 1)]", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> a.at(i).set(a.at(i.add(1).min(k.dim("n").sub(1)))));
                }),
                race("clamped writes: a[max(i, 2)]", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> a.at(i.max(2)).set(1));
                }),
                free("clamped writes that are never clamped: a[max(i, 2)] from 2 on", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(2, "n", i -> a.at(i.max(2)).set(1));
                }),
                free("a choice of subscript: evens below, odds above", k -> {
                    Array a = k.inout("a", F64, "8");
                    k.prange(
                            8,
                            i -> a.at(i.rem(2).eq(0).select(i.div(2), i.div(2).add(4)))
                                    .set(1));
                }),
                race("a choice of subscript that folds the line", k -> {
                    Array a = k.inout("a", F64, "8");
                    k.prange(8, i -> a.at(i.lt(4).select(i, i.sub(4))).set(1));
                }),
                free("two statements on two parts of one array", k -> {
                    Array a = k.inout("a", F64, "n");
                    Value m = k.dim("n").div(2);
                    k.prange(m, i -> {
                        a.at(i).set(1);
                        a.at(i.add(m)).set(2);
                    });
                }));
    }
}
