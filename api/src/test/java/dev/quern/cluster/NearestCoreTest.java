package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Points in parts have the neighbours that they have together. */
final class NearestCoreTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void parts_find_what_all_find_together(int dimensions) {
        Random random = new Random(dimensions);
        int asked = 0;
        int all = 0;
        for (int round = 0; round < 30; round++) {
            Space space = round % 2 == 0
                    ? Space.open(dimensions)
                    : Space.periodic(random.doubles(dimensions, 2, 3).toArray());
            double[][] points = wrapped(PointSets.random(random, 30 + random.nextInt(300), dimensions), space);
            double[][] queries = wrapped(PointSets.random(random, 40, dimensions), space);
            int k = 1 + random.nextInt(round % 5 == 0 ? points.length : 12);
            NearestNeighborsModel.Neighbors expected = new NearestNeighbors()
                    .setSpace(space)
                    .fit(NDArray.of(points))
                    .kneighbors(NDArray.of(queries), k);
            List<int[]> shared = shared(random, points, 1 + random.nextInt(6));
            List<NearestCore> cores = new ArrayList<>();
            List<NearestParts.Part> boxes = new ArrayList<>();
            for (int[] rows : shared) {
                NDArray own = taken(points, rows);
                cores.add(NearestCore.of(
                        own, NDArray.of(Arrays.stream(rows).asLongStream().toArray()), space));
                boxes.add(NearestParts.Part.of(own));
            }
            NearestParts parts = new NearestParts(space, boxes);
            NearestLists.Merger merger = new NearestLists.Merger(queries.length, k);
            for (double[] query : queries) {
                NearestLists first = cores.get(0).nearest(NDArray.of(new double[][] {query}), null, k);
                double bound = first.size(0) == k ? first.squared(0, k - 1) : parts.bound(query, k);
                merger.add(first, 0);
                for (int part = 1; part < cores.size(); part++) {
                    all++;
                    if (parts.mayHave(part, query, bound)) {
                        asked++;
                        merger.add(
                                cores.get(part).nearest(NDArray.of(new double[][] {query}), new double[] {bound}, k),
                                0);
                    }
                }
                merger.end();
            }
            NearestLists found = merger.merged();
            for (int query = 0; query < queries.length; query++) {
                assertThat(found.size(query)).isEqualTo(k);
                for (int at = 0; at < k; at++) {
                    assertThat(found.id(query, at)).isEqualTo(expected.indices().getLong(query, at));
                    assertThat(found.distance(query, at))
                            .isEqualTo(expected.distances().getDouble(query, at));
                }
            }
        }
        assertThat(asked).isBetween(1, all - 1);
    }

    private static double[][] wrapped(double[][] points, Space space) {
        return Arrays.stream(points)
                .map(point -> IntStream.range(0, point.length)
                        .mapToDouble(axis -> space.wrap(axis, point[axis]))
                        .toArray())
                .toArray(double[][]::new);
    }

    /** Rows by slabs of space, in no order; some slabs may have none. */
    private static List<int[]> shared(Random random, double[][] points, int parts) {
        double[] cuts = random.doubles(parts - 1L, -0.5, 2.5).sorted().toArray();
        List<List<Integer>> rows = new ArrayList<>();
        IntStream.range(0, parts).forEach(part -> rows.add(new ArrayList<>()));
        for (int row = 0; row < points.length; row++) {
            int part = 0;
            while (part < cuts.length && points[row][0] >= cuts[part]) {
                part++;
            }
            List<Integer> known = rows.get(part);
            known.add(random.nextInt(known.size() + 1), row);
        }
        return rows.stream()
                .map(each -> each.stream().mapToInt(row -> row).toArray())
                .toList();
    }

    private static NDArray taken(double[][] points, int[] rows) {
        double[] coordinates = Arrays.stream(rows)
                .mapToObj(row -> points[row])
                .flatMapToDouble(Arrays::stream)
                .toArray();
        return NDArray.of(coordinates, rows.length, points[0].length);
    }

    @Test
    void ids_may_be_any_and_the_least_is_first() {
        NearestCore core = NearestCore.of(
                NDArray.of(new double[][] {{1}, {1}, {0}, {1}, {2}}),
                NDArray.of(70L, -5L, 8L, Long.MIN_VALUE, -5L),
                Space.open(1));

        NearestLists found = core.nearest(NDArray.of(new double[][] {{1}, {2}}), null, 4);

        assertThat(IntStream.range(0, 4).mapToObj(at -> found.id(0, at)))
                .containsExactly(Long.MIN_VALUE, -5L, 70L, -5L);
        assertThat(found.id(1, 0)).isEqualTo(-5);
        NearestLists bounded = core.nearest(NDArray.of(new double[][] {{1}, {2}}), new double[] {1, 0}, 10);
        assertThat(bounded.queries()).isEqualTo(2);
        assertThat(bounded.size(0)).isEqualTo(5);
        assertThat(bounded.size(1)).isEqualTo(1);
    }

    @Test
    void a_bound_comes_from_sizes() {
        NearestParts parts = new NearestParts(
                Space.open(1),
                List.of(
                        NearestParts.Part.of(NDArray.of(new double[][] {{0}, {3}})),
                        NearestParts.Part.of(NDArray.zeros(DType.F64, 0, 1)),
                        NearestParts.Part.of(NDArray.of(new double[][] {{5}, {6}}))));

        assertThat(parts.bound(new double[] {1}, 1)).isEqualTo(4);
        assertThat(parts.bound(new double[] {1}, 2)).isEqualTo(4);
        assertThat(parts.bound(new double[] {1}, 3)).isEqualTo(25);
        assertThat(parts.bound(new double[] {1}, 5)).isInfinite();
        assertThat(parts.mayHave(2, new double[] {1}, 16)).isTrue();
        assertThat(parts.mayHave(2, new double[] {1}, 15.9)).isFalse();
        assertThat(parts.mayHave(1, new double[] {1}, Double.POSITIVE_INFINITY)).isFalse();
    }

    @Test
    void refuses_what_makes_no_sense() {
        assertThatThrownBy(() -> NearestCore.of(NDArray.zeros(DType.F64, 4, 2), NDArray.of(1L, 2L), Space.open(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ids: expected one for each of 4 points, an I64 array [4], got ");
        NearestCore core = NearestCore.of(NDArray.zeros(DType.F64, 1, 1), NDArray.of(new long[1]), Space.open(1));
        assertThatThrownBy(() -> core.nearest(NDArray.zeros(DType.F64, 1, 2), null, 1))
                .hasMessageStartingWith("queries: expected points of 1 coordinates, ");
        assertThatThrownBy(() -> NearestParts.requireNeighbors(0, 4))
                .hasMessage("k: expected from 1 to as many as the points fitted, 4, got 0");
    }
}
