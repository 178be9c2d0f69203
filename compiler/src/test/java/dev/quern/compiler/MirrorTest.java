package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.Variable;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Column writes that become row writes, and those that must stay where they are. */
final class MirrorTest {
    private static List<String> notes(Consumer<KernelBuilder> definition) {
        return Rewriting.notes(definition).stream()
                .filter(note -> note.contains("column writes"))
                .toList();
    }

    private static void agree(DType dtype, Consumer<KernelBuilder> definition) {
        Kernel kernel = Kernel.define("kernel_" + dtype, definition);
        for (long size : Rewriting.SIZES) {
            Object[] arguments = kernel.ir().arrays().stream()
                    .map(array -> Rewriting.random(
                            array.dtype(),
                            array.dims().stream().mapToLong(dim -> size).toArray()))
                    .toArray();
            Rewriting.agree(kernel, arguments);
        }
    }

    /** What a pair of indices computes, and both of the stores. */
    private static void both(Array x, Array d, Value i, Value j) {
        Value value = x.at(i).mul(3).sub(x.at(j));
        d.at(i, j).set(value.mul(value));
        d.at(j, i).set(d.at(i, j));
    }

    private static Consumer<KernelBuilder> pairs(DType dtype, BiConsumer<KernelBuilder, Consumer<Value[]>> loops) {
        return k -> {
            Array x = k.in("x", dtype, "n");
            Array d = k.inout("d", dtype, "n", "n");
            loops.accept(k, index -> both(x, d, index[0], index[1]));
        };
    }

    @Test
    void triangles() {
        List<BiConsumer<KernelBuilder, Consumer<Value[]>>> triangles = List.of(
                (k, body) -> k.prange("n", i -> k.range(i.add(1), "n", j -> body.accept(new Value[] {i, j}))),
                (k, body) -> k.prange("n", i -> k.range(i, "n", j -> body.accept(new Value[] {i, j}))),
                (k, body) -> k.prange("n", i -> k.range(i, j -> body.accept(new Value[] {i, j}))),
                (k, body) -> k.prange("n", i -> k.range(i.add(1), j -> body.accept(new Value[] {i, j}))),
                (k, body) ->
                        k.range(k.dim("n").sub(1), i -> k.range(i.add(1), "n", j -> body.accept(new Value[] {i, j}))),
                (k, body) -> k.range(
                        Value.of(2L),
                        k.dim("n").sub(1),
                        i -> k.range(i.add(1), "n", j -> body.accept(new Value[] {i, j}))),
                (k, body) -> k.range(
                        2, t -> k.prange("n", i -> k.range(i.add(1), "n", j -> body.accept(new Value[] {i, j})))));
        for (BiConsumer<KernelBuilder, Consumer<Value[]>> triangle : triangles) {
            for (DType dtype : Rewriting.DTYPES) {
                Consumer<KernelBuilder> definition = pairs(dtype, triangle);
                assertThat(notes(definition))
                        .as(Rewriting.body(definition))
                        .allMatch(note -> note.startsWith(
                                "column writes of d in a nest of their own, which loads the values from d["))
                        .hasSize(1);
                agree(dtype, definition);
            }
        }
    }

    /** Both of two iterations write to one element, or the bounds of the new loops cannot be told. */
    @Test
    void whatIsNoTriangleStays() {
        List<BiConsumer<KernelBuilder, Consumer<Value[]>>> loops = List.of(
                (k, body) -> k.range("n", i -> k.range("n", j -> body.accept(new Value[] {i, j}))),
                (k, body) -> k.range(
                        k.dim("n").sub(1), i -> k.range(i.sub(1).max(0), "n", j -> body.accept(new Value[] {i, j}))),
                (k, body) -> k.range("n", i -> k.range(i.add(1), k.dim("n"), 2, j -> body.accept(new Value[] {i, j}))),
                (k, body) -> k.range(k.dim("n").sub(1), 0, -1, i -> k.range(i, j -> body.accept(new Value[] {i, j}))),
                (k, body) -> k.range("n", i -> k.range(i.mul(2), "n", j -> body.accept(new Value[] {i, j}))),
                (k, body) -> k.range(
                        k.dim("n").sub(3), i -> k.range(i.add(1), i.add(3), j -> body.accept(new Value[] {i, j}))));
        for (BiConsumer<KernelBuilder, Consumer<Value[]>> nest : loops) {
            Consumer<KernelBuilder> definition = pairs(F64, nest);
            assertThat(notes(definition)).as(Rewriting.body(definition)).isEmpty();
            agree(F64, definition);
        }
    }

