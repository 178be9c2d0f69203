package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.DType;
import dev.quern.KernelInterruptedException;
import dev.quern.NDArray;
import dev.quern.RandomArrays;
import dev.quern.Threads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against results worked out by hand, and what is refused. */
class KMeansTest {
    private static NDArray line(double... points) {
        return NDArray.of(points).reshape(points.length, 1);
    }

    private static KMeans from(double... centers) {
        return new KMeans().setK(centers.length).setTol(0).setInitialCenters(line(centers));
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void means_of_two_pairs_on_a_line() {
        KMeansModel model = from(0, 1).fit(line(0, 1, 10, 12));

        // {0} {1 10 12} -> 0 and 23/3; {0 1} {10 12} -> 0.5 and 11; nothing moves
        assertThat(model.clusterCenters().toDoubleArray()).containsExactly(0.5, 11);
        assertThat(model.sizes()).containsExactly(2, 2);
        assertThat(model.trainingCost()).isEqualTo(0.25 + 0.25 + 1 + 1);
        assertThat(model.iterations()).isEqualTo(3);
        assertThat(model.predict(line(-1, 5.75, 5.8)).toIntArray()).containsExactly(0, 0, 1);
        assertThat(model.predict(100)).isEqualTo(1);
        assertThat(model.cost(line(0.5, 13))).isEqualTo(4);
    }

    @Test
    void F32_is_widened() {
        KMeansModel model = from(0, 1).fit(line(0, 1, 10, 12).cast(DType.F32));

        assertThat(model.clusterCenters().toDoubleArray()).containsExactly(0.5, 11);
        assertThat(model.predict(line(9).cast(DType.F32)).toIntArray()).containsExactly(1);
    }

    @Test
    void a_point_counts_by_its_weight() {
        KMeansModel model = from(0, 10).fit(line(0, 1, 10, 99), NDArray.of(new double[] {1, 3, 2, 0}));

        assertThat(model.clusterCenters().toDoubleArray()).containsExactly(0.75, 10);
        assertThat(model.sizes()).containsExactly(2, 2);
        assertThat(model.trainingCost()).isEqualTo(0.5625 + 3 * 0.0625);
    }

    @Test
    void it_ends_at_the_limit_and_within_the_tolerance() {
        NDArray points = line(0, 1, 10, 12);

        KMeansModel none = from(0, 1).setMaxIter(0).fit(points);
        assertThat(none.clusterCenters().toDoubleArray()).containsExactly(0, 1);
        assertThat(none.trainingCost()).isEqualTo(81 + 121);
        assertThat(from(0, 1).setMaxIter(1).fit(points).sizes()).containsExactly(2, 2);
        // The variance is 28.1875, and the first iteration moves a centre by 20/3, whose square is 44.4.
        assertThat(from(0, 1).setTol(1.6).fit(points).iterations()).isEqualTo(1);
        assertThat(from(0, 1).setTol(1.5).fit(points).iterations()).isEqualTo(2);
    }

    @Test
    void an_empty_cluster_is_given_the_farthest_point() {
        List<Integer> relocated = new ArrayList<>();

        KMeansModel model = from(1, 1000)
                .setListener(iteration -> relocated.add(iteration.relocated()))
                .fit(line(0, 1, 5));

        assertThat(model.clusterCenters().toDoubleArray()).containsExactly(0.5, 5);
        assertThat(relocated).startsWith(1).endsWith(0);
    }

    @Test
    void where_there_are_fewer_places_than_clusters_some_are_empty_or_are_not_made() {
        NDArray points = line(3, 3, 7, 7, 7);

        KMeansModel begun = from(0, 10, 100, 200).fit(points);
        KMeansModel found = new KMeans().setK(4).fit(points);

        assertThat(begun.sizes()).containsExactly(2, 3, 0, 0);
        assertThat(begun.clusterCenters().toDoubleArray()).containsExactly(3, 7, 3, 7);
        assertThat(found.k()).isEqualTo(2);
        assertThat(found.trainingCost()).isZero();
        assertThat(new KMeans().setK(1).fit(points).clusterCenters().toDouble()).isEqualTo(5.4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"k-means||", "random"})
    void the_same_seed_gives_the_same_bits_on_any_number_of_threads(String mode) {
        NDArray points = RandomArrays.uniform(3, 30_000, 4);
        int threads = Threads.count();
        try {
            KMeans kmeans =
                    new KMeans().setK(20).setMaxIter(5).setInitMode(mode).setSeed(9);
            Threads.set(1);
            KMeansModel one = kmeans.fit(points);
            Threads.set(4);
            KMeansModel four = kmeans.fit(points);

            assertThat(four.clusterCenters().contentEquals(one.clusterCenters()))
                    .isTrue();
            assertThat(four.trainingCost()).isEqualTo(one.trainingCost());
            assertThat(kmeans.setSeed(10).fit(points).trainingCost()).isNotEqualTo(one.trainingCost());
        } finally {
            Threads.set(threads);
        }
    }

    @Test
    void k_means_parallel_finds_clusters_that_lie_apart() {
        double[] points = new double[4000];
        Arrays.setAll(points, i -> 100 * (i % 20) + Math.sin(i));

        KMeansModel model = new KMeans().setK(20).setInitSteps(5).fit(line(points));

        assertThat(model.sizes()).containsOnly(200);
        assertThat(model.trainingCost()).isLessThan(4000);
    }

    @Test
    void a_listener_is_told_of_every_iteration() {
        List<String> told = new ArrayList<>();

        from(0, 1)
                .setListener(i -> told.add("%d: shift %.3f, cost %.3f, %s"
                        .formatted(
                                i.number(),
                                i.shift(),
                                i.cost(),
                                Arrays.toString(i.centers().toDoubleArray()))))
                .fit(line(0, 1, 10, 12));

        assertThat(told)
                .containsExactly(
                        "1: shift 6.667, cost 25.222, [0.0, 7.666666666666667]",
                        "2: shift 3.371, cost 2.500, [0.5, 11.0]",
                        "3: shift 0.000, cost 2.500, [0.5, 11.0]");
    }

    @Test
    void an_interrupt_ends_it() {
        KMeans kmeans =
                new KMeans().setK(50).setListener(i -> Thread.currentThread().interrupt());

        assertThatThrownBy(() -> kmeans.fit(RandomArrays.uniform(3, 50_000, 4)))
                .isInstanceOf(KernelInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertRefused(() -> new KMeans().setK(0), "k: expected 1 or more, got 0");
        assertRefused(() -> new KMeans().setMaxIter(-1), "maxIter: expected 0 or more, got -1");
        assertRefused(() -> new KMeans().setTol(Double.NaN), "tol: expected a number from 0, got NaN");
        assertRefused(() -> new KMeans().setInitSteps(0), "initSteps: expected 1 or more, got 0");
        assertRefused(
                () -> new KMeans().setInitMode("k-means++"),
                "initMode: expected \"k-means||\" or \"random\", got \"k-means++\"");
        assertRefused(
                () -> new KMeans().setInitialCenters(NDArray.zeros(DType.F64, 3)),
                "initialCenters: expected an array [k, d], got F64[3] heap");
        assertRefused(
                () -> from(0, Double.POSITIVE_INFINITY),
                "initialCenters: expected finite numbers, got Infinity at row 1, column 0");
        assertRefused(
                () -> from(0, 1).setK(3).fit(line(1, 2, 3, 4)),
                "initialCenters: expected 3 centres of 1 coordinates, got an array [2, 1]");
    }

    @Test
    void points_that_make_no_sense_are_refused() {
        assertRefused(
                () -> new KMeans().fit(NDArray.zeros(DType.F64, 0, 3)), "points: expected at least one, got none");
        assertRefused(
                () -> new KMeans().setK(3).fit(line(1, 2)),
                "k: expected as many clusters as points at most, got 3 clusters of 2 points");
        assertRefused(
                () -> new KMeans().fit(NDArray.of(new double[] {1, 2})),
                "points: expected an array [n, d] of n points of d coordinates, got F64[2] heap: reshape(n, 1) makes"
                        + " points of one coordinate");
        assertRefused(
                () -> new KMeans().fit(NDArray.zeros(DType.I32, 4, 2)),
                "points: expected F64 or F32, got I32[4, 2] heap: cast(DType.F64) makes it one");
        NDArray points = NDArray.zeros(DType.F64, 9, 2);
        points.setDouble(Double.NEGATIVE_INFINITY, 7, 0);
        points.setDouble(Double.NaN, 4, 1);
        assertRefused(
                () -> new KMeans().fit(points),
                "points: expected finite numbers, got NaN at row 4, column 1: leave such rows out before");
        assertRefused(
                () -> new KMeans().fit(line(1, -1e200, 3e200)),
                "points: squared distances are beyond F64, column 0 goes from -1.0E200 to 3.0E200: scale it down");
        assertRefused(
                () -> from(0, 1).fit(line(1, 2, 3)).predict(1, 2),
                "points: expected an array [n, 1], as many coordinates as the centres, got F64[1, 2] heap");
    }

    @Test
    void weights_that_make_no_sense_are_refused() {
        NDArray points = line(1, 2, 3);
        assertRefused(
                () -> new KMeans().fit(points, NDArray.of(new double[] {1, 1})),
                "weights: expected one for each of 3 points, an array [3], got F64[2] heap");
        assertRefused(
                () -> new KMeans().fit(points, NDArray.of(new double[] {1, 1, -0.5})),
                "weights: expected finite numbers from 0, got -0.5 at row 2");
        assertRefused(
                () -> new KMeans().fit(points, NDArray.of(new double[] {1, Double.NaN, -1})),
                "weights: expected finite numbers from 0, got NaN at row 1");
        assertRefused(
                () -> new KMeans().fit(points, NDArray.zeros(DType.F64, 3)),
                "weights: expected a positive one, and all are 0");
    }

    @Test
    void initial_centers_say_how_many_clusters_there_are() {
        NDArray points = NDArray.of(new double[][] {{0}, {1}, {10}, {11}, {20}});
        NDArray centers = NDArray.of(new double[][] {{0}, {10}, {20}});
        assertThat(new KMeans().setInitialCenters(centers).fit(points).k()).isEqualTo(3);
    }
}
