package dev.quern.compiler;

import static dev.quern.DType.BOOL;
import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.schedule.Registers;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each pass makes of some kernels: {@code src/test/resources/golden/KERNEL/NN-PASS.ir}, where it is not what the pass
 * before it made. {@code -Dgolden.update=true} rewrites the files; otherwise what differs is written to {@code target/golden/KERNEL/NN-PASS.ir.actual}.
 */
final class GoldenTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
    private static final Path ACTUAL = Path.of("target", "golden");

    static Stream<Kernel> kernels() {
        return Stream.of(
                Kernel.define("parallel_add", GoldenTest::parallelAdd),
                Kernel.define("compute_distances", GoldenTest::computeDistances),
                Kernel.define("particle_distances", GoldenTest::particleDistances),
                Kernel.define("matmul", GoldenTest::matmul),
                Kernel.define("matrix_sum", GoldenTest::matrixSum),
                Kernel.define("nearest", GoldenTest::nearest),
                Kernel.define("centre_in_place", GoldenTest::centreInPlace),
                Kernel.define("transpose_in_place", GoldenTest::transposeInPlace),
                Kernel.define("heat", GoldenTest::heat),
                Kernel.define("guarded", GoldenTest::guarded),
                Kernel.define("newton", GoldenTest::newton),
                Kernel.define("products", GoldenTest::products),
                Kernel.define("pair_distances", GoldenTest::pairDistances),
                Kernel.define("fast_math", GoldenTest::fastMath));
    }

    private static void parallelAdd(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "n");
        Array b = k.in("b", F64, "m", "n");
        Array result = k.out("result", F64, "m", "n");
        k.prange("m", i -> k.range("n", j -> result.at(i, j).set(a.at(i, j).add(b.at(i, j)))));
    }

    private static void computeDistances(KernelBuilder k) {
        Array points = k.in("points", F64, "n", "d");
        Array centroids = k.in("centroids", F64, "k", "d");
        Array distances = k.out("distances", F64, "n", "k");
        k.prange(
                "n",
                i -> k.range(
                        "k",
                        j -> distances
                                .at(i, j)
                                .set(points.at(i)
                                        .sub(centroids.at(j))
                                        .square()
                                        .sum()
                                        .sqrt())));
    }

    private static void particleDistances(KernelBuilder k) {
        Array positions = k.in("positions", F64, "n", "3");
        Array distances = k.out("distances", F64, "n", "n");
        k.prange(
                "n",
                i -> k.range(i.add(1), "n", j -> {
                    Value distance = k.let(
                            positions.at(i).sub(positions.at(j)).square().sum().sqrt());
                    distances.at(i, j).set(distance);
                    distances.at(j, i).set(distance);
                }));
    }

    private static void matmul(KernelBuilder k) {
        Array a = k.in("a", F32, "m", "k");
        Array b = k.in("b", F32, "k", "n");
        Array c = k.out("c", F32, "m", "n");
        c.set(a.matmul(b));
    }

    private static void matrixSum(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "n");
        Array total = k.out("total", F64);
        total.set(a.sum());
    }

    private static void nearest(KernelBuilder k) {
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

    private static void centreInPlace(KernelBuilder k) {
        Array a = k.inout("a", F64, "m", "n");
        a.set(a.sub(a.mean(0)));
    }

    private static void transposeInPlace(KernelBuilder k) {
        Array a = k.inout("a", F64, "n", "n");
        a.set(a.transpose());
    }

    private static void heat(KernelBuilder k) {
        Array now = k.inout("now", F64, "n");
        Array next = k.inout("next", F64, "n");
        Value steps = k.param("steps", I64);
        k.range(steps, t -> {
            k.prange(1, k.dim("n").sub(1), i -> {
                Value around = now.at(i.sub(1)).add(now.at(i.add(1)));
                next.at(i).set(now.at(i).mul(0.5).add(around.mul(0.25)));
            });
            now.set(next);
        });
    }

    private static void guarded(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "n");
        Array valid = k.in("valid", BOOL, "m");
        Array out = k.out("out", F64, "m");
        k.prange("m", i -> out.at(i).set(valid.at(i).select(a.at(i).mean(), Value.of(-1.0))));
    }

    private static void newton(KernelBuilder k) {
        Array a = k.in("a", F64, "n");
        Array root = k.out("root", F64, "n");
        k.prange("n", i -> {
            Variable x = k.var("x", a.at(i));
            Variable rounds = k.var("rounds", 0);
            k.whileTrue(x.square().sub(a.at(i)).abs().gt(1e-12).and(rounds.lt(50)), () -> {
                x.set(x.add(a.at(i).div(x)).mul(0.5));
                rounds.plusAssign(1);
            });
            root.at(i).set(x);
        });
    }

    private static void products(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "k", "n");
        Array r = k.out("r", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range(
                        "n",
                        j -> k.range("k", q -> r.at(i, j).plusAssign(a.at(i, q).mul(b.at(q, j))))));
    }

    private static void pairDistances(KernelBuilder k) {
        Array p = k.in("p", F64, "n", "d");
        Array distances = k.out("distances", F64, "n", "n");
        k.prange(
                "n",
                i -> k.range(i.add(1), "n", j -> {
                    distances.at(i, j).set(p.at(i).sub(p.at(j)).square().sum().sqrt());
                    distances.at(j, i).set(distances.at(i, j));
                }));
    }

    private static void fastMath(KernelBuilder k) {
        k.fastMath();
        Array x = k.in("x", F64, "m", "n");
        Array y = k.in("y", F64, "n");
        Array fitted = k.out("fitted", F64, "m");
        Array steps = k.inout("steps", F64, "m");
        k.prange("m", i -> {
            Variable dot = k.var("dot", 0.0);
            k.range("n", j -> dot.plusAssign(x.at(i, j).mul(y.at(j))));
            steps.at(i).minusAssign(x.at(i, 0).mul(y.at(0)));
            fitted.at(i)
                    .set(Value.of(1.0)
                            .sub(dot.mul(0.5))
                            .mul(dot)
                            .add(x.at(i).sub(y).square().sum()));
        });
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void eachPassGivesItsGolden(Kernel kernel) throws IOException {
        assumeTrue(Machine.hasMultiplyAdd() || !kernel.ir().fastMath(), "multiply-adds are fused where there are some");
        List<String> mismatches = new ArrayList<>();
        KernelIr ir = kernel.ir();
        String before = "";
        for (Pipeline.Pass pass : Pipeline.PASSES) {
            ir = Verifier.verify(pass.run().apply(ir, note -> {}), pass.result());
            String file = "%02d-%s.ir".formatted(Pipeline.PASSES.indexOf(pass), pass.name());
            compare(kernel, file, ir.toString().equals(before) ? "" : ir.toString(), mismatches);
            before = ir.toString();
        }
        // What the scalar twin is made from, where that is another kernel.
        String expanded = Pipeline.front(kernel.ir(), Registers.of(512, false))
                .scalar()
                .map(scalar -> scalar.expanded().kernel().toString())
                .orElse("");
        compare(kernel, "%02d-expand.ir".formatted(Pipeline.PASSES.size()), expanded, mismatches);
        assertThat(mismatches).as("-Dgolden.update=true rewrites them").isEmpty();
    }

    private static void compare(Kernel kernel, String file, String text, List<String> mismatches) throws IOException {
        Path golden = GOLDEN.resolve(kernel.name()).resolve(file);
        if (Boolean.getBoolean("golden.update")) {
            write(golden, text);
        } else if (!(Files.exists(golden) ? Files.readString(golden) : "").equals(text)) {
            Path actual = ACTUAL.resolve(kernel.name()).resolve(file + ".actual");
            write(actual, text);
            mismatches.add("diff %s %s".formatted(golden, actual));
        }
    }

    private static void write(Path file, String text) throws IOException {
        if (text.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }
}