    @Test
    void loopsThatChangePlaces() {
        Consumer<KernelBuilder> definition = k -> {
            Array a = k.in("a", F64, "n", "n");
            Array d = k.out("d", F64, "n", "n");
            k.prange("n", i -> k.range("n", j -> d.at(j, i).set(a.at(j, i).mul(2))));
        };
        assertThat(notes(definition)).containsExactly("i and j change places for column writes of d");
        assertThat(Rewriting.body(definition)).isEqualTo("""
                prange j in 0..n
                  range i in 0..n
                    d[j, i] = a[j, i] * 2.0
                """);
        agree(F64, definition);
        Consumer<KernelBuilder> triangle = k -> {
            Array a = k.in("a", F64, "n", "n");
            Array d = k.inout("d", F64, "n", "n");
            k.range("n", i -> k.range(i, "n", j -> d.at(j.sub(i), i).set(a.at(i, j))));
        };
        assertThat(notes(triangle)).containsExactly("i and j change places for column writes of d");
        agree(F64, triangle);
    }

    @Test
    void valuesThatAreComputedAgain() {
        Consumer<KernelBuilder> definition = k -> {
            Array x = k.in("x", F64, "n", "n");
            Array d = k.inout("d", F64, "n", "n");
            Array e = k.inout("e", F64, "n", "n");
            Array total = k.inout("total", I32, "n", "n");
            k.prange("n", i -> {
                Value own = k.let(x.at(i, i).add(1));
                k.range(i.add(1), "n", j -> {
                    Value dot = k.let(x.at(i, j).mul(x.at(j, i)));
                    Variable least = k.var("least", dot);
                    k.when(own.lt(least), () -> least.set(own));
                    Value unused = k.let(dot.div(own));
                    d.at(i, j).set(unused.mul(least));
                    total.at(i, j).plusAssign(1);
                    e.at(j, i).set(least.add(own));
                });
            });
        };
        assertThat(notes(definition))
                .containsExactly("column writes of e in a nest of their own, which computes the values again");
        agree(F64, definition);
    }

