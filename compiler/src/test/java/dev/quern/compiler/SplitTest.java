package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.Variable;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Parallel loops that find where something belongs and add it there, and those that have to stay in one. */
final class SplitTest {
    private static final long[] POINTS = {0, 1, 2, 7, 8, 9, 33, 5000};

    /** Values whose sums are exact, so that any order gives the same. */
    private static NDArray whole(long... shape) {
        return Rewriting.random(I64, shape).cast(F64);
    }

    private static List<String> notes(Consumer<KernelBuilder> definition) {
        return Rewriting.notes(definition).stream()
                .filter(note -> note.contains("in a loop of its own"))
                .toList();
    }

    private static Value nearest(KernelBuilder k, Array points, Array centroids, Value i) {
        return k.argmin("k", j -> points.at(i).sub(centroids.at(j)).square().sum());
    }

    private static void lloyd(KernelBuilder k) {
        Array points = k.in("points", F64, "n", "d");
        Array centroids = k.in("centroids", F64, "k", "d");
        Array sums = k.out("sums", F64, "k", "d");
        Array counts = k.out("counts", I64, "k");
        Array cost = k.out("cost", F64);
        k.prange("n", i -> {
            Value cluster = k.let(nearest(k, points, centroids, i));
            sums.at(cluster).atomic().plusAssign(points.at(i));
            counts.at(cluster).atomic().plusAssign(1);
            cost.plusAssign(points.at(i).sub(centroids.at(cluster)).square().sum());
        });
    }

    @Test
    void theNearestIsFoundFirst() {
        assertThat(notes(SplitTest::lloyd))
                .singleElement()
                .asString()
                .startsWith("prange i: what it adds up by is found first, in a loop of its own; argmin")
                .endsWith("in scratch");
        Kernel kernel = Kernel.define("lloyd", SplitTest::lloyd);
        for (long count : POINTS) {
            for (long[] shape : new long[][] {{1, 1}, {5, 2}, {9, 3}, {16, 17}}) {
                Rewriting.agree(
                        kernel,
                        whole(count, shape[1]),
                        whole(shape[0], shape[1]),
                        NDArray.zeros(F64, shape[0], shape[1]),
                        NDArray.zeros(I64, shape[0]),
                        NDArray.zeros(F64));
            }
        }
    }

    /** The nest keeps its lanes, which adding to elements that the data tells would have taken from it. */
    @Test
    void theNestLiesInLanes() {
        assertThat(Kernel.define("lloyd", SplitTest::lloyd).explain()).contains("lanes over i");
    }

    /**
     * Without centroids there is no nearest, and the first iteration that adds fails as it did. The message has the index
     * of the whole-array update too, under the name the compiler gave it.
     */
    @Test
    void failuresStay() {
        Kernel kernel = Kernel.define("lloyd", SplitTest::lloyd);
        NDArray points = whole(20, 3);
        NDArray none = whole(0, 3);

        assertThatThrownBy(() -> kernel.callAll(points, none))
                .isInstanceOf(KernelExecutionException.class)
                .hasMessageMatching(
                        "SplitTest\\.java:\\d+: kernel lloyd: subscript -1 of axis 0 of sums, which has 0 elements, "
                                + "in iteration i=0, c11=0\n"
                                + "  the axis is empty: guard the access with k\\.when\\(\\.\\.\\.\\)"
                                + " or condition\\.select\\(\\.\\.\\.\\)");
    }

    @Test
    void severalVariablesAreCarriedAndChanged() {
        Consumer<KernelBuilder> definition = k -> {
            Array x = k.in("x", F64, "n", "d");
            Array y = k.in("y", F64, "k", "d");
            Array histogram = k.out("histogram", F64, "k");
            Array distance = k.out("distance", F64, "n");
            k.prange("n", i -> {
                Variable total = k.var("total", 0.0);
                Variable least = k.var("least", 1e300);
                k.range("k", j -> {
                    Value apart = k.let(x.at(i).sub(y.at(j)).square().sum());
                    total.plusAssign(apart);
                    least.minAssign(apart);
                });
                total.set(total.sub(least));
                distance.at(i).set(total);
                histogram.at(least.rem(k.dim("k").cast(F64)).cast(I64)).atomic().plusAssign(total);
            });
        };
        assertThat(notes(definition)).singleElement().asString().contains("total", " and least");
        Kernel kernel = Kernel.define("kernel", definition);
        for (long count : POINTS) {
            Rewriting.agree(kernel, whole(count, 3), whole(4, 3), NDArray.zeros(F64, 4), NDArray.zeros(F64, count));
        }
    }

    /** Each is not to be split for a reason of its own. */
    @Test
    void whatStays() {
        List<Consumer<KernelBuilder>> definitions = List.of(
                k -> { // the first part reads what the second adds to
                    Array x = k.in("x", F64, "n", "n");
                    Array y = k.inout("y", F64, "n");
                    k.prange("n", i -> {
                        Value where = k.let(
                                k.argmin("n", j -> x.at(i).add(x.at(j)).square().sum()));
                        y.at(i).set(where.cast(F64));
                    });
                },
                k -> { // the first part writes
                    Array points = k.in("points", F64, "n", "d");
                    Array centroids = k.in("centroids", F64, "k", "d");
                    Array distances = k.out("distances", F64, "n", "k");
                    Array counts = k.out("counts", I64, "k");
                    k.prange("n", i -> {
                        k.range(
                                "k",
                                j -> distances
                                        .at(i, j)
                                        .set(points.at(i)
                                                .sub(centroids.at(j))
                                                .square()
                                                .sum()));
                        counts.at(k.argmin("k", j -> distances.at(i, j)))
                                .atomic()
                                .plusAssign(1);
                    });
                },
                k -> { // no nest comes first
                    Array x = k.in("x", I64, "n");
                    Array counts = k.out("counts", I64, "k");
                    k.prange("n", i -> counts.at(x.at(i)).atomic().plusAssign(1));
                },
                k -> { // the first part may fail
                    Array x = k.in("x", I64, "n", "d");
                    Array y = k.in("y", I64, "k", "d");
                    Array counts = k.out("counts", I64, "k");
                    k.prange("n", i -> {
                        Value where =
                                k.let(k.argmin("k", j -> x.at(i).rem(y.at(j)).sum()));
                        counts.at(where).atomic().plusAssign(1);
                    });
                });
        assertThat(definitions)
                .allSatisfy(definition -> assertThat(notes(definition))
                        .as(Rewriting.body(definition))
                        .isEmpty());
    }

    @Test
    void aKernelThatIsScheduledByHandStays() {
        Kernel byHand = Kernel.define("lloyd", SplitTest::lloyd).schedule(schedule -> schedule.scalar());

        assertThat(Pipeline.front(byHand.ir()).rewrites()).noneMatch(note -> note.contains("in a loop of its own"));
    }
}
