package dev.quern.compiler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunksTest {
    @Test
    void countsWholeAndBrokenChunks() {
        assertThat(Chunks.count(0, 5)).isZero();
        assertThat(Chunks.count(10, 5)).isEqualTo(2);
        assertThat(Chunks.count(11, 5)).isEqualTo(3);
        assertThat(Chunks.count(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(1);
        assertThat(Chunks.count(Integer.MAX_VALUE, 1)).isEqualTo(Integer.MAX_VALUE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chunks.count(1L << 31, 1))
                .withMessage("2147483648 iterations in chunks of 1 are more than 2^31-1 chunks");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chunks.count(10, 0))
                .withMessage("a loop of 10 iterations in chunks of 0");
    }

    @Test
    void shortLoopsStayWhole() {
        assertThat(Chunks.count(30_000, Chunks.forLoop(30_000, 1))).isEqualTo(1);
        assertThat(Chunks.count(50_000, Chunks.forLoop(50_000, 1))).isBetween(4, 8);
        assertThat(Chunks.forLoop(0, 1)).isEqualTo(1);
        assertThat(Chunks.forLoop(1_000_000, 0)).isEqualTo(1_000_000);
    }

    @Test
    void longLoopsAreCutByTime() {
        assertThat(Chunks.forLoop(100_000_000, 1)).isBetween(63_000L, 65_000L);
        assertThat(Chunks.forLoop(100_000, 1e6)).isEqualTo(1);
        assertThat(Chunks.forLoop(1L << 40, 1e6)).isEqualTo(576); // 2^40 / (2^31-1), rounded up to the grain
    }

    @Test
    void longChunksKeepToTheGrain() {
        assertThat(Chunks.forLoop(1_000_003, 1) % Chunks.GRAIN).isZero();
    }

    @Test
    void everyLoopGetsAValidSize() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            long count = random.nextLong() >>> (1 + random.nextInt(63));
            double nanos = Math.pow(10, random.nextInt(14) - 4);
            long partialBytes = random.nextLong() >>> (1 + random.nextInt(63));
            long size = Chunks.forLoop(count, nanos);
            assertThat(Chunks.count(count, size)).isGreaterThanOrEqualTo(count == 0 ? 0 : 1);
            int partials = Chunks.count(count, Chunks.forReduction(count, nanos, partialBytes));
            assertThat(partials).isLessThanOrEqualTo(256);
            assertThat(partials <= 1 || partials * (double) partialBytes <= Chunks.MOST_PARTIAL_BYTES)
                    .isTrue();
        }
    }

    @Test
    void reductionsAreBounded() {
        assertThat(Chunks.count(1L << 40, Chunks.forReduction(1L << 40, 1, 8))).isEqualTo(256);
        assertThat(Chunks.count(1L << 40, Chunks.forReduction(1L << 40, 1, 16 << 20)))
                .isEqualTo(4);
        assertThat(Chunks.count(1L << 40, Chunks.forReduction(1L << 40, 1, 1L << 40)))
                .isEqualTo(1);
    }

    @Test
    void refusesNonsense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chunks.forLoop(10, Double.NaN))
                .withMessage("a loop of 10 iterations of NaN ns each");
        assertThatIllegalArgumentException().isThrownBy(() -> Chunks.forLoop(-1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Chunks.forLoop(1, Double.POSITIVE_INFINITY));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chunks.forReduction(1, 1, -1))
                .withMessage("a partial result of -1 bytes");
    }
}
