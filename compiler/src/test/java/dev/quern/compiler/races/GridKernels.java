package dev.quern.compiler.races;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static dev.quern.compiler.races.RaceKernel.free;
import static dev.quern.compiler.races.RaceKernel.race;

import dev.quern.Array;
import dev.quern.Value;
import java.util.List;

/** In two and three dimensions: stencils, triangles, mirrored writes, transposes, rows and columns. */
final class GridKernels {
    private GridKernels() {}

    static List<RaceKernel> all() {
        return List.of(
                free("stencil out of place in two dimensions", k -> {
                    Array a = k.in("a", F64, "m", "n");
                    Array b = k.inout("b", F64, "m", "n");
                    k.prange(
                            1,
                            k.dim("m").sub(1),
                            i -> k.range(
                                    1,
                                    k.dim("n").sub(1),
                                    j -> b.at(i, j)
                                            .set(a.at(i.sub(1), j)
                                                    .add(a.at(i.add(1), j))
                                                    .add(a.at(i, j.sub(1)))
                                                    .add(a.at(i, j.add(1))))));
                }),
                race("stencil in place in two dimensions", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange(
                            1,
                            k.dim("m").sub(1),
                            i -> k.range(
                                    1,
                                    k.dim("n").sub(1),
                                    j -> a.at(i, j).set(a.at(i.sub(1), j).add(a.at(i.add(1), j)))));
                }),
                free("stencil in place along rows, rows in parallel", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange("m", i -> k.range(1, "n", j -> a.at(i, j).set(a.at(i, j.sub(1)))));
                }),
                race("stencil in place along columns, rows in parallel", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange(1, "m", i -> k.range("n", j -> a.at(i, j).set(a.at(i.sub(1), j))));
                }),
                race("stencil in place along a diagonal", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange(1, "m", i -> k.range(1, "n", j -> a.at(i, j).set(a.at(i.sub(1), j.sub(1)))));
                }),
                free("stencil out of place in three dimensions", k -> {
                    Array a = k.in("a", F64, "n", "n", "n");
                    Array b = k.inout("b", F64, "n", "n", "n");
                    Value last = k.dim("n").sub(1);
                    k.prange(
                            1,
                            last,
                            x -> k.range(
                                    1,
                                    last,
                                    y -> k.range(
                                            1,
                                            last,
                                            z -> b.at(x, y, z)
                                                    .set(a.at(x.sub(1), y, z)
                                                            .add(a.at(x, y.add(1), z))
                                                            .add(a.at(x, y, z.sub(1)))))));
                }),
                race("stencil in place in three dimensions", k -> {
                    Array a = k.inout("a", F64, "n", "n", "n");
                    k.prange(
                            1,
                            "n",
                            x -> k.range(
                                    "n", y -> k.range("n", z -> a.at(x, y, z).set(a.at(x.sub(1), y, z)))));
                }),
                free("red cells from black ones", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    Value last = k.dim("n").sub(1);
                    k.prange(
                            1,
                            k.dim("m").sub(1),
                            i -> k.range(
                                    1,
                                    last,
                                    j -> k.when(
                                            i.add(j).rem(2).eq(0),
                                            () -> a.at(i, j)
                                                    .set(a.at(i.sub(1), j)
                                                            .add(a.at(i.add(1), j))
                                                            .add(a.at(i, j.sub(1)))
                                                            .add(a.at(i, j.add(1)))))));
                }),
                race("red cells from the red ones at the corners", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange(
                            1,
                            "m",
                            i -> k.range(
                                    1,
                                    "n",
                                    j -> k.when(
                                            i.add(j).rem(2).eq(0),
                                            () -> a.at(i, j).set(a.at(i.sub(1), j.sub(1))))));
                }),
                free("even rows from odd ones", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange(
                            1,
                            "m",
                            i -> k.when(
                                    i.rem(2).eq(0),
                                    () -> k.range("n", j -> a.at(i, j).set(a.at(i.sub(1), j)))));
                }),
                free("lower triangle, each row its own", k -> {
                    Array a = k.inout("a", F64, "n", "n");
                    k.prange(
                            "n",
                            i -> k.range(
                                    i.add(1), j -> a.at(i, j).set(a.at(i, j).mul(2))));
                }),
                race("a triangular loop that writes along the column index", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> k.range(i, k.dim("n"), j -> a.at(j).set(i.cast(F64))));
                }),
                free("mirrored write over the upper triangle", k -> {
                    Array d = k.inout("d", F64, "n", "n");
                    k.prange(
                            "n",
                            i -> k.range(i.add(1), "n", j -> {
                                d.at(i, j).set(1);
                                d.at(j, i).set(1);
                            }));
                }),
                free("mirrored write with the diagonal", k -> {
                    Array d = k.inout("d", F64, "n", "n");
                    k.prange(
                            "n",
                            i -> k.range(i, k.dim("n"), j -> {
                                d.at(i, j).set(1);
                                d.at(j, i).set(1);
                            }));
                }),
                race("mirrored write over the full range", k -> {
                    Array d = k.inout("d", F64, "n", "n");
                    k.prange(
                            "n",
                            i -> k.range("n", j -> {
                                d.at(i, j).set(1);
                                d.at(j, i).set(1);
                            }));
                }),
                race("mirrored write that starts one column early", k -> {
                    Array d = k.inout("d", F64, "n", "n");
                    k.prange(
                            1,
                            "n",
                            i -> k.range(i.sub(1), k.dim("n"), j -> {
                                d.at(i, j).set(1);
                                d.at(j, i).set(1);
                            }));
                }),
                free("transpose in place by swaps above the diagonal", k -> {
                    Array a = k.inout("a", F64, "n", "n");
                    k.prange(
                            "n",
                            i -> k.range(i.add(1), "n", j -> {
                                Value kept = k.let(a.at(i, j));
                                a.at(i, j).set(a.at(j, i));
                                a.at(j, i).set(kept);
                            }));
                }),
                race("transpose in place without swaps", k -> {
                    Array a = k.inout("a", F64, "n", "n");
                    k.prange("n", i -> k.range("n", j -> a.at(i, j).set(a.at(j, i))));
                }),
                free("transpose into another array", k -> {
                    Array a = k.in("a", F64, "m", "n");
                    Array b = k.out("b", F64, "n", "m");
                    k.prange("m", i -> k.range("n", j -> b.at(j, i).set(a.at(i, j))));
                }),
                free("a column each", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange("n", j -> k.range(1, "m", i -> a.at(i, j).set(a.at(i.sub(1), j))));
                }),
                race("a row each, and the next row's first element", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange(k.dim("m").sub(1), i -> {
                        k.range("n", j -> a.at(i, j).set(0));
                        a.at(i.add(1), 0).set(1);
                    });
                }),
                free("column 0 read, the other columns written", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange(1, "n", j -> k.range("m", i -> a.at(i, j).set(a.at(i, 0))));
                }),
                race("column 0 read, all columns written", k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange("n", j -> k.range("m", i -> a.at(i, j).set(a.at(i, 0))));
                }),
                free("the diagonal", k -> {
                    Array a = k.inout("a", F64, "n", "n");
                    k.prange("n", i -> a.at(i, i).set(1));
                }),
                race("antidiagonals of a line: a[i + j]", k -> {
                    Array a = k.inout("a", F64, "n");
                    Value m = k.param("m", I64);
                    k.prange(m, i -> k.range(m, j -> a.at(i.add(j)).set(1)));
                }),
                free("blocks: a[8 i + j] with j below 8", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(
                            k.param("m", I64),
                            i -> k.range(8, j -> a.at(i.mul(8).add(j)).set(1)));
                }),
                race("blocks that overlap: a[8 i + j] with j below 9", k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(
                            k.param("m", I64),
                            i -> k.range(9, j -> a.at(i.mul(8).add(j)).set(1)));
                }),
                free("blocks cut at the end: b * 4 to min(b * 4 + 4, n)", k -> {
                    Array a = k.inout("a", F64, "n");
                    Value n = k.dim("n");
                    k.prange(
                            n.add(3).div(4),
                            b -> k.range(
                                    b.mul(4),
                                    b.mul(4).add(4).min(n),
                                    i -> a.at(i).set(1)));
                }),
                race("blocks cut at the end that overlap by one", k -> {
                    Array a = k.inout("a", F64, "n");
                    Value n = k.dim("n");
                    k.prange(
                            n.add(3).div(4),
                            b -> k.range(
                                    b.mul(4),
                                    b.mul(4).add(5).min(n),
                                    i -> a.at(i).set(1)));
                }),
                free("a band around the diagonal", k -> {
                    Array a = k.inout("a", F64, "n", "n");
                    Value n = k.dim("n");
                    k.prange(
                            "n",
                            i -> k.range(
                                    i.sub(1).max(0),
                                    i.add(2).min(n),
                                    j -> a.at(i, j).set(1)));
                }),
                race("a band around each element of a line", k -> {
                    Array a = k.inout("a", F64, "n");
                    Value n = k.dim("n");
                    k.prange(
                            "n",
                            i -> k.range(
                                    i.sub(1).max(0),
                                    i.add(2).min(n),
                                    j -> a.at(j).set(1)));
                }),
                free("a whole row each", k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F64, "m", "n");
                    k.prange("m", i -> y.at(i).set(x));
                }),
                race("the whole array in every iteration", k -> {
                    Array x = k.in("x", F64, "m");
                    Array y = k.inout("y", F64, "n");
                    k.prange("m", i -> y.set(x.at(i)));
                }),
                race("a whole row each, and the row before read", k -> {
                    Array y = k.inout("y", F64, "m", "n");
                    k.prange(1, "m", i -> y.at(i).set(y.at(i.sub(1))));
                }),
                race("a sum over a row that another iteration writes", k -> {
                    Array y = k.inout("y", F64, "n", "n");
                    k.prange("n", i -> y.at(i, 0).set(y.at(0).sum()));
                }),
                free("a sum over the iteration's own row", k -> {
                    Array y = k.inout("y", F64, "n", "n");
                    k.prange("n", i -> y.at(i, 0).set(y.at(i).sum()));
                }));
    }
}
