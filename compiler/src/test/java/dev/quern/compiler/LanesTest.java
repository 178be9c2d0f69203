package dev.quern.compiler;

import static dev.quern.DType.BOOL;
import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static dev.quern.DType.I8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.emit.Twin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each schedule on texts of its form in many variants: the vector twin gives the bits of the scalar one, at each width of
 * vectors and at sizes around it, and explain() names the path.
 *
 * <p>The file is long because it is a list of texts.
 */
@Tag("vector")
final class LanesTest {
    private static final int[] WIDTHS = {128, 256, 512};

    private static final List<Placing> PLACES = List.of(Placing.values());

    /**
     * A text and what explain() has to say of it.
     *
     * @param sizes of its dimensions, each set one case
     * @param exact whether the twins agree bit for bit; functions may differ by a rounding
     */
    record Text(
            String name, Consumer<KernelBuilder> body, String path, List<Map<String, Integer>> sizes, boolean exact) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Text text(String name, String path, List<Map<String, Integer>> sizes, Consumer<KernelBuilder> body) {
        return new Text(name, body, path, sizes, true);
    }

    private static final List<Map<String, Integer>> LONG =
            sizes("n", 0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 100, 1023, 1024, 1100, 4099);

    private static final List<Map<String, Integer>> MATRICES = Stream.of(
                    new int[] {0, 5, 3},
                    new int[] {1, 1, 1},
                    new int[] {3, 2, 0},
                    new int[] {8, 24, 5},
                    new int[] {9, 25, 7},
                    new int[] {17, 50, 3},
                    new int[] {33, 7, 65},
                    new int[] {40, 100, 2},
                    new int[] {5, 3, 600},
                    new int[] {26, 48, 513})
            .map(each -> Map.of("m", each[0], "n", each[1], "k", each[2]))
            .toList();

    private static List<Map<String, Integer>> sizes(String dimension, int... each) {
        List<Map<String, Integer>> all = new ArrayList<>();
        for (int size : each) {
            all.add(Map.of(dimension, size));
        }
        return all;
    }

