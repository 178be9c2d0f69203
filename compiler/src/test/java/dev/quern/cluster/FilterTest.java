package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes through the filter comes to the labels of F64, whatever the points are. */
class FilterTest {
    private static NDArray random(long seed, int n, int d, DoubleUnaryOperator element) {
        SplittableRandom random = new SplittableRandom(seed);
        return NDArray.of(random.doubles((long) n * d).map(element).toArray(), n, d);
    }

    /** The labels by the filter, F64 where it is unsure, and how many it was unsure of. */
    private static int check(NDArray points, NDArray centers) {
        LocalPoints set = LocalPoints.of(points);
        Filter filter = Filter.of(set, Prepared.of(set));
        set.keep(filter.labels(centers));
        int[] labels = set.reduce(Labels.KEPT.with()).get("labels").toIntArray();
        int[] exact = KMeansKernels.NEAREST.call(points, centers).toIntArray();
        int unsure = 0;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0) {
                unsure++;
                labels[i] = exact[i];
            }
        }
        assertThat(labels).isEqualTo(exact);
        sumsAreTheSame(set, centers);
        return unsure;
    }

    private static void sumsAreTheSame(LocalPoints set, NDArray centers) {
        try (Passes filtered = Passes.filtered(set, Prepared.of(set));
                Passes plain = Passes.plain(set)) {
            Passes.Sums sums = filtered.sums(centers);
            Passes.Sums expected = plain.sums(centers);
            assertThat(sums.masses().toDoubleArray())
                    .isEqualTo(expected.masses().toDoubleArray());
            assertThat(sums.sums().allClose(expected.sums(), 1e-12, 1e-300)).isTrue();
        }
    }

    /** Reads back what is kept. */
    private static final class Labels {
        static final Kernel KEPT = Kernel.define("kept", k -> {
            Array label = k.in("label", DType.I32, "n");
            Array labels = k.out("labels", DType.I32, "n");
            k.prange("n", i -> labels.at(i).set(label.at(i)));
        });
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "3,2,2", "7,1,3", "500,16,64", "501,3,5", "300,100,7", "2000,1,9", "65,17,1"})
    void of_any_size(int n, int d, int k) {
        NDArray points = random(n, n, d, x -> x * 10 - 3);

        int unsure = check(points, points.slice(0, 0, k).copy());

        assertThat(unsure).isLessThanOrEqualTo(n / 50);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-100, 1e-40, 1e-30, 1e30, 1e38, 1e100, 1e150})
    void of_any_scale(double scale) {
        NDArray points = random(4, 400, 6, x -> x * scale);

        assertThat(check(points, random(5, 11, 6, x -> x * scale))).isLessThan(8);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e3, 1e8, -1e12, 1e15})
    void of_points_far_from_zero(double offset) {
        NDArray points = random(6, 400, 4, x -> x + offset);

        check(points, points.slice(0, 0, 9).copy());
    }

    @Test
    void ties_have_the_first_of_the_centres_that_are_as_near() {
        NDArray points = random(7, 300, 2, x -> Math.floor(x * 5));
        NDArray centers = random(8, 12, 2, x -> Math.floor(x * 5));

        assertThat(check(points, centers)).isPositive();
    }

    @Test
    void equal_centres_and_equal_points_are_unsure() {
        NDArray points = NDArray.full(DType.F64, 3.5, 50, 4);

        assertThat(check(points, NDArray.full(DType.F64, 3.5, 3, 4))).isEqualTo(50);
        assertThat(check(points, NDArray.full(DType.F64, -1e9, 2, 4))).isEqualTo(50);
    }

    @Test
    void centres_beyond_F32_are_left_to_F64() {
        NDArray points = random(9, 100, 3, x -> x);
        double[] centers = random(10, 4, 3, x -> x).toDoubleArray();
        centers[4] = 1e60;

        assertThat(check(points, NDArray.of(centers, 4, 3))).isEqualTo(100);
    }

    @Test
    void coordinates_of_very_different_sizes() {
        double[] points = random(11, 500, 3, x -> x).toDoubleArray();
        for (int i = 0; i < points.length; i += 3) {
            points[i] *= 1e9;
        }
        points[5] = 1e30;
        NDArray array = NDArray.of(points, 500, 3);

        check(array, array.slice(0, 10, 30).copy());
    }

    @Test
    void points_that_are_hardly_nearer_to_one_centre() {
        // On the line between two centres, from the middle by steps around what F32 and F64 can tell.
        double[] points = new double[200];
        Arrays.setAll(points, i -> 5 + (i % 2 == 0 ? 1 : -1) * Math.scalb(1.0, -i / 4));

        assertThat(check(NDArray.of(points, 200, 1), NDArray.of(new double[] {0, 10}, 2, 1)))
                .isBetween(100, 150);
    }

    @Test
    void where_it_is_unsure_too_often_it_is_left() {
        LocalPoints set = LocalPoints.of(random(12, 300, 2, x -> Math.floor(x * 5)));
        NDArray centers = random(13, 12, 2, x -> Math.floor(x * 5));

        try (Passes passes = Passes.filtered(set, Prepared.of(set))) {
            passes.sums(centers);
            assertThat(passes.isFiltered()).isFalse();
            assertThat(passes.cost(centers).cost())
                    .isEqualTo(Passes.plain(set).cost(centers).cost());
        }
    }

    @Test
    void where_squares_lose_digits_and_where_there_is_little_to_do_it_is_not_used() {
        LocalPoints tiny = LocalPoints.of(random(14, 100, 16, x -> x * 1e-160));
        LocalPoints few = LocalPoints.of(random(14, 100, 2, x -> x));
        LocalPoints usual = LocalPoints.of(random(14, 100, 16, x -> x));

        try (Passes ofTiny = Passes.of(tiny, Prepared.of(tiny), 8);
                Passes ofFew = Passes.of(few, Prepared.of(few), 5);
                Passes ofUsual = Passes.of(usual, Prepared.of(usual), 8)) {
            assertThat(ofTiny.isFiltered()).isFalse();
            assertThat(ofFew.isFiltered()).isFalse();
            assertThat(ofUsual.isFiltered()).isTrue();
        }
    }

    @Test
    void the_tolerance_is_no_number_or_infinite_where_F32_ends() {
        assertThat((float) Filter.tolerance(16, 1, 1e30)).isPositive().isInfinite();
        assertThat(Filter.tolerance(16, 1, 0)).isPositive();
    }
}
