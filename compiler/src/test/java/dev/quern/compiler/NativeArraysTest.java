package dev.quern.compiler;

import static dev.quern.DType.BOOL;
import static dev.quern.DType.F64;
import static dev.quern.DType.I8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.compiler.emit.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Arrays in native memory: reached as this JVM likes it best, without a flag and without a word. */
final class NativeArraysTest {
    private static final boolean HAS_SEGMENTS = Runtime.version().feature() >= 22;

    private static final Kernel NOT = Kernel.define("not_", k -> {
        Array a = k.in("a", BOOL, "n");
        Array out = k.out("out", BOOL, "n");
        k.prange("n", i -> out.at(i).set(a.at(i).not()));
    });

    @Test
    void segmentsWhereThereAreAnyAndAddressesBefore() {
        Layout layout = Layout.of(NDArray.allocateNative(F64, 3));
        assertThat(layout).hasToString(HAS_SEGMENTS ? "dense segment" : "dense address");
        assertThat(Layout.of(Placing.NATIVE_ROWS.copy(NDArray.of(1.0, 2))))
                .hasToString(HAS_SEGMENTS ? "row-contiguous segment" : "row-contiguous address");
        assertThat(Layout.of(Placing.NATIVE_STRIDED.copy(NDArray.of(1.0, 2))))
                .hasToString(HAS_SEGMENTS ? "strided segment" : "strided address");
    }

    /** Memory from elsewhere holds more than 0 and 1. */
    @Test
    void anyByteButZeroIsTrue() {
        NDArray bytes = NDArray.allocateNative(I8, 5);
        bytes.copyFrom(NDArray.of(new byte[] {0, 1, 2, -1, Byte.MIN_VALUE}));
        NDArray truths = NDArray.over(bytes.storage(), BOOL, 5);
        assertThat(NOT.call(truths).toBooleanArray()).containsExactly(true, false, false, false, false);
    }

    /** On JDK 25 Unsafe would print a warning, and so would what is restricted. */
    @Test
    void nothingIsPrinted() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(printed).isEqualTo("[false  true]\n");
    }

    /** Runs a kernel on native arrays in a JVM of its own. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            NDArray out = NDArray.allocateNative(BOOL, 2);
            NOT.run(Placing.NATIVE_STRIDED.copy(NDArray.of(true, false)), out);
            System.out.print(out + "\n");
        }
    }
}
