package dev.quern.compiler;

import static dev.quern.DType.BOOL;
import static dev.quern.DType.F64;
import static dev.quern.DType.I8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.emit.Layout;
import dev.quern.compiler.emit.Twin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
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

    /** By address, elements go to lanes one by one: what is done with them has to be worth it. */
    @Test
    void lanesWherePlainArithmeticPaysForThem() {
        Kernel plain = overNeighbours((k, sum) -> sum.mul(0.5));
        Kernel function = overNeighbours((k, sum) -> sum.exp());
        Kernel loop = overNeighbours((k, sum) -> {
            Variable x = k.var("x", sum);
            k.whileTrue(x.gt(1), () -> x.set(x.mul(0.5)));
            return x;
        });
        for (Layout.Form form : Layout.Form.values()) {
            assertThat(hasLanes(plain, new Layout(Layout.Memory.HEAP, form))).isTrue();
            assertThat(hasLanes(plain, new Layout(Layout.Memory.SEGMENT, form))).isTrue();
            assertThat(hasLanes(plain, new Layout(Layout.Memory.ADDRESS, form))).isFalse();
            assertThat(hasLanes(function, new Layout(Layout.Memory.ADDRESS, form)))
                    .isTrue();
            assertThat(hasLanes(loop, new Layout(Layout.Memory.ADDRESS, form))).isTrue();
        }
    }

    /** Seen in the class, since the Vector API and segments need not be in this JVM. */
    @Test
    void neighboursInASegmentAreReadAndWrittenAsVectors() {
        Pipeline.Proved proved =
                Pipeline.front(overNeighbours((k, sum) -> sum.mul(0.5)).ir());
        for (Layout.Form form : Layout.Form.values()) {
            Layout layout = new Layout(Layout.Memory.SEGMENT, form);
            byte[] bytes = Pipeline.emit(Pipeline.plan(proved, List.of(layout, layout), false, 256, Twin.VECTOR))
                    .bytes();
            String names = new String(bytes, StandardCharsets.ISO_8859_1);
            boolean areVectors = form != Layout.Form.STRIDED;
            assertThat(names.contains("fromMemorySegment")).isEqualTo(areVectors);
            assertThat(names.contains("intoMemorySegment")).isEqualTo(areVectors);
            assertThat(names).contains("DoubleVector");
        }
    }

    private static Kernel overNeighbours(BiFunction<KernelBuilder, Value, Value> work) {
        return Kernel.define("neighbours", k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64, "n");
            k.prange(1, k.dim("n"), i -> out.at(i).set(work.apply(k, a.at(i).add(a.at(i.sub(1))))));
        });
    }

    private static boolean hasLanes(Kernel kernel, Layout layout) {
        return Pipeline.hasVectorTwin(Pipeline.front(kernel.ir()), List.of(layout, layout));
    }

    /** What is slow for want of lanes says so. */
    @Test
    void explainSaysWhyThereAreNone() {
        Kernel kernel = overNeighbours((k, sum) -> sum.mul(0.25));
        kernel.run(NDArray.allocateNative(F64, 3), NDArray.allocateNative(F64, 3));
        String reason = "(before JDK 22 there are no vectors of native memory, and copies cost more)";
        if (HAS_SEGMENTS) {
            assertThat(kernel.explain()).doesNotContain(reason);
        } else {
            assertThat(kernel.explain()).contains("path: scalar bytecode " + reason);
        }
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
