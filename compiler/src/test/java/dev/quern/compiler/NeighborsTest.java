package dev.quern.compiler;

import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quern.Array;
import dev.quern.Bound;
import dev.quern.Kernel;
import dev.quern.KernelArgumentException;
import dev.quern.KernelDefinitionException;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.emit.Twin;
import dev.quern.compiler.interpret.Interpreter;
import dev.quern.spatial.Neighbors;
import dev.quern.spatial.Space;
import dev.quern.spi.BoundArguments;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops over neighbours: against brute force, and in every way a kernel can be run. */
final class NeighborsTest {
    /** Lennard-Jones forces. */
    private static final Kernel FORCES = Kernel.define("forces", k -> {
        Array x = k.in("x", F64, "n", "3");
        Array force = k.out("force", F64, "n", "3");
        Value cutoff = k.param("cutoff", F64);
        k.prange(
                "n",
                i -> k.neighbors(i, x, cutoff, (j, d, r2) -> {
                    Value s2 = k.let(Value.of(1.0).div(r2));
                    Value s6 = k.let(s2.mul(s2).mul(s2));
                    force.at(i).minusAssign(d.mul(s6.mul(48).mul(s6.sub(0.5)).mul(s2)));
                }));
    });

    private static final Kernel ENERGY = Kernel.define("energy", k -> {
        Array x = k.in("x", F64, "n", "3");
        Array energy = k.out("energy", F64, "n");
        Value cutoff = k.param("cutoff", F64);
        k.prange(
                "n",
                i -> k.neighbors(i, x, cutoff, (j, d, r2) -> {
                    Value s6 = k.let(Value.of(1.0).div(r2.mul(r2).mul(r2)));
                    energy.at(i).plusAssign(s6.mul(s6.sub(1)).mul(2));
                }));
    });

    /** For each point the number of its neighbours, the sum of their rows and of what they weigh. */
    private static final Kernel COUNTS = Kernel.define("counts", k -> {
        Array x = k.in("x", F64, "m", "2");
        Array weight = k.in("weight", F64, "m");
        Array count = k.out("count", I32, "n");
        Array rows = k.out("rows", I64, "n");
        Array sum = k.out("sum", F64, "n");
        Value radius = k.param("radius", F64);
        k.prange("n", i -> {
            Variable found = k.var(I32, 0);
            k.neighbors(i, x, radius, (j, d, r2) -> {
                found.plusAssign(1);
                rows.at(i).plusAssign(j);
                sum.at(i).plusAssign(weight.at(j).mul(weight.at(i)));
            });
            count.at(i).set(found);
        });
    });

