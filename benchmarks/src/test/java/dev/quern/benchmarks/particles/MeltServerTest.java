package dev.quern.benchmarks.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;

/** What {@code benchmarks/particles} asks of the classes beside it. */
final class MeltServerTest {
    @Test
    void aRunIsAnsweredByItsTimeAndEnergies() {
        String answer = MeltServer.answer(new String[] {"run", "4", "25"});
        assertThat(answer).startsWith("ok ");
        double[] numbers = Arrays.stream(answer.substring(3).split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(numbers).hasSize(4);
        assertThat(numbers[0]).isPositive();
        assertThat(numbers[1]).isCloseTo(-6.7733681, within(5e-8));
        assertThat(numbers[2]).isCloseTo(-4.6218056, within(5e-8));
        assertThat(numbers[3]).isCloseTo(numbers[2], within(0.02));
    }

    @Test
    void whatCannotBeRunIsAnErrorInOneLine() {
        assertThat(MeltServer.answer(new String[] {"melt"})).isEqualTo("error expected: run CELLS STEPS");
        assertThat(MeltServer.answer(new String[] {"run", "2", "1"}))
                .startsWith(
                        "error java.lang.IllegalArgumentException: Neighbors.of: a reach of 2.8 is not less than half")
                .doesNotContain("\n");
    }

    @Test
    void scalingIsDrawn() throws Exception {
        SortedMap<Double, Double> quern = new TreeMap<>(Map.of(4e3, 0.5, 3.2e4, 4.0, 2.56e5, 33.0));
        SortedMap<Double, Double> peer = new TreeMap<>(Map.of(4e3, 0.6));
        var chart = ScalingChart.chart(Map.of("quern", quern, "peer", peer));
        assertThat(chart.getSeriesMap().keySet()).containsExactlyInAnyOrderElementsOf(List.of("quern", "peer"));
        assertThat(BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG)).hasSizeGreaterThan(10_000);
    }
}
