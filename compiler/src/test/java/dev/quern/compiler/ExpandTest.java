package dev.quern.compiler;

import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.emit.Twin;
import dev.quern.compiler.schedule.Registers;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.KernelIr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Contractions turned inside out give the bits of the kernel as it is written; what has not the form is left alone. */
final class ExpandTest {
    record Text(String name, Consumer<KernelBuilder> body) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Text> texts() {
        List<Text> texts = new ArrayList<>();
        for (DType dtype : List.of(F64, F32, I64)) {
            texts.add(new Text("products " + dtype, k -> products(k, dtype)));
        }
        texts.add(new Text("several variables", ExpandTest::severalVariables));
        texts.add(new Text("two folds", ExpandTest::twoFolds));
        texts.add(new Text("conditions", ExpandTest::conditions));
        texts.add(new Text("upper triangle", ExpandTest::upperTriangle));
        texts.add(new Text("inner columns", ExpandTest::innerColumns));
        texts.add(new Text("nested folds", ExpandTest::nestedFolds));
        texts.add(new Text("fast products", k -> {
            k.fastMath();
            products(k, F64);
        }));
        return texts.stream();
    }

    private static void products(KernelBuilder k, DType dtype) {
        Array a = k.in("a", dtype, "m", "k");
        Array b = k.in("b", dtype, "k", "n");
        Array r = k.inout("r", dtype, "m", "n");
        k.prange(
                "m",
                i -> k.range(
                        "n",
                        j -> k.range("k", q -> r.at(i, j).plusAssign(a.at(i, q).mul(b.at(q, j))))));
    }