    static Stream<Text> texts() {
        List<Text> texts = new ArrayList<>();
        for (DType dtype : List.of(F64, F32, I64, I32)) {
            texts.add(text("products " + dtype, "tiles of", MATRICES, k -> products(k, dtype, false)));
            texts.add(text(
                    "products of the second transposed " + dtype, "tiles of", MATRICES, k -> products(k, dtype, true)));
            texts.add(text("largest products " + dtype, "tiles of", MATRICES, k -> largest(k, dtype)));
            texts.add(text("sum " + dtype, "lanes over i", LONG, k -> sum(k, dtype)));
            texts.add(text("long sum " + dtype, "lanes over i", LONG, k -> longSum(k, dtype)));
            texts.add(text("sums of rows " + dtype, "lanes over j", MATRICES, k -> rowSums(k, dtype)));
            texts.add(text("neighbours " + dtype, "lanes over i", LONG, k -> neighbours(k, dtype)));
            texts.add(text("guarded " + dtype, "lanes over i", LONG, k -> guarded(k, dtype)));
            texts.add(text("nearest " + dtype, "lanes over i", MATRICES, k -> nearest(k, dtype)));
            texts.add(text("reduced in order " + dtype, "lanes over i", MATRICES, k -> reducedInOrder(k, dtype)));
        }
        for (DType dtype : List.of(F64, F32)) {
            texts.add(text("distances " + dtype, "tiles of", MATRICES, k -> distances(k, dtype)));
            texts.add(text("cosines " + dtype, "tiles of", MATRICES, k -> cosines(k, dtype)));
            texts.add(text("newton " + dtype, "lanes over i", LONG, k -> newton(k, dtype)));
        }
        texts.add(text("products, fold in the middle", "tiles of", MATRICES, LanesTest::foldInTheMiddle));
        texts.add(text("products, columns outermost", "tiles of", MATRICES, LanesTest::columnsOutermost));
        texts.add(text("products of three", "tiles of", MATRICES, LanesTest::threeFactors));
        texts.add(text("pairs", "tiles of", sizes("n", 0, 1, 2, 9, 33, 70), LanesTest::pairs));
        texts.add(text("lower triangle", "tiles of", sizes("n", 0, 1, 2, 9, 33, 70), LanesTest::lowerTriangle));
        texts.add(text("sums of prefixes by columns", "lanes over", MATRICES, LanesTest::columns));
        texts.add(text("casts", "lanes over i", LONG, LanesTest::casts));
        texts.add(text("indices", "lanes over i", LONG, LanesTest::indices));
        texts.add(text("quotients", "lanes over i", LONG, LanesTest::quotients));
        texts.add(text("masks", "lanes over i", LONG, LanesTest::masks));
        texts.add(text("escape", "lanes over j", MATRICES, LanesTest::escape));
        texts.add(text("short rows", "lanes over i", LONG, LanesTest::shortRows));
        texts.add(text(
                "beside short rows",
                "by 4 iterations of j",
                sizes("n", 0, 1, 7, 16, 33, 70),
                LanesTest::besideShortRows));
        texts.add(text(
                "picked in rows", "by 4 iterations of j", sizes("n", 0, 1, 7, 16, 33, 70), LanesTest::pickedInRows));
        texts.add(text(
                "panels of rows", "by 4 iterations of j", sizes("n", 0, 1, 7, 16, 33, 70), LanesTest::panelsOfRows));
        texts.add(text("inertia", "lanes over i", MATRICES, LanesTest::inertia));
        texts.add(text("weighted", "tiles of", MATRICES, LanesTest::weighted));
        texts.add(text("folded rounds", "lanes over i", LONG, LanesTest::foldedRounds));
        texts.add(text("serial stencil", "lanes over i", LONG, LanesTest::serialStencil));
        texts.add(new Text("functions", LanesTest::functions, "lanes over i", LONG, false));
        texts.add(new Text("sum of functions", LanesTest::sumOfFunctions, "lanes over i", LONG, false));
        texts.add(text("fast products", "tiles of", MATRICES, k -> {
            k.fastMath();
            products(k, F64, false);
        }));
        texts.add(text("fast sums", "lanes over j", MATRICES, k -> {
            k.fastMath();
            dots(k);
        }));
        return texts.stream();
    }

    // ---- the texts

    private static void products(KernelBuilder k, DType dtype, boolean transposed) {
        Array a = k.in("a", dtype, "m", "k");
        Array b = transposed ? k.in("b", dtype, "n", "k") : k.in("b", dtype, "k", "n");
        Array r = k.inout("r", dtype, "m", "n");
        k.prange(
                "m",
                i -> k.range(
                        "n",
                        j -> k.range(
                                "k",
                                q -> r.at(i, j).plusAssign(a.at(i, q).mul(transposed ? b.at(j, q) : b.at(q, j))))));
    }

