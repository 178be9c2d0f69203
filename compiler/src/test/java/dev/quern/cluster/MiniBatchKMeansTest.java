package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.NDArray;
import dev.quern.RandomArrays;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Small samples come near to what all points come to. */
class MiniBatchKMeansTest {
    private static NDArray blobs(int n) {
        double[] noise = RandomArrays.normal(5, n, 2).toDoubleArray();
        Arrays.setAll(noise, i -> noise[i] + 50 * Math.sin(i / 2 % 7 + i % 2));
        return NDArray.of(noise, n, 2);
    }

    @Test
    void it_comes_near_to_k_means() {
        NDArray points = blobs(20_000);
        KMeansModel all = new KMeans().setK(7).setInitSteps(5).fit(points);

        KMeansModel some =
                new MiniBatchKMeans().setK(7).setBatchSize(500).setInitSteps(5).fit(points);

        assertThat(some.trainingCost()).isBetween(all.trainingCost(), 1.02 * all.trainingCost());
        assertThat(Arrays.stream(some.sizes()).sum()).isEqualTo(20_000);
    }

    @Test
    void the_same_seed_gives_the_same_bits() {
        NDArray points = blobs(5000);
        MiniBatchKMeans kmeans = new MiniBatchKMeans().setK(4).setBatchSize(100).setSeed(3);

        NDArray centers = kmeans.fit(points).clusterCenters();

        assertThat(kmeans.fit(points).clusterCenters().contentEquals(centers)).isTrue();
        assertThat(kmeans.setSeed(4).fit(points).clusterCenters().contentEquals(centers))
                .isFalse();
    }

    @Test
    void a_centre_is_the_mean_of_all_that_it_was_given() {
        NDArray points = NDArray.of(new double[] {4, 4, 4, 4}, 4, 1);

        KMeansModel model = new MiniBatchKMeans()
                .setK(1)
                .setInitialCenters(NDArray.of(new double[] {9}, 1, 1))
                .setMaxNoImprovement(2)
                .fit(points, NDArray.of(new double[] {1, 2, 3, 4}));

        assertThat(model.clusterCenters().toDouble()).isEqualTo(4);
        assertThat(model.iterations()).isLessThan(6);
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new MiniBatchKMeans().setBatchSize(0))
                .hasMessage("batchSize: expected 1 or more, got 0");
        assertThatThrownBy(() -> new MiniBatchKMeans().setMaxNoImprovement(-1))
                .hasMessage("maxNoImprovement: expected 0 or more, got -1");
    }
}
