package dev.quern;

import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The known answers that the authors of Philox publish with their library Random123, for Philox4x32 with 10 rounds. */
final class PhiloxTest {
    private static final Kernel ENCRYPT = Kernel.define("encrypt", k -> {
        Array counter = k.in("counter", I64, "n", "4");
        Array key = k.in("key", I64, "n", "2");
        Array words = k.out("words", I64, "n", "2");
        k.prange("n", i -> {
            Philox.Block block = new Philox(k.let(key.at(i, 0)), k.let(key.at(i, 1)))
                    .encrypt(k, counter.at(i, 0), counter.at(i, 1), counter.at(i, 2), counter.at(i, 3));
            words.at(i, 0).set(block.first());
            words.at(i, 1).set(block.second());
        });
    });

    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void knownAnswers(String counter, String key, String words) {
        long[] expected = words(words);
        int lanes = 19;
        NDArray found = ENCRYPT.call(rows(lanes, words(counter)), rows(lanes, words(key)));
        for (int row = 0; row < lanes; row++) {
            assertThat(found.getLong(row, 0)).isEqualTo(expected[0] | expected[1] << 32);
            assertThat(found.getLong(row, 1)).isEqualTo(expected[2] | expected[3] << 32);
        }
    }

    private static long[] words(String text) {
        return java.util.Arrays.stream(text.split(" "))
                .mapToLong(word -> Long.parseLong(word, 16))
                .toArray();
    }

    private static NDArray rows(int count, long[] row) {
        long[][] rows = new long[count][];
        java.util.Arrays.fill(rows, row);
        return NDArray.of(rows);
    }
}