    /** A variable of a row, several of a column, and one that lives within the fold alone. */
    private static void severalVariables(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "n", "k");
        Array scale = k.in("scale", F64, "n");
        Array r = k.out("r", F64, "m", "n");
        k.prange("m", i -> {
            Variable first = k.var("first", a.at(i, 0).add(1));
            k.range("n", j -> {
                Variable dot = k.var("dot", scale.at(j));
                Variable norm = k.var("norm", first);
                k.range("k", q -> {
                    Variable x = k.var("x", a.at(i, q).sub(b.at(j, q)));
                    x.timesAssign(0.5);
                    dot.plusAssign(x.mul(x));
                    norm.set(norm.max(x).add(b.at(j, q)));
                });
                r.at(i, j).set(dot.div(norm.abs().add(1)));
            });
        });
    }

    private static void twoFolds(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "n", "k");
        Array c = k.in("c", F64, "k", "n");
        Array r = k.out("r", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range("n", j -> {
                    Variable mean = k.var("mean", 0.0);
                    k.range("k", q -> mean.plusAssign(a.at(i, q).mul(b.at(j, q))));
                    mean.timesAssign(0.25);
                    Variable rest = k.var("rest", mean);
                    k.range("k", q -> rest.plusAssign(c.at(q, j).sub(mean).mul(b.at(j, q))));
                    r.at(i, j).set(rest);
                }));
    }

    private static void conditions(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "n", "k");
        Array r = k.inout("r", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range("n", j -> {
                    Variable sum = k.var("sum", 0.0);
                    k.range("k", q -> {
                        Value difference = k.let(a.at(i, q).sub(b.at(j, q)));
                        k.when(difference.gt(0), () -> sum.plusAssign(difference))
                                .otherwise(() -> sum.minAssign(difference.mul(a.at(i, q))));
                    });
                    k.when(sum.gt(0.5), () -> r.at(i, j).set(sum));
                }));
    }

    private static void upperTriangle(KernelBuilder k) {
        Array p = k.in("p", F64, "n", "3");
        Array d = k.out("d", F64, "n", "n");
        k.prange(
                "n",
                i -> k.range(i.add(1), "n", j -> {
                    d.at(i, j).set(p.at(i).sub(p.at(j)).square().sum().sqrt());
                    d.at(j, i).set(d.at(i, j));
                }));
    }

    /** Columns that are a part of a dimension; what they read is in order already. */
    private static void innerColumns(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "k", "n");
        Array r = k.inout("r", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range(1, k.dim("n").sub(1), j -> {
                    Variable sum = k.var("sum", r.at(i, j));
                    k.range("k", q -> sum.plusAssign(a.at(i, q).mul(b.at(q, j))));
                    r.at(i, j).set(sum);
                }));
    }

    private static void nestedFolds(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "n", "k");
        Array r = k.out("r", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range("n", j -> {
                    Variable sum = k.var("sum", 0.0);
                    k.range("k", q -> {
                        Variable inner = k.var("inner", 1.0);
                        k.range("k", p -> inner.plusAssign(a.at(i, p).mul(b.at(j, p))));
                        sum.set(sum.mul(0.5).add(inner.mul(b.at(j, q))));
                    });
                    r.at(i, j).set(sum);
                }));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theBitsStay(Text text) {
        Kernel kernel = Kernel.define("expanded", text.body());
        assertThat(kernel.explain()).contains("scalar twin: columns");
        Random random = new Random(11);
        for (int round = 0; round < 25; round++) {
            Call call = new Call(kernel.ir(), arguments(kernel.ir(), random));
            Call.Outcome expected = kernel.ir().fastMath() ? call.interpretedLowered() : call.interpreted();
            Call.Outcome expanded = call.interpretedExpanded().orElseThrow();
            assertThat(expanded.isFailure()).isEqualTo(expected.isFailure());
            if (!expected.isFailure()) {
                assertThat(expanded.hasArraysOf(expected))
                        .as(() -> "%s, expected %s%n%s".formatted(expanded.arrays(), expected.arrays(), call))
                        .isTrue();
                Call.Outcome fused = kernel.ir().fastMath() ? call.interpretedFused() : expected;
                Call.Outcome scalar = call.twin(Placing.HEAP_DENSE, Twin.SCALAR, 512);
                assertThat(scalar.hasArraysOf(fused))
                        .as(() -> "%s, expected %s%n%s".formatted(scalar.arrays(), fused.arrays(), call))
                        .isTrue();
            }
        }
    }

    private static Object[] arguments(KernelIr kernel, Random random) {
        Map<String, Integer> sizes =
                Map.of("m", random.nextInt(5), "n", random.nextInt(40), "k", 1 + random.nextInt(5));
        List<Object> arguments = new ArrayList<>();
        for (ArrayDecl array : kernel.arrays()) {
            long[] shape = array.dims().stream()
                    .mapToLong(
                            dim -> dim instanceof Dim.Fixed fixed ? fixed.size() : sizes.get(((Dim.Symbol) dim).name()))
                    .toArray();
            long elements = 1;
            for (long size : shape) {
                elements *= size;
            }
            NDArray drawn = NDArray.of(random.doubles(elements, -9, 9).toArray(), shape);
            arguments.add(drawn.cast(array.dtype()));
        }
        return arguments.toArray();
    }

    private static boolean isExpanded(Consumer<KernelBuilder> body) {
        return Pipeline.front(Kernel.define("k", body).ir(), Registers.of(512, false))
                .scalar()
                .isPresent();
    }

    @Test
    void columnsThatNoDimensionBoundsAreLeftAlone() {
        assertThat(isExpanded(k -> {
                    Array a = k.in("a", F64, "m", "k");
                    Array b = k.in("b", F64, "k", "n");
                    Array r = k.out("r", F64, "m", "n");
                    Value columns = k.param("columns", I64);
                    k.prange(
                            "m",
                            i -> k.range(
                                    columns,
                                    j -> r.at(i, j)
                                            .set(k.sum("k", q -> a.at(i, q).mul(b.at(q, j))))));
                }))
                .isFalse();
    }

    @Test
    void aPartOfAnArrayIsNotCopied() {
        assertThat(isExpanded(k -> {
                    Array a = k.in("a", F64, "m", "k");
                    Array b = k.in("b", F64, "n", "k");
                    Array r = k.out("r", F64, "m", "n");
                    k.prange(
                            "m",
                            i -> k.range("n", j -> {
                                Variable sum = k.var("sum", 0.0);
                                k.range(3, q -> sum.plusAssign(a.at(i, q).mul(b.at(j, q))));
                                r.at(i, j).set(sum);
                            }));
                }))
                .isFalse();
    }

    @Test
    void fewColumnsAreLeftAlone() {
        assertThat(isExpanded(k -> {
                    Array a = k.in("a", F64, "m", "k");
                    Array b = k.in("b", F64, "k", "4");
                    Array r = k.out("r", F64, "m", "4");
                    k.prange(
                            "m",
                            i -> k.range(
                                    4,
                                    j -> r.at(i, j)
                                            .set(k.sum("k", q -> a.at(i, q).mul(b.at(q, j))))));
                }))
                .isFalse();
    }
}
