package dev.quern.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.DType;
import dev.quern.NDArray;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NeighborsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8})
    void findsThePairsThatBruteForceFinds(int dimensions) {
        Random random = new Random(dimensions);
        for (int round = 0; round < 40; round++) {
            int count = random.nextInt(300);
            int owned = round % 4 == 3 ? random.nextInt(count + 1) : count;
            NDArray positions = positions(random, count, dimensions, round % 3);
            Space space = space(random, dimensions, round);
            double reach = 0.02 + 0.4 * random.nextDouble();
            checkPairs(Neighbors.of(positions, owned, space, reach), reach);
        }
    }

    private static NDArray positions(Random random, int count, int dimensions, int kind) {
        double[] numbers = new double[count * dimensions];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (kind) {
                case 0 -> random.nextDouble();
                case 1 -> random.nextInt(4) * 0.25; // duplicates, and distances on the edge
                default -> 3 * random.nextGaussian(); // outside of a periodic box
            };
        }
        return NDArray.of(numbers, count, dimensions);
    }

    private static Space space(Random random, int dimensions, int round) {
        if (round % 2 == 0) {
            return Space.open(dimensions);
        }
        double[] upper = new double[dimensions];
        boolean[] periodic = new boolean[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            upper[axis] = 1 + random.nextInt(2);
            periodic[axis] = random.nextInt(4) > 0;
        }
        return Space.periodic(new double[dimensions], upper, periodic);
    }

    /** Each owned point has each neighbour once in its group's list, by what a kernel computes from it. */
    private static void checkPairs(Neighbors near, double radius) {
        near.refresh(radius);
        Space space = near.space();
        int dimensions = space.dimensions();
        NDArray rows = near.rows();
        Set<Long> owned = new TreeSet<>();
        for (int place = 0; place < near.owned(); place++) {
            long row = rows.getLong(place);
            assertThat(owned.add(row)).isTrue();
            Set<Long> found = new TreeSet<>();
            int group = place / Neighbors.GROUP;
            for (long at = near.starts().getLong(group); at < near.starts().getLong(group + 1); at++) {
                long other = near.members().getLong(at);
                double squared = 0;
                for (int axis = 0; axis < dimensions; axis++) {
                    double d = near.coordinates(axis).getDouble(other)
                            - near.coordinates(axis).getDouble(place);
                    squared += d * d;
                }
                if (squared <= radius * radius && other != place) {
                    assertThat(found.add(rows.getLong(other))).isTrue();
                }
            }
            assertThat(found).doesNotContain(row);
            for (long other = 0; other < near.points(); other++) {
                double squared = squared(near, row, other);
                // Where rounding decides, in the images' shifts, both answers are right.
                if (other != row && Math.abs(squared - radius * radius) > 1e-14) {
                    assertThat(found.contains(other))
                            .as("%d and %d, %s apart", row, other, Math.sqrt(squared))
                            .isEqualTo(squared < radius * radius);
                }
            }
        }
        assertThat(owned).allMatch(row -> row < near.owned());
    }

    private static double squared(Neighbors near, long row, long other) {
        int dimensions = near.space().dimensions();
        double[] from = new double[dimensions];
        double[] to = new double[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            from[axis] = near.positions().getDouble(row, axis);
            to[axis] = near.positions().getDouble(other, axis);
        }
        return near.space().squaredDistance(from, to);
    }

    @Test
    void aRadiusOnTheEdgeIsNear() {
        NDArray line = NDArray.of(new double[][] {{0}, {1}, {2}, {3}});
        Neighbors near = Neighbors.of(line, Space.open(1), 1);
        near.refresh(1);
        assertThat(near.members().size()).isEqualTo(4);
        near = Neighbors.of(line, 1, Space.open(1), 1);
        assertThat(near.members().size()).isEqualTo(2);
    }

    @Test
    void onePointAndNone() {
        checkPairs(Neighbors.of(NDArray.of(new double[][] {{1, 2, 3}}), Space.periodic(9, 9, 9), 2), 2);
        checkPairs(Neighbors.of(NDArray.zeros(DType.F64, 0, 2), Space.open(2), 1e149), 1e149);
        checkPairs(Neighbors.of(NDArray.zeros(DType.F32, 20, 2), Space.open(2), 1e-300), 1e-300);
    }

    @Test
    void aReachBeyondAllPointsFindsAll() {
        NDArray positions = positions(new Random(5), 50, 3, 0);
        Neighbors near = Neighbors.of(positions, Space.open(3), 100);
        assertThat(near.members().size()).isEqualTo(7 * 50);
    }

    @Test
    void followsPointsThatMoveWithinTheSkin() {
        Random random = new Random(7);
        NDArray positions = positions(random, 200, 3, 0);
        Neighbors near = Neighbors.of(positions, Space.periodic(1, 1, 1), 0.2);
        checkPairs(near, 0.1);
        assertThat(near.update()).isFalse();
        for (int step = 0; step < 5; step++) {
            for (long row = 0; row < 200; row++) {
                positions.setDouble(positions.getDouble(row, 1) + 0.0099 * random.nextDouble(), row, 1);
            }
            assertThat(near.update()).isFalse();
            checkPairs(near, 0.1);
        }
        positions.setDouble(positions.getDouble(17, 0) + 0.051, 17, 0);
        assertThat(near.update()).isTrue();
        checkPairs(near, 0.2);
        // Nothing of the reach is a skin now.
        positions.setDouble(positions.getDouble(17, 0) + 1e-9, 17, 0);
        assertThat(near.update()).isTrue();
    }

    @Test
    void theOrderIsOfSpace() {
        Random random = new Random(3);
        NDArray positions = positions(random, 4096, 3, 0);
        Neighbors near = Neighbors.of(positions, 4000, Space.periodic(1, 1, 1), 0.1);
        NDArray order = near.order();
        assertThat(order.size()).isEqualTo(4096);
        boolean[] seen = new boolean[4096];
        double path = 0;
        for (int at = 0; at < 4096; at++) {
            int row = (int) order.getLong(at);
            assertThat(row < 4000).isEqualTo(at < 4000);
            assertThat(seen[row]).isFalse();
            seen[row] = true;
            path += at == 0 || at == 4000 ? 0 : Math.sqrt(squared(near, order.getLong(at - 1), row));
        }
        // In the order of their rows they are 0.48 apart; the edge of a cube for one point is 0.0625 long.
        assertThat(path / 4096).isLessThan(0.11);
    }

    @Test
    void saysWhatItCannotTake() {
        NDArray two = NDArray.of(new double[][] {{0, 1}, {2, Double.POSITIVE_INFINITY}});
        assertThatThrownBy(() -> Neighbors.of(two, Space.open(2), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Neighbors.of: positions[1, 1] is Infinity; near and far are for finite coordinates: leave the"
                                + " row out");
        assertThatThrownBy(() -> Neighbors.of(two, Space.open(3), 1))
                .hasMessage(
                        "Neighbors.of: positions are F64[2, 2] heap; pass F64 or F32 of shape [points, 3], for an open space"
                                + " of 3 dimensions");
        assertThatThrownBy(() -> Neighbors.of(two, Space.open(2), Double.NaN))
                .hasMessage(
                        "Neighbors.of: the reach is NaN; pass a positive number below 1.0E150, the radius and a skin");
        assertThatThrownBy(() -> Neighbors.of(two, 3, Space.open(2), 1))
                .hasMessage("Neighbors.of: of 2 points 3 are owned; pass a number from 0 to 2");
        assertThatThrownBy(() -> Neighbors.of(two, Space.periodic(9, 4), 2))
                .hasMessage(
                        "Neighbors.of: a reach of 2.0 is not less than half of axis 1, which is periodic and 4.0 long:"
                                + " a point would have several images near another; take a smaller reach, or repeat the box");
        assertThatThrownBy(() -> Neighbors.of(NDArray.zeros(DType.F64, 2, 2), Space.open(2), 1)
                        .refresh(1.5))
                .hasMessage("a radius of 1.5 is not from 0 to the reach of 1.0 that the neighbours were searched with");
    }
}
