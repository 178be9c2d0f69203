package dev.quern;

import static dev.quern.DType.BOOL;
import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static dev.quern.DType.I8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quern.spi.BoundArguments;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** How a call is checked, and what a user reads whose call does not fit. */
final class SignatureTest {
    private static final Kernel DISTANCES = Kernel.define("distances", k -> {
        k.in("points", F64, "n", "3");
        k.in("centroids", F64, "k", "3");
        k.param("scale", F32);
        k.out("distances", F64, "n", "k");
    });

    private static final NDArray POINTS = NDArray.zeros(F64, 4, 3);
    private static final NDArray CENTROIDS = NDArray.zeros(F64, 2, 3);
    private static final NDArray OUT = NDArray.zeros(F64, 4, 2);

    private static BoundArguments bind(Kernel kernel, Object... arguments) {
        Signature signature = new Signature(kernel.ir());
        return signature.bind(signature.all(arguments));
    }

    private static String refusal(String kernel, ThrowingCallable call) {
        KernelArgumentException refused = catchThrowableOfType(KernelArgumentException.class, call);
        assertThat(refused).isNotNull();
        String start = "kernel " + kernel + ": ";
        assertThat(refused).hasMessageStartingWith(start);
        return refused.getMessage().substring(start.length());
    }

    @Test
    void bindsArraysSizesAndScalarsInTheirOrder() {
        BoundArguments bound = bind(DISTANCES, POINTS, CENTROIDS, 0.5, OUT);
        assertThat(bound.arrays()).containsExactly(POINTS, CENTROIDS, OUT);
        assertThat(bound.sizes()).containsExactly(4, 2);
        assertThat(bound.scalars()).containsExactly(Float.floatToRawIntBits(0.5f));
    }

    @Test
    void javaArraysAreVectors() {
        Kernel kernel = Kernel.define("each", k -> {
            k.in("a", F64, "n");
            k.in("b", F32, "n");
            k.in("c", I32, "n");
            k.in("d", I64, "n");
            k.in("e", DType.I16, "n");
            k.in("f", I8, "n");
            k.in("g", BOOL, "n");
        });
        BoundArguments bound = bind(
                kernel,
                new double[2],
                new float[2],
                new int[2],
                new long[2],
                new short[2],
                new byte[2],
                new boolean[2]);
        assertThat(bound.sizes()).containsExactly(2);
        assertThat(bound.arrays()[6].dtype()).isEqualTo(BOOL);
    }

    @Test
    void tooFewAndTooMany() {
        assertThat(refusal("distances", () -> bind(DISTANCES, POINTS, CENTROIDS)))
                .isEqualTo("run takes 4 arguments and got 2: missing scale, distances\n"
                        + "  write run(points, centroids, scale, distances)");
        assertThat(refusal("distances", () -> bind(DISTANCES, POINTS, CENTROIDS, 1, OUT, OUT)))
                .isEqualTo("run takes 4 arguments and got 5\n  write run(points, centroids, scale, distances)");
        assertThat(refusal("distances", () -> new Signature(DISTANCES.ir()).inputs(POINTS)))
                .isEqualTo("call takes 3 arguments and got 1: missing centroids, scale\n"
                        + "  write call(points, centroids, scale)");
    }

    @Test
    void nothingAndNull() {
        assertThat(refusal("distances", () -> bind(DISTANCES, POINTS, null, 1, OUT)))
                .isEqualTo("the argument centroids is null\n  pass an NDArray, a Java array or a number");
    }

    @Test
    void byName() {
        Signature signature = new Signature(DISTANCES.ir());
        Object[] points = signature.with(signature.none(), "points", POINTS);
        assertThat(refusal("distances", () -> signature.with(points, "point", POINTS)))
                .isEqualTo("there is no argument point\n" + "  the arguments are points, centroids, scale, distances");
        assertThat(refusal("distances", () -> signature.with(points, "points", POINTS)))
                .isEqualTo("the argument points is given twice\n  give it once");
        Object[] two = signature.with(points, "distances", OUT);
        assertThat(refusal("distances", () -> signature.bind(two)))
                .isEqualTo("the arguments centroids, scale are missing\n  add .with(\"centroids\", ...)");
        Object[] three = signature.with(two, "centroids", CENTROIDS);
        assertThat(refusal("distances", () -> signature.bind(three)))
                .isEqualTo("the argument scale is missing\n  add .with(\"scale\", ...)");
        assertThat(signature.names(three)).containsExactly("points", "centroids", "distances");
        assertThat(signature.bind(signature.with(three, "scale", 1)).sizes()).containsExactly(4, 2);
    }

