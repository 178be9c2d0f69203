package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Variable;
import dev.quern.compiler.emit.Layout;
import dev.quern.compiler.emit.Twin;
import dev.quern.compiler.schedule.Registers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each schedule at vectors of 512 bits: what explain() says of the loops, and the {@link VectorShape} of the vector twin,
 * in {@code src/test/resources/golden/schedules/KERNEL.txt}. {@code -Dgolden.update=true} rewrites the files; otherwise
 * what differs is written to {@code target/golden/schedules/KERNEL.txt.actual}.
 */
@Tag("vector")
final class ScheduleGoldenTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "schedules");
    private static final Path ACTUAL = Path.of("target", "golden", "schedules");
    private static final int BITS = 512;

    static Stream<Kernel> kernels() {
        return Stream.of(
                kernel("elementwise", ScheduleGoldenTest::elementwise),
                kernel("elementwise_by_hand", ScheduleGoldenTest::elementwise).schedule(s -> s.vectorize("j", 2)),
                kernel("inner_loop", ScheduleGoldenTest::innerLoop),
                kernel("panels_and_rows", ScheduleGoldenTest::panelsAndRows),
                kernel("masks", ScheduleGoldenTest::masks),
                kernel("while_loop", ScheduleGoldenTest::whileLoop),
                kernel("stretches", ScheduleGoldenTest::stretches),
                kernel("tiles", ScheduleGoldenTest::tiles),
                kernel("tiles_by_hand", ScheduleGoldenTest::tiles).schedule(s -> s.tile("i", "j", 2, 4)),
                kernel("triangle", ScheduleGoldenTest::triangle));
    }

    private static Kernel kernel(String name, Consumer<KernelBuilder> body) {
        return Kernel.define(name, body);
    }

    private static void elementwise(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "n");
        Array r = k.out("r", F64, "m", "n");
        k.prange("m", i -> k.range("n", j -> r.at(i, j).set(a.at(i, j).add(1))));
    }

    private static void innerLoop(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "n");
        Array r = k.out("r", F64, "m", "n");
        k.prange("m", i -> k.range(1, k.dim("n"), j -> r.at(i, j).set(a.at(i, j).sub(a.at(i, j.sub(1))))));
    }

    private static void panelsAndRows(KernelBuilder k) {
        Array points = k.in("points", F64, "n", "d");
        Array centroids = k.in("centroids", F64, "k", "d");
        Array label = k.out("label", I32, "n");
        k.prange(
                "n",
                i -> label.at(i)
                        .set(k.argmin(
                                        "k",
                                        j -> points.at(i)
                                                .sub(centroids.at(j))
                                                .square()
                                                .sum())
                                .cast(I32)));
    }

    private static void masks(KernelBuilder k) {
        Array x = k.in("x", F64, "n");
        Array r = k.inout("r", F64, "n");
        k.prange(
                "n",
                i -> k.when(x.at(i).gt(0), () -> r.at(i).set(x.at(i).sqrt()))
                        .otherwise(() -> r.at(i).plusAssign(x.at(i))));
    }

    private static void whileLoop(KernelBuilder k) {
        Array a = k.in("a", F64, "n");
        Array r = k.out("r", F64, "n");
        k.prange("n", i -> {
            Variable x = k.var("x", a.at(i));
            k.whileTrue(x.gt(1), () -> x.set(x.mul(0.5)));
            r.at(i).set(x);
        });
    }

    private static void stretches(KernelBuilder k) {
        Array x = k.in("x", F64, "n");
        Variable total = k.var("total", 0.0);
        k.prange("n", i -> total.plusAssign(x.at(i).mul(x.at(i))));
        k.out("r", F64).set(total);
    }

    private static void tiles(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "k", "n");
        Array r = k.inout("r", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range(
                        "n",
                        j -> k.range("k", q -> r.at(i, j).plusAssign(a.at(i, q).mul(b.at(q, j))))));
    }

    private static void triangle(KernelBuilder k) {
        Array p = k.in("p", F64, "n", "3");
        Array d = k.out("d", F64, "n", "n");
        k.prange(
                "n",
                i -> k.range(i.add(1), "n", j -> {
                    d.at(i, j).set(p.at(i).sub(p.at(j)).square().sum().sqrt());
                    d.at(j, i).set(d.at(i, j));
                }));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void eachHasItsGolden(Kernel kernel) throws IOException {
        Pipeline.Proved proved = Pipeline.front(kernel.ir(), Registers.of(BITS, false));
        List<Layout> layouts =
                kernel.ir().arrays().stream().map(array -> Layout.DENSE_HEAP).toList();
        byte[] twin = Pipeline.emit(Pipeline.plan(proved, layouts, false, BITS, Twin.VECTOR))
                .bytes();
        // Lines of this test move with it.
        String loops = Explanation.loops(proved, BITS).replaceAll(" at \\w+\\.java:\\d+", "");
        String text = loops + VectorShape.of(twin);
        Path golden = GOLDEN.resolve(kernel.name() + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            write(golden, text);
            return;
        }
        Path actual = ACTUAL.resolve(kernel.name() + ".txt.actual");
        boolean isAlike = Files.exists(golden) && Files.readString(golden).equals(text);
        if (!isAlike) {
            write(actual, text);
        }
        assertThat(isAlike)
                .as("diff %s %s; -Dgolden.update=true rewrites them", golden, actual)
                .isTrue();
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }
}
