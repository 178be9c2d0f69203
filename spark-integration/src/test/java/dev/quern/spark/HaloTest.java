package dev.quern.spark;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelDefinitionException;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.spark.array.BlockArray;
import dev.quern.spark.array.Splits;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels that read rows of neighbours give on blocks what they give on the whole array, bit for bit. */
final class HaloTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    /** A step of the heat equation on a plate whose rim stays as it is: rows left out by the bounds of the prange. */
    static final Kernel HEAT = Kernel.define("heat", k -> {
        Array u = k.in("u", F64, "n", "m");
        Array next = k.out("next", F64, "n", "m");
        k.prange("n", i -> k.range("m", j -> next.at(i, j).set(u.at(i, j))));
        k.prange(
                1,
                k.dim("n").sub(1),
                i -> k.range(
                        1,
                        k.dim("m").sub(1),
                        j -> next.at(i, j)
                                .set(u.at(i, j)
                                        .add(u.at(i.sub(1), j)
                                                .add(u.at(i.add(1), j))
                                                .add(u.at(i, j.sub(1)))
                                                .add(u.at(i, j.add(1)))
                                                .sub(u.at(i, j).mul(4))
                                                .mul(0.2)))));
    });

    /** The same with the rim left out by a condition. */
    static final Kernel GUARDED = Kernel.define("guarded", k -> {
        Array u = k.in("u", F64, "n", "m");
        Array next = k.out("next", F64, "n", "m");
        k.prange(
                "n",
                i -> k.range(
                        "m",
                        j -> k.when(
                                        i.gt(0).and(i.lt(k.dim("n").sub(1))),
                                        () -> next.at(i, j)
                                                .set(u.at(i.sub(1), j)
                                                        .sub(u.at(i, j))
                                                        .add(u.at(i.add(1), j))))
                                .otherwise(() -> next.at(i, j).set(u.at(i, j)))));
    });

    /** Far and uneven halos of two arrays, several pranges, numbers of rows, their count, and a whole array. */
    static final Kernel MIXED = Kernel.define("mixed", k -> {
        Array a = k.in("a", I64, "n");
        Array b = k.in("b", I64, "n");
        Array c = k.in("c", I64, "w");
        Array y = k.out("y", I64, "n");
        Array z = k.out("z", I64, "n");
        Array sum = k.out("sum", I64);
        Array greatest = k.out("greatest", I64);
        Value n = k.dim("n");
        k.prange(3, "n", i -> {
            Value back = k.let(i.sub(3));
            y.at(i).set(a.at(back).mul(i).add(b.at(i)).add(c.at(i.rem(k.dim("w")))));
        });
        k.prange(2, n.sub(5), i -> {
            z.at(i).set(b.at(i.add(5)).sub(a.at(i)).add(n.mul(y.at(i))));
            sum.plusAssign(b.at(i.add(4)).mul(a.at(i.sub(2))));
        });
        k.prange(0, n.sub(1), i -> greatest.maxAssign(a.at(i.add(1)).sub(a.at(i))));
    });

    private static QuernSpark quern() {
        return QuernSpark.on(SPARK.session());
    }

    private static NDArray random(Random random, int... shape) {
        NDArray flat = NDArray.of(random.doubles(Arrays.stream(shape).reduce(1, Math::multiplyExact))
                .toArray());
        return flat.reshape(Arrays.stream(shape).asLongStream().toArray());
    }

    private static NDArray local(Kernel kernel, NDArray u, int steps) {
        NDArray now = u;
        for (int step = 0; step < steps; step++) {
            now = kernel.call(now);
        }
        return now;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7})
    void fiftyStepsOfHeat(int blocks) {
        NDArray plate = random(new Random(1), 13, 9);
        BlockArray u = quern().array(plate, blocks).persist();
        for (int step = 0; step < 50; step++) {
            BlockArray next = quern().apply(HEAT).rows("u", u).array("next").materialize();
            u.unpersist();
            u = step % 20 == 19 ? next.localCheckpoint() : next;
        }
        assertThat(u.toArray().contentEquals(local(HEAT, plate, 50))).isTrue();
        u.unpersist();
    }

    @Test
    void blocksOfNoRowsAndOfOne() {
        NDArray plate = random(new Random(2), 6, 4);
        for (long[] rows : List.of(
                new long[] {0, 6}, new long[] {1, 0, 0, 1, 3, 1, 0}, new long[] {1, 1, 1, 1, 1, 1}, new long[] {6, 0
                })) {
            for (Kernel kernel : List.of(HEAT, GUARDED)) {
                BlockArray u = Splits.of(SPARK.session(), plate, rows);
                for (int step = 0; step < 3; step++) {
                    u = quern().apply(kernel).rows("u", u).array("next").persist();
                }
                assertThat(u.toArray().contentEquals(local(kernel, plate, 3)))
                        .as("%s %s", kernel.name(), Arrays.toString(rows))
                        .isTrue();
            }
        }
    }

    @Test
    void farAndUnevenHalosOfSeveralArrays() {
        Random random = new Random(3);
        for (int round = 0; round < 12; round++) {
            int n = random.nextInt(25);
            NDArray a = NDArray.of(random.longs(n, -99, 99).toArray());
            NDArray b = NDArray.of(random.longs(n, -99, 99).toArray());
            NDArray c = NDArray.of(3L, 1L, 4L);
            long[] rows = new long[1 + random.nextInt(8)];
            for (int row = 0; row < n; row++) {
                rows[random.nextInt(rows.length)]++;
            }
            NDArray y = NDArray.zeros(I64, n);
            NDArray z = NDArray.zeros(I64, n);
            NDArray sum = NDArray.scalar(0L);
            NDArray greatest = NDArray.scalar(Long.MIN_VALUE);
            MIXED.with("a", a)
                    .with("b", b)
                    .with("c", c)
                    .with("y", y)
                    .with("z", z)
                    .with("sum", sum)
                    .with("greatest", greatest)
                    .run();
            BlockCall call = quern().apply(MIXED)
                    .rows("a", Splits.of(SPARK.session(), a, rows))
                    .rows("b", Splits.of(SPARK.session(), b, rows))
                    .whole("c", c);
            String which = round + ": " + Arrays.toString(rows);
            assertThat(call.array("y").toArray().contentEquals(y)).as(which).isTrue();
            assertThat(call.array("z").toArray().contentEquals(z)).as(which).isTrue();
            assertThat(call.collect().get("sum").toLong()).as(which).isEqualTo(sum.toLong());
            assertThat(call.collect().get("greatest").toLong()).as(which).isEqualTo(greatest.toLong());
        }
    }

    @Test
    void aRowThatIsNotThereFailsAsItDoesLocally() {
        Kernel back = Kernel.define("back", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            k.prange("n", i -> y.at(i).set(x.at(i.sub(1))));
        });
        assertThatThrownBy(() -> back.call(NDArray.zeros(F64, 6))).hasMessageContaining("HaloTest.java");
        assertThatThrownBy(() -> quern().apply(back)
                        .rows("x", quern().array(NDArray.zeros(F64, 6), 3))
                        .array("y")
                        .toArray())
                .hasMessageContaining("HaloTest.java");
    }

    @Test
    void rowsOfADataFrameHaveNoNeighbours() {
        Kernel differences = Kernel.define("differences", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            k.prange(1, "n", i -> y.at(i).set(x.at(i).sub(x.at(i.sub(1)))));
        });
        assertThatThrownBy(() -> quern().apply(differences).rows("x", SPARK.points(3, 1), "latitude"))
                .isInstanceOf(KernelDefinitionException.class)
                .extracting(e -> e.getMessage().replaceAll("HaloTest.java:\\d+", "line"))
                .isEqualTo(
                        "line: kernel differences: x[i - 1] reads a row of a neighbour: row i of a partition has no row"
                                + " beside it that is sure to be there\n"
                                + "  bind block arrays, which know their neighbours: rows(\"x\", quern.array(df, ...)); or bring the"
                                + " neighbour's value into a column of its own, for example with lag(...) over a window");
    }

    @Test
    void neighboursOfWhatIsWrittenAreRefused() {
        Kernel twice = Kernel.define("twice", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            Array z = k.out("z", F64, "n");
            k.prange("n", i -> y.at(i).set(x.at(i).mul(2)));
            k.prange(1, "n", i -> z.at(i).set(y.at(i.sub(1))));
        });
        assertThatThrownBy(() -> quern().apply(twice))
                .isInstanceOf(KernelDefinitionException.class)
                .extracting(e -> e.getMessage().replaceAll("HaloTest.java:\\d+", "line"))
                .isEqualTo(
                        "line: kernel twice: y[i - 1] reads a row of a neighbour, and y is written by the kernel: the"
                                + " neighbour may be in another partition, which knows nothing of it\n"
                                + "  read it from an input, k.in(...), and write what is new to an output: a call for each step");
    }
}