    @Test
    void aWrongType() {
        assertThat(refusal("distances", () -> bind(DISTANCES, NDArray.zeros(F32, 4, 3), CENTROIDS, 1, OUT)))
                .isEqualTo("points is F32[4, 3] heap and is declared F64[n, 3]\n"
                        + "  convert it with .cast(F64), or define the kernel for F32");
        assertThat(refusal("distances", () -> bind(DISTANCES, POINTS, CENTROIDS, 1, NDArray.zeros(F32, 4, 2))))
                .isEqualTo("distances is F32[4, 2] heap and is declared F64[n, k]\n  allocate it as F64");
        assertThat(refusal("distances", () -> bind(DISTANCES, "points", CENTROIDS, 1, OUT)))
                .isEqualTo("points is a java.lang.String and is declared F64[n, 3]\n"
                        + "  pass an NDArray, for example NDArray.of(...), or a Java array of rank 1");
        // A Java array of arrays is copied, so nothing could be written to it.
        assertThat(refusal("distances", () -> bind(DISTANCES, POINTS, CENTROIDS, 1, new double[4][2])))
                .isEqualTo("distances is a double[][] and is declared F64[n, k]\n"
                        + "  pass an NDArray, for example NDArray.of(...), or a Java array of rank 1");
    }

    @Test
    void anOutputThatIsOnlyUpdatedStartsFromTheIdentity() {
        Signature signature = new Signature(Kernel.define("extremes", k -> {
                    Array x = k.in("x", F64, "n");
                    Array least = k.out("least", F64);
                    Array product = k.out("product", F64);
                    Array sum = k.out("sum", F64);
                    Array both = k.out("both", F64);
                    k.range("n", i -> {
                        least.minAssign(x.at(i));
                        product.timesAssign(x.at(i));
                        sum.plusAssign(x.at(i));
                        both.timesAssign(x.at(i));
                        both.plusAssign(x.at(i));
                    });
                })
                .ir());
        Map<String, NDArray> outputs = signature.outputs(signature.withOutputs(signature.inputs(new double[0])));
        assertThat(outputs.values())
                .extracting(NDArray::toDouble)
                .containsExactly(Double.POSITIVE_INFINITY, 1.0, 0.0, 0.0);
    }

