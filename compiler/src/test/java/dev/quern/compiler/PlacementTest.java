package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.KernelDefinitionException;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.Placement.Kind;
import dev.quern.ir.UpdateOp;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class PlacementTest {
    private static Placement place(Consumer<KernelBuilder> body) {
        return Placement.of(Kernel.define("placed", body));
    }

    /** The message with line numbers taken out: the test would have to change with every line above. */
    private static void assertRefused(String message, Consumer<KernelBuilder> body) {
        Kernel kernel = Kernel.define("placed", body);
        assertThatThrownBy(() -> Placement.of(kernel).requireApart(kernel.name()))
                .isInstanceOf(KernelDefinitionException.class)
                .extracting(e -> e.getMessage().replaceAll("PlacementTest.java:\\d+", "line"))
                .isEqualTo("line: kernel placed: " + message);
    }

    private static void assertKind(Placement placement, String array, Kind kind, String reason) {
        assertThat(placement.of(array).kind()).isEqualTo(kind);
        assertThat(placement.of(array).reason().replaceAll("PlacementTest.java:\\d+", "line"))
                .isEqualTo(reason);
    }

    @Test
    void arraysIndexedByTheRowAreSplitAndOthersAreWhole() {
        Placement placement = place(k -> {
            Array points = k.in("points", F64, "n", "d");
            Array centroids = k.in("centroids", F64, "k", "d");
            Array unused = k.in("unused", F64, "n");
            Array distances = k.out("distances", F64, "n", "k");
            assertThat(unused.rank()).isEqualTo(1);
            k.prange(
                    "n",
                    i -> k.range(
                            "k",
                            j -> distances
                                    .at(i, j)
                                    .set(points.at(i)
                                            .sub(centroids.at(j))
                                            .square()
                                            .sum())));
        });
        assertThat(placement.rows()).hasToString("n");
        assertKind(placement, "points", Kind.ROWS, "row i reads points[i, c2] at line");
        assertKind(placement, "centroids", Kind.WHOLE, "every row reads centroids[j, c2] at line");
        assertKind(placement, "unused", Kind.ROWS, "it is declared F64[n] at line");
        assertKind(placement, "distances", Kind.ROWS, "row i writes distances[i, j] at line");
    }

    @Test
    void wholeArrayStoresAndFoldsArePlacedToo() {
        Placement placement = place(k -> {
            Array x = k.in("x", F64, "n", "d");
            Array scale = k.in("scale", F64, "d");
            Array total = k.out("total", F64);
            k.out("y", F64, "n", "d").set(x.mul(scale));
            total.set(k.sum("n", i -> x.at(i).sum()));
        });
        assertThat(placement.of("x").kind()).isEqualTo(Kind.ROWS);
        assertThat(placement.of("y").kind()).isEqualTo(Kind.ROWS);
        assertThat(placement.of("scale").kind()).isEqualTo(Kind.WHOLE);
        assertThat(placement.of("total").update()).contains(UpdateOp.ADD);
    }

    @Test
    void whatAllRowsUpdateIsReduced() {
        Placement placement = place(k -> {
            Array x = k.in("x", F64, "n");
            Array bin = k.in("bin", I64, "n");
            Array histogram = k.out("histogram", F64, "b");
            Array cost = k.out("cost", F64);
            Array least = k.out("least", F64);
            Variable total = k.var("total", 0.0);
            Variable low = k.var("low", 100.0);
            histogram.set(0.0);
            k.prange("n", i -> {
                histogram.at(bin.at(i)).atomic().plusAssign(x.at(i));
                total.plusAssign(x.at(i).square());
                low.minAssign(x.at(i));
            });
            cost.set(total);
            least.set(low);
        });
        assertKind(placement, "histogram", Kind.REDUCED, "histogram[c4] is set to what all rows reduce into at line");
        assertKind(placement, "cost", Kind.REDUCED, "cost is set to what all rows reduce into at line");
        assertThat(placement.of("cost").update()).contains(UpdateOp.ADD);
        assertThat(placement.of("least").update()).contains(UpdateOp.MIN);
    }

    @Test
    void codeThatKnowsNothingOfRowsMayStandAround() {
        Placement placement = place(k -> {
            Array x = k.in("x", F64, "n");
            Array weights = k.in("weights", F64, "w");
            Array y = k.out("y", F64, "n");
            Value norm = k.let(weights.square().sum().sqrt());
            Array halved = k.temp("halved", F64, "w");
            k.prange("w", j -> halved.at(j).set(weights.at(j).div(2)));
            Array kept = k.temp("kept", F64, "n");
            k.prange("n", i -> kept.at(i).set(x.at(i).div(norm)));
            k.range(3, step -> k.prange("n", i -> y.at(i).plusAssign(kept.at(i).mul(halved.at(0)))));
        });
        assertThat(placement.rows()).hasToString("n");
        assertThat(placement.of("weights").kind()).isEqualTo(Kind.WHOLE);
    }

    @Test
    void aRowOfANeighbour() {
        assertRefused(
                "x[i - 1] reads a row of a neighbour: row i of a partition has no row beside it that is sure to be there\n"
                        + "  bind block arrays, which know their neighbours: rows(\"x\", quern.array(df, ...)); or bring the"
                        + " neighbour's value into a column of its own, for example with lag(...) over a window",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F64, "n");
                    k.prange(1, "n", i -> y.at(i).set(x.at(i).sub(x.at(i.sub(1)))));
                });
    }

    @Test
    void allRowsFromEachRow() {
        assertRefused(
                "x[j] reads rows other than i, which may be in other partitions\n"
                        + "  give what every row reads all of a dimension of its own, for example"
                        + " k.in(\"all_x\", F64, \"m\"), and bind it whole",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F64, "n");
                    k.prange("n", i -> y.at(i).set(k.sum("n", j -> x.at(j).sub(x.at(i)))));
                });
    }

    @Test
    void anOtherRowWritten() {
        assertRefused(
                "y[to[i]] writes rows other than i, which may be in other partitions\n"
                        + "  write y[i, ...] alone, or reduce",
                k -> {
                    Array to = k.in("to", I64, "n");
                    Array y = k.out("y", F64, "n");
                    k.prange("n", i -> y.at(to.at(i)).unchecked().set(1.0));
                });
    }

    @Test
    void allRowsOnTwoAxes() {
        assertRefused(
                "distances is F64[n, n], and its rows are split on axis 0 while n is its axis 1\n"
                        + "  an array with all rows on two axes cannot be split: give the second a name of its own",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array distances = k.out("distances", F64, "n", "n");
                    k.prange(
                            "n",
                            i -> k.range(
                                    "n", j -> distances.at(i, j).set(x.at(i).sub(x.at(j)))));
                });
    }

    @Test
    void rowsOnAnotherAxis() {
        assertRefused(
                "x is F64[d, n], and its rows are split on axis 0 while n is its axis 1\n  make n its first axis",
                k -> {
                    Array x = k.in("x", F64, "d", "n");
                    Array y = k.out("y", F64, "n");
                    k.prange("n", i -> y.at(i).set(x.at(0, i)));
                });
    }

    @Test
    void aWholeArrayWrittenByRows() {
        assertRefused(
                "row i writes seen[bin[i]], which is F64[b] and has no axis n: rows of other partitions write it too\n"
                        + "  reduce into it with plusAssign or its kin, or give it the axis n",
                k -> {
                    Array bin = k.in("bin", I64, "n");
                    Array seen = k.out("seen", F64, "b");
                    k.prange("n", i -> seen.at(bin.at(i)).unchecked().set(1.0));
                });
    }

    @Test
    void theNumberOfRows() {
        assertRefused(
                "mean1 is read here, and is complete only when all partitions are combined\n"
                        + "  make it an output of its own and finish on the driver, with what collect() returns",
                k -> {
                    Array x = k.in("x", F64, "n");
                    k.out("mean", F64).set(k.mean("n", i -> x.at(i)));
                });
        assertRefused(
                "n is the number of all rows here, and a partition knows only how many it has itself\n"
                        + "  pass it as a scalar, from count(), or reduce on Spark and finish on the driver",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F64, "n");
                    k.prange("n", i -> y.at(i).set(x.at(i).div(k.dim("n").cast(F64))));
                });
    }

    @Test
    void theNumberOfARowIsCountedFromTheFirstOfAll() {
        Kernel kernel = Kernel.define("k", k -> {
            Array x = k.in("x", I64, "n");
            Array whole = k.in("whole", I64, "m");
            Array y = k.out("y", I64, "n");
            k.prange("n", i -> {
                Value twice = k.let(i.mul(2));
                y.at(i).set(x.at(i).add(i).mul(twice).add(whole.at(i)));
            });
        });
        Placement.Numbered numbered = Placement.of(kernel).numbered().orElseThrow();
        assertThat(numbered.firstRow()).isEqualTo("first_row");
        assertThat(numbered.kernel().toString())
                .contains(", first_row: I64)")
                .contains("= i * 2\n")
                .contains("let %1 = i + first_row\n")
                .contains("y[i] = (x[i] + %1) * (t1 + first_row * 2) + whole[%1]");
        NDArray all = NDArray.zeros(I64, 10);
        NDArray xs = NDArray.arange(10);
        kernel.run(xs, NDArray.arange(10), all);
        NDArray part = NDArray.zeros(I64, 4);
        numbered.kernel().run(xs.slice(0, 3, 7), NDArray.arange(10), part, 3);
        assertThat(part.contentEquals(all.slice(0, 3, 7))).isTrue();
    }

    @Test
    void theFirstRowHasANameOfItsOwn() {
        Kernel kernel = Kernel.define("k", k -> {
            Array y = k.out("y", I64, "first_row");
            Value scalar = k.param("first_row_", I64);
            k.prange("first_row", i -> {
                Variable variable = k.var("first_row__", 0);
                variable.set(i.add(scalar));
                y.at(i).set(variable);
            });
        });
        Placement.Numbered numbered = Placement.of(kernel).numbered().orElseThrow();
        assertThat(numbered.firstRow()).isEqualTo("first_row___");
        assertThat(numbered.kernel().toString()).contains("first_row__ = i + first_row___ + first_row_");
    }

    @Test
    void theKernelOfABlockIsGivenTheRowsAroundItAndItsPlace() {
        Kernel kernel = Kernel.define("k", k -> {
            Array x = k.in("x", I64, "n", "m");
            Array y = k.out("y", I64, "n");
            k.prange(1, k.dim("n").sub(2), i -> {
                Value back = k.let(i.sub(1));
                y.at(i).set(x.at(back, 0).add(x.at(i.add(2), 1)).mul(k.dim("n")).add(i));
            });
        });
        Placement placement = Placement.of(kernel);
        Placement.Neighbours neighbours = placement.neighbours().orElseThrow();
        assertThat(placement.numbered()).isEmpty();
        assertThat(neighbours.kernel().toString())
                .contains("in x_halo: I64[x_rows, m], x_ghosts: I64, row_from: I64, row_to: I64")
                .contains("prange i in row_from..row_to")
                .contains("x_halo[t1 + x_ghosts, 0]")
                .contains("x_halo[i + 2 + x_ghosts, 1]")
                .contains("* row_count + (i + first_row)");
        assertThat(neighbours.firstRow()).contains("first_row");
        assertThat(neighbours.count()).contains("row_count");
        assertThat(neighbours.ranges()).containsExactly(new Placement.Range("row_from", "row_to", 1, 2));
        Placement.Halo halo = neighbours.halos().get(0);
        assertThat(halo.array().name()).isEqualTo("x");
        assertThat(halo.extended().name()).isEqualTo("x_halo");
        assertThat(List.of(halo.before(), halo.after())).containsExactly(1L, 2L);

        // Rows 3 to 6 of 10, row 6 left out of all: with a row before them and two behind.
        NDArray x = NDArray.arange(20).reshape(10, 2);
        NDArray y = NDArray.zeros(I64, 4);
        neighbours
                .kernel()
                .with("x", x.slice(0, 3, 7))
                .with("y", y)
                .with("first_row", 3L)
                .with("row_count", 10L)
                .with("x_halo", x.slice(0, 2, 9))
                .with("x_ghosts", 1L)
                .with("row_from", 0L)
                .with("row_to", 4L)
                .run();
        assertThat(y.contentEquals(kernel.call(x).slice(0, 3, 7))).isTrue();
    }

    @Test
    void aVariableMadeOfTheNumberOfRowsIsAValue() {
        Kernel kernel = Kernel.define("k", k -> {
            Array y = k.out("y", I64, "n");
            k.prange("n", i -> {
                Value fromTheEnd = k.let(k.dim("n").sub(1).sub(i));
                y.at(i).set(fromTheEnd);
            });
        });
        Placement placement = Placement.of(kernel);
        assertThatThrownBy(() -> placement.requireApart("k")).hasMessageContaining("n is the number of all rows here");
        assertThat(placement.neighbours().orElseThrow().kernel().toString())
                .contains("row_count - 1 - (i + first_row)");
    }

    @Test
    void promisesOfWholeArraysStay() {
        Kernel kernel = Kernel.define("k", k -> {
            Array at = k.in("at", I64, "m");
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            k.distinct(at);
            Array scattered = k.temp("scattered", F64, "m");
            k.prange("m", j -> scattered.at(at.at(j)).set(1.0));
            k.prange("n", i -> y.at(i).set(x.at(i).mul(scattered.at(0)).add(i.cast(F64))));
        });
        assertThat(Placement.of(kernel).numbered().orElseThrow().kernel().ir().assumptions())
                .hasSize(1);
    }

    @Test
    void rowsThatAreOnlySubscriptsNeedNoNumbers() {
        Kernel kernel = Kernel.define("k", k -> {
            Array x = k.in("x", I64, "n");
            Array y = k.out("y", I64, "n");
            k.prange("n", i -> {
                Value same = k.let(i);
                y.at(same).set(x.at(i));
            });
        });
        assertThat(Placement.of(kernel).numbered()).isEmpty();
    }

    @Test
    void aReductionReadTooEarly() {
        assertRefused(
                "total is read here, and is complete only when all partitions are combined\n"
                        + "  make it an output of its own and finish on the driver, with what collect() returns",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F64, "n");
                    Variable total = k.var("total", 0.0);
                    k.prange("n", i -> total.plusAssign(x.at(i)));
                    k.prange("n", i -> y.at(i).set(x.at(i).div(total)));
                });
        assertRefused(
                "sums[i] is read here, and is complete only when all partitions are combined\n"
                        + "  make it an output of its own and finish on the driver, with what collect() returns",
                k -> {
                    Array x = k.in("x", F64, "n", "d");
                    Array sums = k.out("sums", F64, "d");
                    Array roots = k.out("roots", F64, "d");
                    k.prange("n", i -> k.range("d", j -> sums.at(j).plusAssign(x.at(i, j))));
                    k.range("d", j -> roots.at(j).set(sums.at(j).sqrt()));
                });
    }

    @Test
    void aReductionThatStartsFromSomething() {
        assertRefused(
                "total starts from 5.0, and with plusAssign every partition would count that again\n"
                        + "  start from 0 and do the rest on the driver, with what collect() returns",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array out = k.out("out", F64);
                    Variable total = k.var("total", 5.0);
                    k.prange("n", i -> total.plusAssign(x.at(i)));
                    out.set(total);
                });
        assertRefused(
                "plusAssign changes total once for each partition, outside of the prange over rows that reduces into it\n"
                        + "  do it on the driver, with what collect() returns",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array out = k.out("out", F64);
                    Variable total = k.var("total", 0.0);
                    k.prange("n", i -> total.plusAssign(x.at(i)));
                    total.plusAssign(1.0);
                    out.set(total);
                });
        assertRefused(
                "all rows reduce into total, which is inout total: F64 and not an output:"
                        + " each partition would start from it\n"
                        + "  declare it with k.out(...) and use what collect() returns",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array total = k.inout("total", F64);
                    k.prange("n", i -> total.plusAssign(x.at(i)));
                });
    }

    @Test
    void twoOperationsOnOneOutput() {
        assertRefused(
                "stats is reduced by maxAssign here and by plusAssign elsewhere\n"
                        + "  reduce into one array or variable for each operation",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array stats = k.out("stats", F64, "2");
                    stats.at(0).set(k.sum("n", i -> x.at(i)));
                    stats.at(1).set(k.max("n", i -> x.at(i)));
                });
    }

    @Test
    void outputsThatAreNotMadeByRows() {
        assertRefused(
                "norms[i] is written outside of any prange over rows, so every partition would write it\n"
                        + "  reduce into it in k.prange(\"n\", i -> ...), or compute it in a kernel of its own",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array c = k.in("c", F64, "k");
                    Array norms = k.out("norms", F64, "k");
                    Array y = k.out("y", F64, "n");
                    k.prange("k", j -> norms.at(j).set(c.at(j).square()));
                    k.prange("n", i -> y.at(i).set(x.at(i)));
                });
        assertRefused(
                "the rows of n neither write never, which is F64[k], nor reduce into it\n"
                        + "  give it the axis n, or reduce into it with plusAssign or its kin",
                k -> {
                    Array x = k.in("x", F64, "n");
                    k.out("never", F64, "k");
                    k.out("y", F64, "n").set(x);
                });
    }

    @Test
    void partOfTheRows() {
        assertRefused(
                "the prange over i goes from 0 to n by 2, and each partition has to do all of its rows\n"
                        + "  write k.prange(\"n\", i -> ...) and leave rows out with k.when(...)",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F64, "n");
                    k.prange(0, "n", 2, i -> y.at(i).set(x.at(i)));
                });
    }

    @Test
    void rowsOutsideOfAPrange() {
        assertRefused(
                "x[0] reads a row of x outside of any prange over rows, and a partition has only some of them\n"
                        + "  move it into k.prange(\"n\", i -> ...)",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F64, "n");
                    Value first = k.let(x.at(0));
                    k.prange("n", i -> y.at(i).set(x.at(i).sub(first)));
                });
        assertRefused(
                "no prange goes over the first axis of an array, so there are no rows to split\n"
                        + "  write k.prange(\"n\", i -> ...) over the first axis, n, of the arrays that hold a row a record",
                k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F64, "n");
                    k.range("n", i -> y.at(i).set(x.at(i)));
                });
    }
}