    @Test
    void whatIsReadOrWrittenElsewhereIsInTheWay() {
        List<Consumer<KernelBuilder>> kernels = List.of(
                // reads what is stored
                k -> {
                    Array d = k.inout("d", F64, "n", "n");
                    k.range("n", i -> k.range(i.add(1), "n", j -> d.at(j, i).set(d.at(i, j))));
                },
                // computes from what the loops write
                k -> {
                    Array x = k.inout("x", F64, "n");
                    Array d = k.inout("d", F64, "n", "n");
                    k.range(
                            "n",
                            i -> k.range("n", j -> {
                                d.at(j, i).set(x.at(j));
                                x.at(j).plusAssign(1);
                            }));
                },
                // another value comes after
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array d = k.inout("d", F64, "n", "n");
                    k.range(
                            "n",
                            i -> k.range(i, "n", j -> {
                                d.at(j, i).set(x.at(j));
                                d.at(i, j).set(x.at(i).add(1));
                            }));
                },
                // carries a variable
                k -> {
                    Array d = k.inout("d", F64, "n", "n");
                    Variable x = k.var("x", 0.0);
                    k.range(
                            "n",
                            i -> k.range("n", j -> {
                                x.plusAssign(1);
                                d.at(j, i).set(x);
                            }));
                },
                // repeats a loop in a loop
                k -> {
                    Array x = k.in("x", F64, "n", "n");
                    Array d = k.inout("d", F64, "n", "n");
                    k.range("n", i -> k.range("n", j -> d.at(j, i).set(k.sum("n", p -> k.sum("n", q -> x.at(p, q))))));
                },
                // computes in a loop what both stores are made of
                k -> {
                    Array x = k.in("x", F64, "n", "n");
                    Array d = k.inout("d", F64, "n", "n");
                    Array e = k.inout("e", F64, "n", "n");
                    k.range(
                            "n",
                            i -> k.range("n", j -> {
                                Value least = k.let(x.at(i).sub(x.at(j)).min());
                                d.at(i, j).set(least.add(1));
                                e.at(j, i).set(least);
                            }));
                },
                // writes a row too often
                k -> {
                    Array d = k.inout("d", F64, "n", "n");
                    k.range("n", i -> k.range("n", j -> d.at(j.rem(2), i).set(1)));
                },
                // three columns are no work for all threads
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array d = k.inout("d", F64, "3", "n");
                    k.prange("n", i -> k.range(3, j -> d.at(j, i).set(x.at(i).mul(j.cast(F64)))));
                });
        for (Consumer<KernelBuilder> definition : kernels) {
            assertThat(notes(definition)).as(Rewriting.body(definition)).isEmpty();
        }
        kernels.subList(0, 7).forEach(definition -> agree(F64, definition));
    }

    @Test
    void theFirstNestMayBeWrittenAfter() {
        Consumer<KernelBuilder> definition = k -> {
            Array x = k.in("x", F64, "n");
            Array d = k.inout("d", F64, "n", "n");
            Array e = k.inout("e", F64, "n", "n");
            k.prange(
                    "n",
                    i -> k.range(i, j -> {
                        Value value = k.let(x.at(i).sub(x.at(j)));
                        d.at(j, i).set(value);
                        e.at(j, i).set(value);
                        d.at(i, j).set(value);
                    }));
        };
        assertThat(notes(definition))
                .containsExactly("column writes of d, e in a nest of their own, which loads the values from d[i, j]");
        agree(F64, definition);
    }

    /** The row that has the value is overwritten, in the same iteration or in another one. */
    @Test
    void aRowThatDoesNotKeepTheValue() {
        Consumer<KernelBuilder> later = k -> {
            Array x = k.in("x", F64, "n");
            Array row = k.inout("row", F64, "n", "n");
            Array d = k.inout("d", F64, "n", "n");
            k.range(
                    "n",
                    i -> k.range("n", j -> {
                        Value value = k.let(x.at(i).sub(x.at(j)));
                        row.at(i, j).set(value);
                        d.at(j, i).set(value);
                        row.at(i, j).plusAssign(1);
                    }));
        };
        Consumer<KernelBuilder> again = k -> {
            Array x = k.in("x", F64, "n");
            Array row = k.inout("row", F64, "n");
            Array d = k.inout("d", F64, "n", "n");
            k.range(
                    "n",
                    i -> k.range("n", j -> {
                        Value value = k.let(x.at(i).sub(x.at(j)));
                        row.at(j).set(value);
                        d.at(j, i).set(value);
                    }));
        };
        for (Consumer<KernelBuilder> definition : List.of(later, again)) {
            assertThat(notes(definition))
                    .containsExactly("column writes of d in a nest of their own, which computes the values again");
            agree(F64, definition);
        }
    }

    @Test
    void aSubscriptOutOfRangeIsFoundBeforeAnythingIsWritten() {
        Consumer<KernelBuilder> definition = k -> {
            Array x = k.in("x", F64, "n");
            Array d = k.inout("d", F64, "n", "n");
            k.prange("n", i -> k.range("n", j -> d.at(j, i.add(1)).set(x.at(j))));
        };
        assertThat(notes(definition)).hasSize(1);
        Kernel kernel = Kernel.define("outside", definition);
        Object[] arguments = {NDArray.ones(F64, 3), NDArray.zeros(F64, 3, 3)};
        Call.Outcome outcome = Rewriting.agree(kernel, arguments);
        assertThat(outcome.failure()).contains("subscript 3 of axis 1 of d, which has 3 elements");
        assertThat(new Call(kernel.ir(), arguments)
                        .compiled(Placing.HEAP_DENSE)
                        .arrays()
                        .get(1))
                .matches(d -> d.contentEquals(NDArray.zeros(F64, 3, 3)));
    }

    /** What fails in an iteration names the indices of the user's loops. */
    @Test
    void aFailureNamesTheUsersLoops() {
        Consumer<KernelBuilder> definition = k -> {
            Array x = k.in("x", I64, "n");
            Array d = k.inout("d", I64, "n", "n");
            k.prange("n", i -> k.range("n", j -> d.at(j, i).set(x.at(i).div(x.at(j)))));
        };
        assertThat(notes(definition)).hasSize(1);
        Call call = new Call(Kernel.define("zero", definition).ir(), NDArray.of(1L, 2L, 0L), NDArray.zeros(I64, 3, 3));
        assertThat(call.interpreted().failure()).contains("div of 1 by zero, in iteration i=0, j=2\n");
        assertThat(call.compiled(Placing.HEAP_DENSE).failure()).contains("div of 1 by zero, in iteration j=2, i=0\n");
    }

    @Test
    void explained() {
        Kernel kernel = Kernel.define(
                "mirrored",
                pairs(
                        F64,
                        (k, body) -> k.prange("n", i -> k.range(i.add(1), "n", j -> body.accept(new Value[] {i, j})))));
        assertThat(kernel.explain())
                .containsPattern("  rewrite: column writes of d at MirrorTest.java:\\d+ in a nest of their own, which"
                        + " loads the values from d\\[i, j\\]\n");
    }
}
