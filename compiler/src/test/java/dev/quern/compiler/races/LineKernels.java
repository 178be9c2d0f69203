package dev.quern.compiler.races;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static dev.quern.compiler.races.RaceKernel.free;
import static dev.quern.compiler.races.RaceKernel.race;

import dev.quern.Array;
import dev.quern.Value;
import java.util.List;

/** Along one axis: true, anti and output dependences, strides, reversals and remainders. */
final class LineKernels {
    private LineKernels() {}

    static List<RaceKernel> all() {
        return List.of(
                free("each element its own", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> a.at(i).set(a.at(i).mul(2)));
                }),
                race("true dependence: a[i] = a[i-1]", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(1, "n", i -> a.at(i).set(a.at(i.sub(1)).add(1)));
                }),
                race("anti dependence: a[i] = a[i+1]", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(k.dim("n").sub(1), i -> a.at(i).set(a.at(i.add(1))));
                }),
                free("out of place: b[i] = a[i+1]", k -> {
                    Array a = k.in("a", F64, "n");
                    Array b = k.out("b", F64, "n");
                    k.prange(k.dim("n").sub(1), i -> b.at(i).set(a.at(i.add(1))));
                }),
                race("output dependence: every iteration writes a[0]", k -> {
                    Array x = k.in("x", F64, "n");
                    Array a = k.inout("a", F64, "m");
                    k.prange("n", i -> a.at(0).set(x.at(i)));
                }),
                race("output dependence between two statements: a[i] and a[i+1]", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(k.dim("n").sub(1), i -> {
                        a.at(i).set(0);
                        a.at(i.add(1)).set(1);
                    });
                }),
                free("two statements, two elements of a pair: a[2i] and a[2i+1]", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(k.dim("n").div(2), i -> {
                        a.at(i.mul(2)).set(0);
                        a.at(i.mul(2).add(1)).set(1);
                    });
                }),
                free("even elements from odd ones", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(
                            k.dim("n").div(2),
                            i -> a.at(i.mul(2)).set(a.at(i.mul(2).add(1))));
                }),
                race("a[2i] and a[3i] meet at 6", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> a.at(i.mul(2)).set(a.at(i.mul(3))));
                }),
                race("a[2i] and a[3i] with i below 4 meet at 6", k -> {
                    Array a = k.inout("a", F64, "12");
                    k.prange(4, i -> a.at(i.mul(2)).set(a.at(i.mul(3))));
                }),
                free("a[2i] and a[3i] with i below 3 are apart", k -> {
                    Array a = k.inout("a", F64, "12");
                    k.prange(1, 3, i -> a.at(i.mul(2)).set(a.at(i.mul(3))));
                }),
                free("4i+2 and 6i+3 have no common element", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> a.at(i.mul(4).add(2)).set(a.at(i.mul(6).add(3))));
                }),
                race("4i+2 and 6i+4 meet at 10", k -> {
                    Array a = k.inout("a", F64, "16");
                    k.prange(
                            k.param("n", I64),
                            i -> a.at(i.mul(4).add(2)).set(a.at(i.mul(6).add(4))));
                }),
                race("shift by more than one: a[i] = a[i-3]", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(3, "n", i -> a.at(i).set(a.at(i.sub(3))));
                }),
                free("step 3 with an offset of 2", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(2, k.dim("n"), 3, i -> a.at(i).set(a.at(i.sub(2))));
                }),
                race("step 3 with an offset of 3", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(3, k.dim("n"), 3, i -> a.at(i).set(a.at(i.sub(3))));
                }),
                free("backwards, each element its own", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(k.dim("n").sub(1), -1, -1, i -> a.at(i).set(a.at(i).add(1)));
                }),
                race("backwards: a[i] = a[i+1]", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(k.dim("n").sub(2), -1, -1, i -> a.at(i).set(a.at(i.add(1))));
                }),
                free("reversed into another array: b[n-1-i] = a[i]", k -> {
                    Array a = k.in("a", F64, "n");
                    Array b = k.out("b", F64, "n");
                    k.prange("n", i -> b.at(k.dim("n").sub(1).sub(i)).set(a.at(i)));
                }),
                race("reversed in place: a[n-1-i] = a[i]", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> a.at(k.dim("n").sub(1).sub(i)).set(a.at(i)));
                }),
                free("reversed in place by swapping the first half with the last", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(k.dim("n").div(2), i -> {
                        Value mirrored = k.dim("n").sub(1).sub(i);
                        Value kept = k.let(a.at(i));
                        a.at(i).set(a.at(mirrored));
                        a.at(mirrored).set(kept);
                    });
                }),
                free("the two halves swapped", k -> {
                    Array a = k.inout("a", F64, "n");
                    Value half = k.dim("n").div(2);
                    k.prange(half, i -> {
                        Value kept = k.let(a.at(i));
                        a.at(i).set(a.at(i.add(half)));
                        a.at(i.add(half)).set(kept);
                    });
                }),
                race("halves that overlap by one element", k -> {
                    Array a = k.inout("a", F64, "n");
                    Value half = k.dim("n").div(2);
                    k.prange(half.add(1), i -> a.at(i).set(a.at(i.add(half))));
                }),
                race(
                        "remainders: a[i % 4]",
                        k -> {
                            Array x = k.in("x", F64, "n");
                            Array a = k.inout("a", F64, "4");
                            k.prange("n", i -> a.at(i.rem(4)).set(x.at(i)));
                        }),
                free(
                        "remainders that do not wrap: a[i % 4] with i below 4",
                        k -> {
                            Array a = k.inout("a", F64, "4");
                            k.prange(4, i -> a.at(i.rem(4)).set(1));
                        }),
                race(
                        "remainders that wrap once: a[i % 4] with i below 5",
                        k -> {
                            Array a = k.inout("a", F64, "4");
                            k.prange(5, i -> a.at(i.rem(4)).set(1));
                        }),
                race("quotients: a[i / 2]", k -> {
                    Array x = k.in("x", F64, "n");
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> a.at(i.div(2)).set(x.at(i)));
                }),
                free("quotients of even numbers: a[i / 2] with a step of 2", k -> {
                    Array x = k.in("x", F64, "n");
                    Array a = k.inout("a", F64, "n");
                    k.prange(0, k.dim("n"), 2, i -> a.at(i.div(2)).set(x.at(i)));
                }),
                free("quotient and remainder together", k -> {
                    Array x = k.in("x", F64, "n");
                    Array a = k.inout("a", F64, "m", "4");
                    k.prange("n", i -> a.at(i.div(4), i.rem(4)).set(x.at(i)));
                }),
                race("a distance from the middle: a[|i - 3|]", k -> {
                    Array a = k.inout("a", F64, "8");
                    k.prange(7, i -> a.at(i.sub(3).abs()).set(1));
                }),
                free("a distance on one side: a[|i - 8|] with i below 8", k -> {
                    Array a = k.inout("a", F64, "16");
                    k.prange(8, i -> a.at(i.sub(8).abs()).set(1));
                }),
                race("a constant element is read and one iteration writes it", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> a.at(i).set(a.at(0)));
                }),
                free("a constant element is read and no iteration writes it", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(1, "n", i -> a.at(i).set(a.at(0)));
                }),
                free("reads that overlap", k -> {
                    Array a = k.in("a", F64, "n");
                    Array b = k.out("b", F64, "n");
                    k.prange(
                            1,
                            k.dim("n").sub(1),
                            i -> b.at(i).set(a.at(i.sub(1)).add(a.at(i)).add(a.at(i.add(1)))));
                }));
    }
}
