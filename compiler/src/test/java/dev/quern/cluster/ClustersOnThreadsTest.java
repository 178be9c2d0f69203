package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.spatial.Space;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** On the threads of the compiler's pool: what is found does not depend on how many there are. */
final class ClustersOnThreadsTest {
    private static final NDArray POINTS = points(60_000);

    private static NDArray points(int count) {
        Random random = new Random(9);
        double[] numbers = new double[3 * count];
        for (int i = 0; i < numbers.length; i += 3) {
            double width = random.nextInt(4) * 0.02;
            int center = random.nextInt(20);
            for (int axis = 0; axis < 3; axis++) {
                numbers[i + axis] = width == 0
                        ? random.nextDouble()
                        : (center * (axis + 3)) % 7 / 7.0 + width * random.nextGaussian();
            }
        }
        return NDArray.of(numbers, count, 3);
    }

    @Test
    void threadsDoNotChangeTheClusters() {
        String one = clusters(1);
        for (int round = 0; round < 5; round++) {
            assertThat(clusters(2)).isEqualTo(one);
            assertThat(clusters(4)).isEqualTo(one);
        }
    }

    private static String clusters(int threads) {
        Threads.Scope limited = Threads.limit(threads);
        try (limited) {
            DbscanModel model =
                    new Dbscan().setEps(0.01).setSpace(Space.periodic(1, 1, 1)).fit(POINTS);
            NearestNeighborsModel.Neighbors near =
                    new NearestNeighbors().setK(3).fit(POINTS).kneighbors(POINTS);
            assertThat(model.clusters()).isGreaterThan(100);
            return text(model.labels()) + text(model.coreSampleIndices()) + text(near.indices());
        }
    }

    private static String text(NDArray array) {
        return array.size() + " "
                + IntStream.range(0, (int) array.size())
                        .mapToObj(i -> array.flatten().getLong(i))
                        .toList()
                        .hashCode();
    }
}
