package dev.quern.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quern.benchmarks.TimedKernel.Operands;
import dev.quern.compiler.KernelCache;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeedKernelsTest {

    @ParameterizedTest
    @CsvSource({
        "add, 7x13",
        "custom_op, 1027",
        "square, 1027",
        "sumsq, 1027",
        "matmul, 17x9x23",
        "pdist, 37x3",
        "kdist, 41x3x7",
    })
    void theyAreTheKernelsOfTheComparison(String seed, String dimensions) {
        int[] sizes = Arrays.stream(dimensions.split("x", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        Operands operands = SeedKernels.operands(seed, sizes);
        SeedKernels.define(seed, seed).accept(operands);
        BenchmarkKernel compared = BenchmarkKernels.quern().create(seed).orElseThrow();
        compared.setup(1, sizes);
        compared.run();

        // Sums of those may be taken in another order.
        assertThat(operands.output().toDoubleArray()).containsExactly(compared.result(), within(1e-9));
    }

    @Test
    void aNewNameIsCompiledAnew() {
        long before = KernelCache.shared().compiledKernels();
        SeedKernels.define("matmul", "matmul_1");
        SeedKernels.define("matmul", "matmul_2");
        SeedKernels.define("matmul", "matmul_2");

        assertThat(KernelCache.shared().compiledKernels()).isEqualTo(before + 2);
    }

    @Test
    void anotherNameIsRefused() {
        assertThatThrownBy(() -> SeedKernels.define("fft", "fft"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no seed kernel fft");
    }

    @Test
    void aColdStartPrintsItsTimeAndItsChecksum() {
        PrintStream console = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            ColdStart.main(new String[] {"pdist", "37x3"});
        } finally {
            System.setOut(console);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        first -> assertThat(first).matches("result [0-9.E-]+"),
                        second -> assertThat(second).startsWith("checksum 886.16209348"));
    }
}
