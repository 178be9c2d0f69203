package dev.quern.compiler;

import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static dev.quern.DType.I8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.Variable;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Elements that become variables while a loop runs, and those that must not. */
final class PromoteTest {
    private static Kernel products(DType dtype) {
        return Kernel.define("products_" + dtype, k -> {
            Array a = k.in("a", dtype, "m", "k");
            Array b = k.in("b", dtype, "k", "n");
            Array r = k.inout("r", dtype, "m", "n");
            k.prange(
                    "m",
                    i -> k.range(
                            "n",
                            j -> k.range(
                                    "k", q -> r.at(i, j).plusAssign(a.at(i, q).mul(b.at(q, j))))));
        });
    }

    private static List<String> notes(Consumer<KernelBuilder> definition) {
        return Rewriting.notes(definition);
    }

    @Test
    void aMatrixProduct() {
        for (DType dtype : Rewriting.DTYPES) {
            Kernel kernel = products(dtype);
            for (long size : Rewriting.SIZES) {
                Rewriting.agree(
                        kernel,
                        Rewriting.random(dtype, 3, size),
                        Rewriting.random(dtype, size, 5),
                        Rewriting.random(dtype, 3, 5));
            }
        }
        assertThat(products(F64).explain())
                .containsPattern("rewrite: r\\[i, j\\] at PromoteTest.java:\\d+ is held in a variable while l runs\n");
    }

    @Test
    void outOfTwoLoops() {
        Consumer<KernelBuilder> definition = k -> {
            Array a = k.in("a", F32, "m", "n");
            Array r = k.inout("r", F32, "m");
            Array last = k.inout("last", I64);
            k.range(
                    "m",
                    i -> k.range(
                            "n",
                            j -> k.range("n", l -> {
                                r.at(i).minusAssign(a.at(i, j).mul(a.at(i, l)));
                                k.when(a.at(i, l).gt(r.at(i)), () -> last.set(l));
                            })));
        };
        assertThat(notes(definition))
                .containsExactly("last is held in a variable while i runs", "r[i] is held in a variable while j runs");
        Kernel kernel = Kernel.define("two", definition);
        for (long size : Rewriting.SIZES) {
            Rewriting.agree(kernel, Rewriting.random(F32, 4, size), Rewriting.random(F32, 4), NDArray.full(I64, -1L));
        }
    }

    @Test
    void narrowIntegersWrapAsTheyDoInTheArray() {
        Kernel kernel = Kernel.define("narrow", k -> {
            Array a = k.in("a", I8, "n");
            Array r = k.inout("r", I8);
            k.range("n", i -> r.plusAssign(a.at(i)));
        });
        Rewriting.agree(kernel, NDArray.full(I8, 100L, 5), NDArray.full(I8, 100L));
    }

    @Test
    void otherElementsOfTheArrayAreInTheWay() {
        assertThat(notes(k -> {
                    Array r = k.inout("r", F64, "n");
                    k.range("n", i -> k.range("n", j -> r.at(i).plusAssign(r.at(j))));
                }))
                .isEmpty();
        assertThat(notes(k -> {
                    Array r = k.inout("r", F64, "n");
                    k.range("n", i -> r.at(i).plusAssign(1));
                }))
                .isEmpty();
    }

    @Test
    void subscriptsThatChangeAreInTheWay() {
        assertThat(notes(k -> {
                    Array at = k.inout("at", I64, "n");
                    Array r = k.inout("r", F64, "n");
                    k.range(
                            "n",
                            i -> k.range("n", j -> {
                                r.at(at.at(i)).plusAssign(1);
                                at.at(j).set(j);
                            }));
                }))
                .isEmpty();
        assertThat(notes(k -> {
                    Array r = k.inout("r", F64, "n");
                    Variable place = k.var("place", 0L);
                    k.range("n", i -> {
                        r.at(place).plusAssign(1);
                        place.set(i);
                    });
                }))
                .isEmpty();
    }

    /** What all iterations update is a reduction; what they read of it would be of others. */
    @Test
    void whatAPrangeReducesIntoStays() {
        Consumer<KernelBuilder> definition = k -> {
            Array a = k.in("a", F64, "n", "m");
            Array r = k.inout("r", F64, "n");
            k.prange("m", i -> k.range("n", j -> k.range("n", l -> r.at(j).plusAssign(a.at(l, i)))));
        };
        assertThat(notes(definition)).isEmpty();
        Rewriting.agree(Kernel.define("reduced", definition), NDArray.ones(F64, 4, 9), Rewriting.random(F64, 4));
    }

    @Test
    void scratchOfAnIteration() {
        Consumer<KernelBuilder> definition = k -> {
            Array a = k.in("a", F64, "m", "n");
            Array r = k.out("r", F64, "m");
            k.prange("m", i -> {
                Array temp = k.temp("temp", F64, "2");
                k.range("n", j -> temp.at(1).plusAssign(a.at(i, j)));
                r.at(i).set(temp.at(1));
            });
        };
        assertThat(notes(definition)).contains("temp[1] is held in a variable while j runs");
        Rewriting.agree(Kernel.define("scratch", definition), Rewriting.random(F64, 3, 7), NDArray.zeros(F64, 3));
    }

    /** An element that does not exist may stand in a loop that runs nothing. */
    @Test
    void anElementThatMayNotExist() {
        Consumer<KernelBuilder> data = k -> {
            Array r = k.inout("r", F64, "n");
            Value times = k.param("times", I64);
            k.range("n", i -> k.range(times, j -> r.at(i.add(1)).plusAssign(j.cast(F64))));
        };
        assertThat(notes(data)).isEmpty();
        Consumer<KernelBuilder> constant = k -> {
            Array r = k.inout("r", F64, "n");
            k.range("n", i -> k.range(3, j -> r.at(i.add(1)).plusAssign(j.cast(F64))));
        };
        assertThat(notes(constant)).containsExactly("r[i + 1] is held in a variable while j runs");
        for (Consumer<KernelBuilder> definition : List.of(data, constant)) {
            Kernel kernel = Kernel.define("beside", definition);
            Object[] arguments = definition == data
                    ? new Object[] {NDArray.zeros(F64, 3), 2L}
                    : new Object[] {NDArray.zeros(F64, 3)};
            Call.Outcome outcome = Rewriting.agree(kernel, arguments);
            assertThat(outcome.failure()).contains("subscript 3 of axis 0 of r, which has 3 elements");
            assertThat(new Call(kernel.ir(), arguments)
                            .compiled(Placing.HEAP_DENSE)
                            .arrays()
                            .get(0)
                            .toDoubleArray())
                    .containsOnly(0);
        }
        Rewriting.agree(Kernel.define("beside", data), NDArray.zeros(F64, 3), 0L);
    }

    @Test
    void aTriangleHasItsElements() {
        Consumer<KernelBuilder> definition = k -> {
            Array a = k.in("a", F64, "n", "n");
            Array r = k.inout("r", F64, "n", "n");
            k.prange(
                    "n",
                    i -> k.range(i.add(1), "n", j -> k.range(j, q -> r.at(i, j).plusAssign(a.at(q, j)))));
        };
        assertThat(notes(definition)).containsExactly("r[i, j] is held in a variable while k runs");
        Kernel kernel = Kernel.define("triangle", definition);
        for (long size : Rewriting.SIZES) {
            Rewriting.agree(kernel, Rewriting.random(F64, size, size), Rewriting.random(F64, size, size));
        }
    }
}