    @Test
    void rowsOfAnInputAreCopied() {
        double[][] rows = {{1, 2, 3}, {4, 5, 6}};
        NDArray bound = bind(DISTANCES, POINTS, rows, 1, OUT).arrays()[1];
        assertThat(bound.shape()).containsExactly(2, 3);
        assertThat(bound.toDoubleArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void aWrongRank() {
        assertThat(refusal("distances", () -> bind(DISTANCES, new double[12], CENTROIDS, 1, OUT)))
                .isEqualTo("points has 1 axis and is declared with 2: it is F64[12] heap and is declared F64[n, 3]\n"
                        + "  reshape it, or pass a part of it");
        assertThat(refusal("distances", () -> bind(DISTANCES, NDArray.zeros(F64, 4, 3, 1), CENTROIDS, 1, OUT)))
                .startsWith("points has 3 axes and is declared with 2: it is F64[4, 3, 1] heap");
    }

    @Test
    void sizesThatDisagree() {
        assertThat(refusal("distances", () -> bind(DISTANCES, POINTS, CENTROIDS, 1, NDArray.zeros(F64, 5, 2))))
                .isEqualTo(
                        "the dimension n is 4 in points and 5 in distances: points is F64[4, 3] heap and distances is"
                                + " F64[5, 2] heap\n"
                                + "  points is declared F64[n, 3] and distances is declared F64[n, k]: pass arrays whose n agree");
        assertThat(refusal("distances", () -> bind(DISTANCES, NDArray.zeros(F64, 4, 2), CENTROIDS, 1, OUT)))
                .isEqualTo("axis 1 of points is declared as 3 and is 2: points is F64[4, 2] heap\n"
                        + "  pass an array declared as F64[n, 3]");
        Kernel square = Kernel.define("square", k -> k.in("a", F64, "n", "n"));
        assertThat(refusal("square", () -> bind(square, NDArray.zeros(F64, 2, 3))))
                .isEqualTo("the dimension n is 2 on axis 0 and 3 on axis 1 of a, which is F64[2, 3] heap\n"
                        + "  a is declared F64[n, n]: pass an array whose n agree");
    }

    @Test
    void scalars() {
        Kernel kernel = Kernel.define("scalars", k -> {
            k.param("truth", BOOL);
            k.param("small", I8);
            k.param("large", I64);
            k.param("real", F64);
        });
        assertThat(bind(kernel, true, (byte) -1, 7, 2).scalars())
                .containsExactly(1, -1, 7, Double.doubleToRawLongBits(2));
        assertThat(bind(kernel, false, 100L, (short) 7, 0.5f).scalars())
                .containsExactly(0, 100, 7, Double.doubleToRawLongBits(0.5));
        assertThat(refusal("scalars", () -> bind(kernel, 1, 1, 1, 1)))
                .isEqualTo("truth is 1 (Integer) and is declared BOOL\n  pass true or false");
        assertThat(refusal("scalars", () -> bind(kernel, true, 300, 1, 1)))
                .isEqualTo("small is 300 (Integer) and is declared I8\n  pass an integer that I8 holds");
        assertThat(refusal("scalars", () -> bind(kernel, true, 1, 1.0, 1)))
                .isEqualTo("large is 1.0 (Double) and is declared I64\n  pass an integer that I64 holds");
        assertThat(refusal("scalars", () -> bind(kernel, true, 1, 1, "1")))
                .isEqualTo("real is 1 (String) and is declared F64\n  pass a number");
    }

    @Test
    void outputsTakeTheirSizesFromTheInputs() {
        Signature signature = new Signature(DISTANCES.ir());
        Map<String, NDArray> outputs = signature.outputs(signature.withOutputs(signature.inputs(POINTS, CENTROIDS, 1)));
        assertThat(outputs).containsOnlyKeys("distances");
        assertThat(outputs.get("distances").describe()).isEqualTo("F64[4, 2] heap");
        assertThat(signature.onlyOutput(outputs)).isSameAs(outputs.get("distances"));
    }

    @Test
    void anOutputWhoseSizeNoInputHas() {
        Kernel kernel = Kernel.define("histogram", k -> {
            k.in("x", F64, "n");
            k.out("bins", I64, "m");
        });
        Signature signature = new Signature(kernel.ir());
        assertThat(refusal(
                        "histogram", () -> signature.outputs(signature.withOutputs(signature.inputs(new double[3])))))
                .isEqualTo(
                        "the size of m is not that of any input, and bins needs it\n  allocate bins and use run(...)");
    }

    @Test
    void callReturnsExactlyOneOutput() {
        Kernel none = Kernel.define("none", k -> k.inout("x", F64, "n"));
        assertThat(refusal("none", () -> new Signature(none.ir()).onlyOutput(Map.of())))
                .isEqualTo("call returns the output and there is none\n  use run(...)");
        Kernel two = Kernel.define("two", k -> {
            k.in("x", F64, "n");
            k.out("y", F64, "n");
            k.out("z", F64, "n");
        });
        Signature signature = new Signature(two.ir());
        Map<String, NDArray> outputs = signature.outputs(signature.withOutputs(signature.inputs(new double[3])));
        assertThat(refusal("two", () -> signature.onlyOutput(outputs)))
                .isEqualTo("call returns one output and there are y, z\n  use callAll(...)");
    }
}