    private static void foldInTheMiddle(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "k", "n");
        Array r = k.inout("r", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range(
                        "k",
                        q -> k.range("n", j -> r.at(i, j).plusAssign(a.at(i, q).mul(b.at(q, j))))));
    }

    private static void columnsOutermost(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "k", "n");
        Array r = k.inout("r", F64, "m", "n");
        k.prange(
                "n",
                j -> k.range(
                        "m",
                        i -> k.range("k", q -> r.at(i, j).plusAssign(a.at(i, q).mul(b.at(q, j))))));
    }

    private static void threeFactors(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "k", "n");
        Array weight = k.in("weight", F64, "k");
        Array r = k.out("r", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range(
                        "n",
                        j -> r.at(i, j)
                                .set(k.sum(
                                                "k",
                                                q -> a.at(i, q)
                                                        .mul(weight.at(q))
                                                        .mul(b.at(q, j)))
                                        .add(i.cast(F64)))));
    }

    private static void largest(KernelBuilder k, DType dtype) {
        Array a = k.in("a", dtype, "m", "k");
        Array b = k.in("b", dtype, "k", "n");
        Array r = k.inout("r", dtype, "m", "n");
        k.prange(
                "m",
                i -> k.range(
                        "n",
                        j -> k.range("k", q -> r.at(i, j).maxAssign(a.at(i, q).add(b.at(q, j))))));
    }

    private static void distances(KernelBuilder k, DType dtype) {
        Array points = k.in("points", dtype, "m", "k");
        Array centres = k.in("centres", dtype, "n", "k");
        Array r = k.out("r", dtype, "m", "n");
        k.prange(
                "m",
                i -> k.range(
                        "n",
                        j -> r.at(i, j)
                                .set(points.at(i)
                                        .sub(centres.at(j))
                                        .square()
                                        .sum()
                                        .sqrt())));
    }

    private static void cosines(KernelBuilder k, DType dtype) {
        Array a = k.in("a", dtype, "m", "k");
        Array b = k.in("b", dtype, "n", "k");
        Array r = k.out("r", dtype, "m", "n");
        k.prange(
                "m",
                i -> k.range("n", j -> {
                    Variable dot = k.var("dot", Value.of(0).cast(dtype));
                    Variable norm = k.var("norm", Value.of(1).cast(dtype));
                    k.range("k", q -> {
                        dot.plusAssign(a.at(i, q).mul(b.at(j, q)));
                        norm.plusAssign(b.at(j, q).mul(b.at(j, q)));
                    });
                    r.at(i, j).set(dot.div(norm.sqrt()));
                }));
    }

    private static void weighted(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "n", "k");
        Array w = k.in("w", F64, "k", "n");
        Array bias = k.in("bias", F64, "n");
        Array r = k.out("r", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range("n", j -> {
                    Variable sum = k.var("sum", bias.at(j));
                    k.range(
                            "k",
                            q -> sum.plusAssign(
                                    w.at(q, j).mul(a.at(i, q).sub(b.at(j, q)).abs())));
                    r.at(i, j).set(sum.mul(2));
                }));
    }

    private static void pairs(KernelBuilder k) {
        Array p = k.in("p", F64, "n", "3");
        Array d = k.out("d", F64, "n", "n");
        k.prange(
                "n",
                i -> k.range(i.add(1), "n", j -> {
                    d.at(i, j).set(p.at(i).sub(p.at(j)).square().sum().sqrt());
                    d.at(j, i).set(d.at(i, j));
                }));
    }

    private static void lowerTriangle(KernelBuilder k) {
        Array p = k.in("p", F64, "n", "5");
        Array d = k.out("d", F64, "n", "n");
        k.prange(
                "n", i -> k.range(0, i, j -> d.at(i, j).set(p.at(i).mul(p.at(j)).sum())));
    }

    private static void sum(KernelBuilder k, DType dtype) {
        Array x = k.in("x", dtype, "n");
        Array out = k.out("out", dtype);
        Variable total = k.var("total", Value.of(0).cast(dtype));
        k.prange("n", i -> total.plusAssign(x.at(i).mul(x.at(i))));
        out.set(total);
    }

    private static void longSum(KernelBuilder k, DType dtype) {
        Array x = k.in("x", dtype, "n");
        Array out = k.out("out", dtype);
        Array least = k.out("least", dtype);
        Variable total = k.var("total", Value.of(0).cast(dtype));
        Variable product = k.var("product", Value.of(1).cast(dtype));
        k.prange("n", i -> {
            Value term = x.at(i);
            for (int power = 0; power < 12; power++) {
                term = term.mul(x.at(i)).sub(x.at(i)).add(1);
            }
            total.plusAssign(term);
            product.timesAssign(x.at(i).abs().min(1).max(1));
        });
        out.set(total);
        least.set(product);
    }

    private static void rowSums(KernelBuilder k, DType dtype) {
        Array x = k.in("x", dtype, "m", "n");
        Array y = k.in("y", dtype, "n");
        Array out = k.out("out", dtype, "m");
        k.prange(
                "m", i -> out.at(i).set(k.sum("n", j -> x.at(i, j).mul(y.at(j))).cast(dtype)));
    }

    private static void dots(KernelBuilder k) {
        Array x = k.in("x", F64, "m", "n");
        Array y = k.in("y", F64, "n");
        Array out = k.out("out", F64, "m");
        k.prange("m", i -> {
            Variable dot = k.var("dot", 0.0);
            k.range("n", j -> dot.plusAssign(x.at(i, j).mul(y.at(j))));
            out.at(i).set(dot);
        });
    }

    private static void neighbours(KernelBuilder k, DType dtype) {
        Array x = k.in("x", dtype, "n");
        Array out = k.out("out", dtype, "n");
        k.prange(
                1,
                k.dim("n").sub(1),
                i -> out.at(i).set(x.at(i.sub(1)).add(x.at(i.add(1))).sub(x.at(i))));
    }

    private static void serialStencil(KernelBuilder k) {
        Array x = k.in("x", F64, "n");
        Array out = k.out("out", F64, "n");
        k.range(1, k.dim("n").sub(1), i -> out.at(i).set(x.at(i.sub(1)).add(x.at(i.add(1)))));
    }

    private static void guarded(KernelBuilder k, DType dtype) {
        Array x = k.in("x", dtype, "n");
        Array y = k.inout("y", dtype, "n");
        Array out = k.out("out", dtype, "n");
        k.prange("n", i -> {
            k.when(x.at(i).gt(y.at(i)), () -> out.at(i).set(x.at(i).mul(2)))
                    .otherwise(() -> out.at(i).set(y.at(i).sub(x.at(i))));
            k.when(x.at(i).lt(0), () -> y.at(i).set(x.at(i).neg()));
        });
    }

    private static void nearest(KernelBuilder k, DType dtype) {
        Array points = k.in("points", dtype, "m", "k");
        Array centres = k.in("centres", dtype, "n", "k");
        Array label = k.out("label", I32, "m");
        k.prange(
                "m",
                i -> label.at(i)
                        .set(k.argmin(
                                        "n",
                                        j -> points.at(i)
                                                .sub(centres.at(j))
                                                .square()
                                                .sum())
                                .cast(I32)));
    }

    private static void inertia(KernelBuilder k) {
        Array points = k.in("points", F64, "m", "k");
        Array centres = k.in("centres", F64, "n", "k");
        Array out = k.out("out", F64, "m");
        k.prange("m", i -> {
            Variable least = k.var("least", Double.POSITIVE_INFINITY);
            k.range("n", j -> {
                Variable sum = k.var("sum", 0.0);
                k.range(
                        "k",
                        c -> sum.plusAssign(
                                points.at(i, c).sub(centres.at(j, c)).square()));
                least.minAssign(sum);
            });
            out.at(i).set(least);
        });
    }

    private static void newton(KernelBuilder k, DType dtype) {
        Array a = k.in("a", dtype, "n");
        Array root = k.out("root", dtype, "n");
        Array rounds = k.out("rounds", I32, "n");
        k.prange("n", i -> {
            Variable x = k.var("x", a.at(i).abs().add(1));
            Variable count = k.var("count", I32, 0);
            k.whileTrue(x.mul(x).sub(a.at(i)).abs().gt(1e-3).and(count.lt(40)), () -> {
                x.set(x.add(a.at(i).div(x)).mul(0.5));
                count.plusAssign(1);
            });
            root.at(i).set(x);
            rounds.at(i).set(count);
        });
    }

    /** A fold with a while loop inside. */
    private static void foldedRounds(KernelBuilder k) {
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", I64);
        Variable total = k.var("total", I64, 0);
        k.prange("n", i -> {
            Variable x = k.var("x", a.at(i).abs().add(1));
            k.whileTrue(x.gt(0.01), () -> x.set(x.mul(0.5)));
            total.plusAssign(x.mul(1e6).cast(I64));
        });
        out.set(total);
    }

    private static void escape(KernelBuilder k) {
        Array out = k.out("out", I32, "m", "n");
        k.prange(
                "m",
                y -> k.range("n", x -> {
                    Value re = x.cast(F64).mul(0.05).sub(2);
                    Value im = y.cast(F64).mul(0.05).sub(1);
                    Variable zr = k.var("zr", 0.0);
                    Variable zi = k.var("zi", 0.0);
                    Variable count = k.var("count", I32, 0);
                    k.whileTrue(zr.mul(zr).add(zi.mul(zi)).le(4).and(count.lt(50)), () -> {
                        Variable next = k.var("next", zr.mul(zr).sub(zi.mul(zi)).add(re));
                        zi.set(zr.mul(zi).mul(2).add(im));
                        zr.set(next);
                        count.plusAssign(1);
                    });
                    out.at(y, x).set(count);
                }));
    }

    private static void shortRows(KernelBuilder k) {
        Array p = k.in("p", F64, "n", "3");
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> {
            Variable sum = k.var("sum", 0.0);
            k.range(3, c -> sum.plusAssign(p.at(i, c).mul(p.at(i, c))));
            out.at(i).set(sum.sqrt());
        });
    }

    /** What stands beside a loop whose iterations run side by side is done once. */
    private static void besideShortRows(KernelBuilder k) {
        Array out = k.inout("out", F32, "n", "3");
        Array updated = k.inout("updated", F32, "n", "n");
        Array stored = k.inout("stored", F32, "n");
        k.prange("n", i -> {
            updated.at(i, i).plusAssign(1.0);
            stored.at(i).set(stored.at(i).add(1.0));
            k.range(3, j -> out.at(i, j).set(k.max(Value.of(3), c -> j.mul(c).cast(F32))));
        });
    }

    /** What is kept under a condition that differs from row to row alone. */
    private static void pickedInRows(KernelBuilder k) {
        Array x = k.in("x", F32, "n", "3");
        Array out = k.inout("out", F64, "n");
        k.prange(
                "n",
                i -> out.at(i)
                        .set(k.sum(
                                Value.of(5),
                                j -> x.at(i, 0)
                                        .cast(F64)
                                        .sub(k.argmax("n", c -> j.cast(F64)).cast(F64)))));
    }

    /** What is packed has an element for each of the rows that run side by side. */
    private static void panelsOfRows(KernelBuilder k) {
        Array x = k.in("x", F32, "n", "n");
        Array bytes = k.in("bytes", I8, "n", "n");
        Array out = k.inout("out", F32, "n", "n");
        k.prange(
                "n",
                i -> k.range(
                        "n",
                        j -> out.at(i, j)
                                .set(x.at(i, j)
                                        .mul(k.max(
                                                "n",
                                                c -> x.at(i, c)
                                                        .mul(bytes.at(c, j).cast(F32)))))));
    }

    private static void columns(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "n");
        Array out = k.out("out", F64, "n");
        k.prange("n", j -> {
            Variable sum = k.var("sum", 0.0);
            k.range("m", i -> {
                sum.plusAssign(a.at(i, j));
                k.range("m", q -> sum.set(sum.mul(0.5).add(a.at(q, j))));
            });
            out.at(j).set(sum);
        });
    }

    private static void casts(KernelBuilder k) {
        Array x = k.in("x", F64, "n");
        Array y = k.in("y", I32, "n");
        Array a = k.out("a", I32, "n");
        Array b = k.out("b", F32, "n");
        Array c = k.out("c", I64, "n");
        k.prange("n", i -> {
            a.at(i).set(x.at(i).mul(1e10).cast(I32));
            b.at(i).set(x.at(i).div(y.at(i)).cast(F32));
            c.at(i).set(x.at(i).mul(1e3).cast(I64).add(y.at(i)));
        });
    }

    private static void indices(KernelBuilder k) {
        Array x = k.in("x", F64, "n");
        Array out = k.out("out", F64, "n");
        Array at = k.out("at", I64, "n");
        k.prange("n", i -> {
            out.at(i).set(x.at(i).mul(i.cast(F64)));
            at.at(i).set(i.mul(i).sub(7).shr(1).xor(i));
        });
    }

    /** Subscripts divided by numbers: they are scalars, where the lanes are taken one by one. */
    private static void quotients(KernelBuilder k) {
        Array x = k.in("x", F64, "n");
        Array out = k.out("out", F64, "n");
        k.prange(
                "n",
                i -> out.at(i)
                        .set(x.at(i.div(3))
                                .add(x.at(i.sub(i.rem(4))))
                                .mul(x.at(i.floorDiv(2)).sub(x.at(i.sub(i.floorMod(5)))))));
    }

    private static void masks(KernelBuilder k) {
        Array x = k.in("x", F64, "n");
        Array valid = k.in("valid", BOOL, "n");
        Array out = k.out("out", F64, "n");
        Array is = k.out("is", BOOL, "n");
        k.prange("n", i -> {
            Value positive = x.at(i).gt(0);
            is.at(i).set(positive.and(valid.at(i)).or(x.at(i).lt(-0.5)));
            out.at(i).set(valid.at(i).select(x.at(i).min(0.25), x.at(i).max(-0.25)));
        });
    }

    /** What several iterations in lanes reduce into the same elements, or under a condition, is in the order of scalar code. */
    private static void reducedInOrder(KernelBuilder k, DType dtype) {
        Array points = k.in("points", dtype, "m", "k");
        Array centres = k.in("centres", dtype, "n", "k");
        Array label = k.in("label", I8, "m");
        Array total = k.out("total", dtype);
        Array largest = k.out("largest", dtype);
        Array parts = k.out("parts", dtype, "2", "3");
        Array count = k.out("count", I64);
        Array apart = k.out("apart", dtype, "m");
        k.prange("m", i -> {
            Value least = k.let(
                    k.min("n", j -> points.at(i).sub(centres.at(j)).square().sum())
                            .cast(dtype));
            total.plusAssign(least);
            k.when(label.at(i).gt(0), () -> {
                count.plusAssign(1);
                largest.maxAssign(least);
            });
            parts.at(1, i.rem(3)).atomic().plusAssign(least.mul(least));
            apart.at(i).set(least);
        });
    }

    private static void sumOfFunctions(KernelBuilder k) {
        Array x = k.in("x", F64, "n");
        Array total = k.out("total", F64);
        k.fastMath();
        k.prange(
                "n",
                i -> total.plusAssign(x.at(i).mul(0.1).sin().mul(x.at(i).abs().sqrt())));
    }

    private static void functions(KernelBuilder k) {
        Array x = k.in("x", F64, "n");
        Array y = k.in("y", F32, "n");
        Array out = k.out("out", F64, "n");
        Array small = k.out("small", F32, "n");
        k.prange("n", i -> {
            Value v = x.at(i);
            out.at(i)
                    .set(v.exp()
                            .add(v.abs().log1p())
                            .add(v.sin().mul(v.cos()))
                            .add(v.abs().add(1).pow(v)));
            small.at(i).set(y.at(i).exp());
        });
    }

    // ---- the test

    @ParameterizedTest
    @MethodSource("texts")
    void twinsAgreeOnThePathNamed(Text text) {
        Kernel kernel = Kernel.define("lanes", text.body());
        assertThat(kernel.explain()).contains(text.path());
        int turn = 0;
        for (Map<String, Integer> sizes : text.sizes()) {
            Call call = new Call(kernel.ir(), Drawn.arguments(kernel.ir(), sizes::get));
            // Where arrays are dense on the heap, and in one of the other places by turns; so the widths.
            for (Placing placing : List.of(Placing.HEAP_DENSE, PLACES.get(turn % PLACES.size()))) {
                int width = WIDTHS[turn % WIDTHS.length];
                turn++;
                Call.Outcome scalar = call.twin(placing, Twin.SCALAR, width);
                Call.Outcome vector = call.twin(placing, Twin.VECTOR, width);
                assertThat(agree(scalar, vector, text.exact()))
                        .as(
                                "%s, %s, %s, %d bits: %s, expected %s",
                                text, sizes, placing, width, vector.arrays(), scalar.arrays())
                        .isTrue();
            }
        }
    }

    private static boolean agree(Call.Outcome expected, Call.Outcome actual, boolean exact) {
        if (exact || expected.isFailure() || actual.isFailure()) {
            return actual.hasArraysOf(expected) && actual.failure().equals(expected.failure());
        }
        for (int position = 0; position < expected.arrays().size(); position++) {
            double[] a = expected.arrays().get(position).cast(F64).toDoubleArray();
            double[] b = actual.arrays().get(position).cast(F64).toDoubleArray();
            double unit = expected.arrays().get(position).dtype() == F32 ? 0x1p-22 : 0x1p-49;
            for (int element = 0; element < a.length; element++) {
                if (!(Math.abs(a[element] - b[element]) <= unit * (1 + Math.abs(a[element])))) {
                    return false;
                }
            }
        }
        return true;
    }
}
