package dev.quern.examples.kmeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quern.NDArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Against results worked out by hand. */
class KMeansTest {
    private static final KMeans.Progress QUIET = KMeans.Progress.NONE;

    @Test
    void means_of_two_pairs_on_a_line() {
        KMeansModel model = KMeans.of(2).fitFrom(matrix(0, 1), line(0, 1, 10, 12), QUIET);

        // {0} {1 10 12} -> 0 and 23/3; {0 1} {10 12} -> 0.5 and 11; nothing moves
        assertThat(model.centroids().toDoubleArray()).containsExactly(0.5, 11);
        assertThat(model.counts().toLongArray()).containsExactly(2, 2);
        assertThat(model.cost()).isEqualTo(0.25 + 0.25 + 1 + 1);
        assertThat(model.iterations()).isEqualTo(3);
        assertThat(model.converged()).isTrue();
    }

    @Test
    void a_point_between_two_centroids_belongs_to_the_first() {
        LocalPoints points = line(0, 5, 10);

        assertThat(points.nearest(matrix(0, 10)).toIntArray()).containsExactly(0, 0, 1);
        assertThat(points.nearest(matrix(10, 0)).toIntArray()).containsExactly(1, 0, 0);
    }

    @Test
    void an_empty_cluster_keeps_its_centroid() {
        KMeansModel model = KMeans.of(2).fitFrom(matrix(1, 1000), line(0, 1, 5), QUIET);

        assertThat(model.centroids().toDoubleArray()).containsExactly(2, 1000);
        assertThat(model.counts().toLongArray()).containsExactly(3, 0);
        assertThat(model.converged()).isTrue();
    }

    @Test
    void an_empty_cluster_may_win_points_again() {
        // {0 1} {} {9 20}: the second is at 8, far from all; once the third moves to 14.5, 9 is nearer to 8
        KMeansModel model = KMeans.of(3).fitFrom(matrix(0.5, 6, 11.5), line(0, 1, 9, 20), QUIET);

        assertThat(model.counts().toLongArray()).containsExactly(2, 1, 1);
        assertThat(model.cost()).isEqualTo(0.5);
    }

    @Test
    void it_ends_at_the_limit_and_within_the_tolerance() {
        LocalPoints points = line(0, 1, 10, 12);

        KMeansModel limited = KMeans.of(2).withMaxIterations(1).fitFrom(matrix(0, 1), points, QUIET);
        assertThat(limited.converged()).isFalse();
        assertThat(limited.iterations()).isEqualTo(1);
        // centroids 0 and 23/3: 1 is now nearer to 0, and the counts are of these centroids
        assertThat(limited.counts().toLongArray()).containsExactly(2, 2);

        KMeansModel none = KMeans.of(2).withMaxIterations(0).fitFrom(matrix(0, 1), points, QUIET);
        assertThat(none.centroids().toDoubleArray()).containsExactly(0, 1);
        assertThat(none.cost()).isEqualTo(81 + 121);

        KMeansModel tolerant = KMeans.of(2).withTolerance(7).fitFrom(matrix(0, 1), points, QUIET);
        assertThat(tolerant.converged()).isTrue();
        assertThat(tolerant.iterations()).isEqualTo(1); // moved by 20/3
    }

    @Test
    void progress_is_told_of_every_step() {
        List<String> told = new ArrayList<>();
        KMeans.of(2).fitFrom(matrix(0, 1), line(0, 1, 10, 12), new KMeans.Progress() {
            @Override
            public void seeded(int round, int candidates, double cost, Duration time) {
                told.add("seeded");
            }

            @Override
            public void moved(int iteration, double cost, double shift, Duration time) {
                told.add("%d: %.4f %.4f".formatted(iteration, cost, shift));
                assertThat(time).isPositive();
            }
        });

        // cost after the first: 0 + 1 + (7/3)^2 + (13/3)^2
        assertThat(told).containsExactly("1: 25.2222 6.6667", "2: 2.5000 3.3333", "3: 2.5000 0.0000");
    }

    @Test
    void the_start_is_made_of_different_points_and_follows_from_the_seed() {
        double[] values = new SplittableRandom(3).doubles(500).toArray();
        LocalPoints points = line(values);

        NDArray start = new Seeding(KMeans.of(20), QUIET).centroids(points);

        assertThat(start.shape()).containsExactly(20, 1);
        assertThat(start.toDoubleArray()).doesNotHaveDuplicates();
        assertThat(values).contains(start.toDoubleArray());
        assertThat(new Seeding(KMeans.of(20), QUIET).centroids(points).toDoubleArray())
                .containsExactly(start.toDoubleArray());
        assertThat(new Seeding(KMeans.of(20).withSeed(2), QUIET)
                        .centroids(points)
                        .toDoubleArray())
                .isNotEqualTo(start.toDoubleArray());
    }

    @Test
    void the_start_does_not_depend_on_the_order_of_the_points() {
        double[] values = new SplittableRandom(3).doubles(500).toArray();
        double[] backwards = new double[500];
        long[] ids = new long[500];
        for (int i = 0; i < 500; i++) {
            backwards[i] = values[499 - i];
            ids[i] = 499L - i;
        }

        assertThat(new Seeding(KMeans.of(20), QUIET)
                        .centroids(new LocalPoints(NDArray.of(ids), NDArray.of(backwards, 500, 1)))
                        .toDoubleArray())
                .containsExactly(new Seeding(KMeans.of(20), QUIET)
                        .centroids(line(values))
                        .toDoubleArray());
    }

    @Test
    void as_many_clusters_as_points_and_a_single_one() {
        KMeansModel all = KMeans.of(4).fit(line(3, 1, 4, 15), QUIET);
        assertThat(all.cost()).isZero();
        assertThat(all.centroids().toDoubleArray()).containsExactlyInAnyOrder(3, 1, 4, 15);

        KMeansModel one = KMeans.of(1).fit(line(1, 2, 6), QUIET);
        assertThat(one.centroids().toDoubleArray()).containsExactly(3);
        assertThat(one.cost()).isEqualTo(4 + 1 + 9);
    }

    @Test
    void no_rounds_are_as_many_as_it_takes() {
        KMeansModel model = KMeans.of(2).withRounds(0).fit(line(5, 5, 5, 5, 7), QUIET);

        assertThat(model.centroids().toDoubleArray()).containsExactlyInAnyOrder(5, 7);
    }

    @Test
    void what_cannot_be_clustered_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KMeans.of(0))
                .withMessage("clusters: expected 1 or more, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KMeans.of(1).withTolerance(Double.NaN))
                .withMessage("tolerance: expected 0 or more, got NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KMeans.of(3).fit(line(1, 2), QUIET))
                .withMessage("3 clusters of only 2 points");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KMeans.of(3).fit(line(0.0, 2, -0.0, 2), QUIET))
                .withMessage("3 clusters of points at only 2 different places");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KMeans.of(2).fit(line(1, Double.NaN, 3), QUIET))
                .withMessage("the squared distances add up to NaN: a coordinate is NaN, infinite or too large");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KMeans.of(2).fitFrom(matrix(1), line(1, 2, 3), QUIET))
                .withMessage("expected 2 centroids to start from, got F64[1, 1] heap");
    }

    private static NDArray matrix(double... column) {
        return NDArray.of(column, column.length, 1);
    }

    /** Points of one coordinate with ids from 0. */
    private static LocalPoints line(double... values) {
        return new LocalPoints(NDArray.of(LongStream.range(0, values.length).toArray()), matrix(values));
    }
}
