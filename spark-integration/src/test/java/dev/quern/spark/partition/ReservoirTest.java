package dev.quern.spark.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReservoirTest {
    @Test
    void the_lowest_numbers_are_kept_with_their_points() {
        for (int size : new int[] {1, 7, 600, 20_000}) {
            Reservoir reservoir = new Reservoir(size, 2);
            long[] numbers = LongStream.range(0, 10_000)
                    .map(id -> DrawPoints.number(5, id))
                    .toArray();
            for (int at = 0; at < numbers.length; at++) {
                reservoir.add(numbers[at], new double[] {at, -at});
            }
            long[] lowest = Arrays.copyOf(Arrays.stream(numbers).sorted().toArray(), Math.min(size, 10_000));
            assertThat(reservoir.kept()).isEqualTo(lowest.length);
            assertThat(Arrays.stream(reservoir.drawn()).sorted().toArray()).isEqualTo(lowest);
            for (int at = 0; at < lowest.length; at++) {
                double[] point = reservoir.point(at);
                assertThat(numbers[(int) point[0]]).isEqualTo(reservoir.drawn()[at]);
                assertThat(point[1]).isEqualTo(-point[0]);
            }
        }
    }

    @Test
    void numbers_equal_to_the_limit_do_not_make_it_too_many() {
        Reservoir reservoir = new Reservoir(3, 1);
        for (int at = 0; at < 100; at++) {
            reservoir.add(4, new double[] {at});
        }
        assertThat(reservoir.kept()).isEqualTo(3);
    }
}
