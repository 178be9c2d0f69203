package dev.quern.spatial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.NDArray;
import dev.quern.Threads;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The searches on the threads of the compiler's pool: what they find does not depend on how many there are. */
final class SearchOnThreadsTest {
    @Test
    void threadsDoNotChangeWhatIsFound() {
        double[] numbers = new Random(1).doubles(3 * 50_000).toArray();
        NDArray positions = NDArray.of(numbers, 50_000, 3);
        assertThat(search(positions, 1)).isEqualTo(search(positions, 4));
    }

    private static List<String> search(NDArray positions, int threads) {
        Threads.Scope limited = Threads.limit(threads);
        try (limited) {
            Neighbors near = Neighbors.of(positions, Space.periodic(1, 1, 1), 0.04);
            CellList dense = CellList.of(positions, 0.04);
            CellList sparse = CellList.of(positions, 0.0001);
            return List.of(
                    text(near.rows()),
                    text(near.starts()),
                    text(near.members()),
                    text(NDArray.of(dense.order())),
                    text(NDArray.of(dense.starts())),
                    text(NDArray.of(sparse.order())),
                    text(NDArray.of(sparse.starts())));
        }
    }

    private static String text(NDArray array) {
        int hash = 1;
        for (long i = 0; i < array.size(); i++) {
            hash = 31 * hash + (int) array.getLong(i);
        }
        return array.size() + " " + hash;
    }
}
