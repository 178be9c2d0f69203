package dev.quern.compiler.analysis;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What two iterations of a loop may share. */
final class DependencesTest {
    /** Of the loop at this depth, counted from 0 along the first loops. */
    private static Dependences of(int depth, Consumer<KernelBuilder> definition) {
        List<Stmt.Loop> nest = new ArrayList<>();
        Traversal.forEachStatement(Kernel.define("kernel", definition).ir().body(), statement -> {
            if (statement instanceof Stmt.Loop loop) {
                nest.add(loop);
            }
        });
        return Dependences.of(nest.get(depth), nest.subList(0, depth));
    }

    private static void triangle(KernelBuilder k, int from) {
        Array x = k.in("x", F64, "n");
        Array d = k.out("d", F64, "n", "n");
        k.range(
                "n",
                i -> k.range(i.add(from), "n", j -> {
                    d.at(i, j).set(x.at(i));
                    d.at(j, i).set(x.at(j));
                }));
    }

    @Test
    void aTriangleAndItsMirror() {
        assertThat(of(0, k -> triangle(k, 1)).isIndependent()).isTrue();
        assertThat(of(1, k -> triangle(k, 1)).isIndependent()).isTrue();
        // On the diagonal both are one element, and of one iteration.
        assertThat(of(0, k -> triangle(k, 0)).isIndependent()).isTrue();
        assertThat(of(0, k -> triangle(k, -1)).conflicts()).hasSize(1);
        assertThat(of(1, k -> triangle(k, -1)).isIndependent()).isTrue();
    }

    @Test
    void aConflictNamesBothAccesses() {
        Dependences dependences = of(0, k -> triangle(k, -1));
        assertThat(dependences.conflicts().get(0).toString())
                .matches("d\\[i, j\\] at DependencesTest.java:\\d+ and d\\[j, i\\] at DependencesTest.java:\\d+");
    }

    @Test
    void distances() {
        assertThat(shifted(1, 0, 1).isIndependent()).isFalse();
        assertThat(shifted(0, 0, 1).isIndependent()).isTrue();
        // Even and odd elements, and steps that pass over the neighbour.
        assertThat(shifted(1, 0, 2).isIndependent()).isTrue();
        assertThat(shifted(2, 0, 2).isIndependent()).isFalse();
        assertThat(shifted(3, 0, -2).isIndependent()).isTrue();
        assertThat(shifted(3, 0, 3).isIndependent()).isFalse();
    }

    private static Dependences shifted(int write, int read, int step) {
        return of(0, k -> {
            Array a = k.inout("a", F64, "n");
            k.range(
                    Value.of(5L),
                    k.dim("n").sub(5),
                    step,
                    i -> a.at(i.add(write)).set(a.at(i.add(read))));
        });
    }

    @Test
    void aRangeFarEnoughAway() {
        assertThat(of(0, k -> {
                            Array a = k.inout("a", F64, "n");
                            Value half = k.param("half", I64);
                            k.range(half, i -> a.at(i.add(half)).set(a.at(i)));
                        })
                        .isIndependent())
                .isTrue();
    }

    @Test
    void conditionsKeepApart() {
        Consumer<KernelBuilder> definition = k -> {
            Array a = k.inout("a", F64, "n", "n");
            k.range("n", i -> k.range("n", j -> k.when(i.lt(j), () -> a.at(j, i).set(a.at(i, j)))));
        };
        assertThat(of(0, definition).isIndependent()).isTrue();
        assertThat(of(1, definition).isIndependent()).isTrue();
    }

    @Test
    void innerLoopsRangeFreely() {
        assertThat(of(0, k -> {
                            Array a = k.inout("a", F64, "n");
                            k.range("n", i -> k.range("n", j -> a.at(j).plusAssign(1)));
                        })
                        .conflicts())
                .hasSize(1);
        assertThat(of(0, k -> {
                            Array a = k.inout("a", F64, "n", "4");
                            k.range(
                                    "n",
                                    i -> k.range(
                                            4,
                                            j -> a.at(i, j)
                                                    .plusAssign(
                                                            a.at(i, Value.of(3L).sub(j)))));
                        })
                        .isIndependent())
                .isTrue();
        // Rows of four, written as one row.
        assertThat(of(0, k -> {
                            Array a = k.inout("a", F64, "n");
                            k.range(
                                    "n",
                                    i -> k.range(4, j -> a.at(i.mul(4).add(j)).plusAssign(1)));
                        })
                        .isIndependent())
                .isTrue();
    }

    @Test
    void subscriptsThatAreData() {
        assertThat(of(0, k -> {
                            Array at = k.in("at", I64, "n");
                            Array a = k.inout("a", F64, "n");
                            k.range("n", i -> a.at(at.at(i)).set(1));
                        })
                        .conflicts())
                .hasSize(1);
        assertThat(of(0, k -> {
                            Array at = k.in("at", I64, "n");
                            Array a = k.inout("a", F64, "n", "n");
                            k.range("n", i -> a.at(i, at.at(i)).set(a.at(i, at.at(at.at(i)))));
                        })
                        .isIndependent())
                .isTrue();
    }

    @Test
    void scratchOfAnIterationIsItsOwn() {
        assertThat(of(0, k -> {
                            Array out = k.out("out", F64, "n");
                            k.range("n", i -> {
                                Array temp = k.temp("temp", F64, "4");
                                temp.at(0).set(i.cast(F64));
                                out.at(i).set(temp.at(0));
                            });
                        })
                        .isIndependent())
                .isTrue();
    }

    @Test
    void variablesFromOutside() {
        Dependences dependences = of(0, k -> {
            Array a = k.in("a", F64, "n");
            Variable sum = k.var("sum", 0.0);
            Variable both = k.var("both", 0.0);
            Variable last = k.var("last", 0.0);
            Variable read = k.var("read", 0.0);
            k.range("n", i -> {
                Variable own = k.var("own", 0.0);
                own.plusAssign(a.at(i));
                sum.plusAssign(own);
                sum.plusAssign(1);
                both.plusAssign(1);
                both.maxAssign(own);
                last.set(own);
                read.plusAssign(read);
            });
        });
        assertThat(dependences.conflicts()).isEmpty();
        assertThat(dependences.isIndependent()).isFalse();
        assertThat(dependences.carried().keySet())
                .extracting(Object::toString)
                .containsExactly("sum", "both", "last", "read");
        assertThat(dependences.carried().values())
                .extracting(Dependences.Carried::reduction)
                .containsExactly(Optional.of(UpdateOp.ADD), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The variable has another value where the loop around was entered than where it is a subscript. */
    @Test
    void aVariableThatChanges() {
        Consumer<KernelBuilder> definition = k -> {
            Array a = k.inout("a", F64, "n");
            Variable m = k.var("m", 3L);
            k.range(0, m, i -> {
                m.set(m.sub(5));
                k.range(0, 2, j -> a.at(i.add(j)).set(a.at(m)));
            });
        };
        assertThat(of(1, definition).isIndependent()).isFalse();
        assertThat(of(0, definition).conflicts()).isNotEmpty();
    }
}
