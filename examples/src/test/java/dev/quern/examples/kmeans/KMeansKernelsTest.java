package dev.quern.examples.kmeans;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.NDArray;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KMeansKernelsTest {

    /** The JDK's own generator says what the kernel has to draw. */
    @Test
    void a_draw_is_the_number_of_a_splittable_random_at_the_position_of_the_id() {
        for (long key : new long[] {0, 1, -7, 0x123456789abcdefL}) {
            SplittableRandom random = new SplittableRandom(key);
            for (long id = 1; id <= 20; id++) {
                NDArray drawn = KMeansKernels.GREATEST_DRAW.call(new long[] {id}, key);

                assertThat(drawn.toLong()).isEqualTo(random.nextLong() >>> 11);
            }
        }
    }

    @Test
    void the_point_that_drew_a_number_is_found() {
        long[] ids = LongStream.range(100, 200).toArray();
        long greatest = KMeansKernels.GREATEST_DRAW.call(ids, 5L).toLong();

        assertThat(KMeansKernels.DREW.call(ids, 5L, greatest).toBooleanArray()).containsOnlyOnce(true);
    }

    /** Points at squared distances 0, 1, 4 from the candidate, a third of each. */
    @Test
    void points_are_chosen_in_proportion_to_their_squared_distance() {
        int each = 20_000;
        double[] coordinates = new double[3 * each];
        for (int i = 0; i < coordinates.length; i++) {
            coordinates[i] = 10 + i % 3;
        }
        long[] ids = LongStream.range(0, coordinates.length).toArray();
        NDArray points = NDArray.of(coordinates, coordinates.length, 1);
        NDArray candidate = NDArray.of(new double[] {10}, 1, 1);

        boolean[] chosen =
                KMeansKernels.SAMPLE.call(ids, points, candidate, 99L, 0.1).toBooleanArray();

        int[] counts = new int[3];
        for (int i = 0; i < chosen.length; i++) {
            counts[i % 3] += chosen[i] ? 1 : 0;
        }
        // binomial: five standard deviations of 20,000 at 0.1 and 0.4
        assertThat(counts[0]).isZero();
        assertThat(counts[1]).isBetween(2000 - 212, 2000 + 212);
        assertThat(counts[2]).isBetween(8000 - 346, 8000 + 346);
    }

    @Test
    void probabilities_above_one_choose_all() {
        long[] ids = LongStream.range(0, 1000).toArray();
        NDArray points = NDArray.ones(dev.quern.DType.F64, 1000, 2);
        NDArray candidates = NDArray.zeros(dev.quern.DType.F64, 3, 2);

        assertThat(KMeansKernels.SAMPLE.call(ids, points, candidates, 1L, 0.5).toBooleanArray())
                .containsOnly(true);
    }

    @Test
    void a_pass_adds_up_the_points_of_each_cluster() {
        NDArray points = NDArray.of(new double[][] {{0, 0}, {0, 2}, {10, 10}});
        NDArray centroids = NDArray.of(new double[][] {{0, 1}, {9, 9}});

        var pass = KMeansKernels.LLOYD.callAll(points, centroids);

        assertThat(pass.get("sums").toDoubleArray()).containsExactly(0, 2, 10, 10);
        assertThat(pass.get("counts").toLongArray()).containsExactly(2, 1);
        assertThat(pass.get("cost").toDouble()).isEqualTo(1 + 1 + 2);
        assertThat(KMeansKernels.COST.call(points, centroids).toDouble()).isEqualTo(4);
    }
}