    @Tag("vector")
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 64, 500})
    void everyWayGivesTheSameBits(int count) {
        Random random = new Random(count);
        double side = Math.max(3, Math.cbrt(count));
        NDArray x = positions(random, count, 3, side);
        Neighbors near = Neighbors.of(x, Space.periodic(side, side, side), 1.4);
        sameInEveryWay(FORCES, near, NDArray.zeros(F64, count, 3), 1.2);
        sameInEveryWay(FORCES, x, NDArray.zeros(F64, count, 3), 1.2);
        sameInEveryWay(ENERGY, near, NDArray.zeros(F64, count), 1.4);
        NDArray plane = positions(random, count + 100, 2, side);
        NDArray weight = NDArray.of(random.doubles(count + 100).toArray());
        sameInEveryWay(
                COUNTS,
                Neighbors.of(plane, count, Space.open(2), 1),
                weight,
                NDArray.zeros(I32, count),
                NDArray.zeros(I64, count),
                NDArray.zeros(F64, count),
                1.0);
    }

    private static NDArray positions(Random random, int count, int dimensions, double side) {
        return NDArray.of(
                random.doubles((long) count * dimensions).map(u -> u * side).toArray(), count, dimensions);
    }

    /** The interpreter on the kernel as written, and both twins at every width, in one chunk and in many. */
    private static void sameInEveryWay(Kernel kernel, Object... arguments) {
        BoundArguments expected = copy(kernel, arguments);
        Interpreter.run(kernel.ir(), expected);
        for (int bits : new int[] {128, 256, 512}) {
            for (ForcedTwin.Chunks chunks : ForcedTwin.Chunks.values()) {
                ForcedTwin forced = ForcedTwin.of(kernel.ir(), bits, chunks);
                for (Twin twin : Twin.values()) {
                    BoundArguments actual = copy(kernel, arguments);
                    assertThat(forced.run(actual, twin, 3)).isEmpty();
                    for (int each = 0; each < actual.arrays().length; each++) {
                        assertThat(actual.arrays()[each].contentEquals(expected.arrays()[each]))
                                .as(
                                        "%s of %s, %s, %d bits",
                                        kernel.ir().arrays().get(each), kernel.name(), twin, bits)
                                .isTrue();
                    }
                }
                assertThat(forced.hasLanes(expected)).isTrue();
            }
        }
    }

    /** Bound, with outputs of their own. */
    private static BoundArguments copy(Kernel kernel, Object... arguments) {
        Object[] own = arguments.clone();
        for (int each = 0; each < own.length; each++) {
            boolean isOutput =
                    kernel.outputs().contains(kernel.ir().arguments().get(each).name());
            own[each] =
                    isOutput ? NDArray.zeros(((NDArray) own[each]).dtype(), ((NDArray) own[each]).shape()) : own[each];
        }
        return Bound.of(kernel, own);
    }

    @Test
    void findsWhatBruteForceFinds() {
        Random random = new Random(1);
        int count = 300;
        NDArray x = positions(random, count + 50, 2, 10);
        NDArray weight = NDArray.of(random.doubles(count + 50).toArray());
        NDArray number = NDArray.zeros(I32, count);
        NDArray rows = NDArray.zeros(I64, count);
        NDArray sum = NDArray.zeros(F64, count);
        COUNTS.run(x, weight, number, rows, sum, 1.0);
        for (int i = 0; i < count; i++) {
            long expected = 0;
            long expectedRows = 0;
            for (int j = 0; j < count + 50; j++) {
                double dx = x.getDouble(j, 0) - x.getDouble(i, 0);
                double dy = x.getDouble(j, 1) - x.getDouble(i, 1);
                if (j != i && dx * dx + dy * dy <= 1) {
                    expected++;
                    expectedRows += j;
                }
            }
            assertThat(number.getLong(i)).isEqualTo(expected);
            assertThat(rows.getLong(i)).isEqualTo(expectedRows);
        }
    }

    /** LAMMPS's melt: 0.8442 of density on the face-centred cubic lattice. */
    @Test
    void theMeltHasTheEnergyThatLammpsGives() {
        int cells = 8;
        double edge = Math.cbrt(4 / 0.8442);
        double box = cells * edge;
        NDArray x = NDArray.zeros(F64, 4L * cells * cells * cells, 3);
        double[][] basis = {{0, 0, 0}, {.5, .5, 0}, {.5, 0, .5}, {0, .5, .5}};
        int[] stride = {cells * cells, cells, 1};
        for (int atom = 0; atom < x.size(0); atom++) {
            for (int axis = 0; axis < 3; axis++) {
                x.setDouble((atom / 4 / stride[axis] % cells + basis[atom % 4][axis]) * edge, atom, axis);
            }
        }
        Neighbors near = Neighbors.of(x, Space.periodic(box, box, box), 2.8);
        assertThat(ENERGY.call(near, 2.5).mean().getDouble()).isCloseTo(-6.7733681, within(5e-8));
        Random random = new Random(2);
        for (int atom = 0; atom < x.size(0); atom++) {
            for (int axis = 0; axis < 3; axis++) {
                x.setDouble(x.getDouble(atom, axis) + 0.05 * random.nextDouble(), atom, axis);
            }
        }
        NDArray force = FORCES.call(near, 2.5);
        for (int atom = 0; atom < x.size(0); atom += 97) {
            double[] expected = new double[3];
            double scale = 0;
            for (int other = 0; other < x.size(0); other++) {
                double[] d = new double[3];
                double r2 = 0;
                for (int axis = 0; axis < 3; axis++) {
                    d[axis] = near.space().displacement(axis, x.getDouble(atom, axis), x.getDouble(other, axis));
                    r2 += d[axis] * d[axis];
                }
                if (other != atom && r2 <= 6.25) {
                    double s6 = 1 / (r2 * r2 * r2);
                    for (int axis = 0; axis < 3; axis++) {
                        double term = d[axis] * 48 * s6 * (s6 - 0.5) / r2;
                        expected[axis] -= term;
                        scale += Math.abs(term);
                    }
                }
            }
            for (int axis = 0; axis < 3; axis++) {
                assertThat(force.getDouble(atom, axis)).isCloseTo(expected[axis], within(1e-12 * scale));
            }
        }
    }

    @Test
    void pairsComeFromOneSide() {
        Kernel half = Kernel.define("half", k -> {
            Array x = k.in("x", F64, "n", "3");
            Array force = k.out("force", F64, "n", "3");
            Array count = k.out("count", I64);
            k.prange(
                    "n",
                    i -> k.pairs(i, x, 1.2, (j, d, r2) -> {
                        force.at(i).atomic().minusAssign(d.div(r2));
                        force.at(j).atomic().plusAssign(d.div(r2));
                        count.plusAssign(1);
                    }));
        });
        Kernel full = Kernel.define("full", k -> {
            Array x = k.in("x", F64, "n", "3");
            Array force = k.out("force", F64, "n", "3");
            Array count = k.out("count", I64);
            k.prange(
                    "n",
                    i -> k.neighbors(i, x, 1.2, (j, d, r2) -> {
                        force.at(i).minusAssign(d.div(r2));
                        count.plusAssign(1);
                    }));
        });
        Neighbors near = Neighbors.of(positions(new Random(4), 400, 3, 6), Space.periodic(6, 6, 6), 1.3);
        NDArray one = half.callAll(near).get("force");
        NDArray other = full.callAll(near).get("force");
        for (int i = 0; i < 400; i++) {
            for (int axis = 0; axis < 3; axis++) {
                assertThat(one.getDouble(i, axis)).isCloseTo(other.getDouble(i, axis), within(1e-9));
            }
        }
        assertThat(2 * half.callAll(near).get("count").getLong())
                .isEqualTo(full.callAll(near).get("count").getLong());
    }

    @Test
    void takesPointsInSingles() {
        Kernel nearest = Kernel.define("nearest", k -> {
            Array x = k.in("x", F32, "n", "2");
            Array least = k.out("least", F32, "n");
            k.prange("n", i -> {
                least.at(i).set(Value.of(9).cast(F32));
                k.neighbors(
                        i,
                        x,
                        5,
                        (j, d, r2) -> least.at(i).minAssign(d.square().sum().sqrt()));
            });
        });
        NDArray x = NDArray.of(new float[] {0, 0, 3, 4, 3, 5}, 3, 2);
        assertThat(nearest.call(x).toString()).isEqualTo("[5. 1. 1.]");
    }

    @Test
    void aLoopThatKeepsTheFirstBestRunsInTheOrderOfRows() {
        Kernel densest = Kernel.define("densest", k -> {
            Array x = k.in("x", F64, "n", "1");
            Array row = k.out("row", I64);
            Variable most = k.var(-1L);
            Variable where = k.var(-1L);
            k.prange("n", i -> {
                Variable count = k.var(0L);
                k.neighbors(i, x, 1, (j, d, r2) -> count.plusAssign(1));
                k.when(count.gt(most), () -> {
                    most.set(count);
                    where.set(i);
                });
            });
            row.set(where);
        });
        NDArray x = NDArray.of(new double[] {9, 5, 4, 1, 0, 9.5}, 6, 1);
        assertThat(densest.call(x).getLong()).isZero();
        assertThat(densest.explain()).contains("runs in the order of the rows: it keeps its first best iteration");
    }

    @Test
    void travelsWithItsNeighbours() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(FORCES);
        }
        Kernel copy;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            copy = (Kernel) in.readObject();
        }
        assertThat(copy.ir().fingerprint()).isEqualTo(FORCES.ir().fingerprint());
        assertThat(copy.ir().neighborhoods()).isEqualTo(FORCES.ir().neighborhoods());
        NDArray x = positions(new Random(6), 100, 3, 4);
        assertThat(copy.call(x, 1.0).contentEquals(FORCES.call(x, 1.0))).isTrue();
    }

    @Test
    void explainsWhatBecameOfTheLoop() {
        assertThat(FORCES.explain())
                .contains("runs in an order of space, 8 points with one list of neighbours in x")
                .contains("its groups of 8 share what they read");
    }

    @Test
    void whatTwoIterationsWriteIsARace() {
        assertThatThrownBy(() -> Kernel.define("scatter", k -> {
                    Array x = k.in("x", F64, "n", "3");
                    Array force = k.out("force", F64, "n", "3");
                    k.prange(
                            "n",
                            i -> k.neighbors(i, x, 1, (j, d, r2) -> force.at(j).set(d)));
                }))
                .isInstanceOf(KernelDefinitionException.class)
                .hasMessageContaining("force");
    }

    @Test
    void refusesWhatIsNotKnownBeforeItRuns() {
        assertThatThrownBy(() -> Kernel.define("moving", k -> {
                    Array x = k.inout("x", F64, "n", "3");
                    k.prange(
                            "n", i -> k.neighbors(i, x, 1, (j, d, r2) -> x.at(i).set(d)));
                }))
                .isInstanceOf(KernelDefinitionException.class)
                .hasMessageContaining(
                        "the neighbours in x are wanted, which is no input: they are found before the kernel runs\n"
                                + "  declare it with k.in(...), and move the points in a kernel of its own");
        assertThatThrownBy(() -> Kernel.define("flat", k -> {
                    Array x = k.in("x", F64, "n", "d");
                    k.prange("n", i -> k.neighbors(i, x, 1, (j, d, r2) -> {}));
                }))
                .hasMessageContaining("the neighbours in x are wanted, and x is F64[n, d]\n"
                        + "  points are an input of floats with a row for each and a known number of columns:"
                        + " k.in(\"x\", F64, \"n\", \"3\")");
        assertThatThrownBy(() -> Kernel.define("computed", k -> {
                    Array x = k.in("x", F64, "n", "3");
                    Value radius = k.param("radius", F64);
                    k.prange("n", i -> k.neighbors(i, x, radius.mul(2), (j, d, r2) -> {}));
                }))
                .hasMessageContaining("the radius is radius * 2.0, and neighbours are found before the kernel runs\n"
                        + "  pass a number, or a scalar argument such as k.param(\"radius\", F64)");
    }

    @Test
    void refusesCallsThatCannotBe() {
        NDArray x = positions(new Random(8), 20, 3, 4);
        assertThatThrownBy(() -> FORCES.call(x, Double.NaN))
                .isInstanceOf(KernelArgumentException.class)
                .hasMessage("kernel forces: the radius cutoff of the neighbours in x is NaN\n  pass a number from 0");
        assertThatThrownBy(() -> FORCES.call(Neighbors.of(x, Space.open(3), 1), 1.5))
                .isInstanceOf(KernelArgumentException.class)
                .hasMessageContaining("kernel forces: x: a radius of 1.5 is not from 0 to the reach of 1.0 that the"
                        + " neighbours were searched with");
        assertThatThrownBy(() -> FORCES.call(Neighbors.of(x, 10, Space.open(3), 1), 1.0))
                .hasMessage("kernel forces: x has the neighbours of its first 10 points, and the loop runs over 20\n"
                        + "  make it with Neighbors.of(positions, 20, space, reach)");
        x.setDouble(Double.NaN, 7, 1);
        assertThatThrownBy(() -> FORCES.call(x, 1.0))
                .isInstanceOf(KernelArgumentException.class)
                .hasMessageContaining("kernel forces: x: Neighbors.of: positions[7, 1] is NaN");
    }

    @Test
    void rowsOfPartitionsAreNotEnough() {
        assertThatThrownBy(() -> Placement.of(FORCES))
                .isInstanceOf(KernelDefinitionException.class)
                .hasMessageContaining(
                        "neighbours in x may be rows of another partition, and which ones no subscript says\n"
                                + "  give each partition copies of the points near it, and run the kernel there on its own rows and"
                                + " these");
    }

    @Test
    void aVectorStaysWithinAGroup() {
        assertThatThrownBy(() -> FORCES.schedule(s -> s.vectorize("i", 2)))
                .isInstanceOf(KernelDefinitionException.class)
                .hasMessageContaining("by several vectors: iterations come in groups of 8, which are of one vector");
    }

    /** What is computed of the number of a group is known to be the same in it, whoever wrote it. */
    @Tag("vector")
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 15, 1000})
    void groupsOfTheUsersOwn(int count) {
        Kernel groups = Kernel.define("groups", k -> {
            Array x = k.in("x", F64, "n");
            Array starts = k.in("starts", I64, "n");
            Array y = k.out("y", F64, "n");
            k.prange("n", i -> {
                Value root = k.let(x.at(i).sqrt());
                k.range(0, starts.at(i.shr(3)), c -> y.at(i).plusAssign(root.mul(c.cast(F64))));
            });
        });
        Random random = new Random(count);
        sameInEveryWay(
                groups,
                NDArray.of(random.doubles(count).toArray()),
                NDArray.of(random.longs(count, 0, 20).toArray()),
                NDArray.zeros(F64, count));
    }
}
