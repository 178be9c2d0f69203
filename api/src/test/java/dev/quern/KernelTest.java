package dev.quern;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

/** A kernel as a value that travels. */
final class KernelTest {
    private static Kernel overTheWire(Kernel kernel) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(kernel);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (Kernel) in.readObject();
        }
    }

    @Test
    void anIntBesideAScalarIsANumberAndNoAxis() {
        Kernel kernel = Kernel.define("clamped", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            k.prange("n", i -> y.at(i).set(x.at(i).max(0).min(1)));
        });
        assertThat(kernel.toString()).contains("y[i] = min(max(x[i], 0.0), 1.0)");
    }

    @Test
    void arrivesAsItWasSent() throws IOException, ClassNotFoundException {
        Kernel kernel = Kernel.define("shared", k -> {
            Array x = k.in("x", F64, "n", "3");
            Value v = x.sub(x.mean(0)).square().sum(1);
            for (int time = 0; time < 60; time++) {
                v = v.mul(v);
            }
            k.out("y", F64, "n").set(v);
        });
        Kernel copy = overTheWire(kernel);
        assertThat(copy.toString()).isEqualTo(kernel.toString());
        assertThat(copy.ir().fingerprint()).isEqualTo(kernel.ir().fingerprint());
        assertThat(copy.name()).isEqualTo("shared");
        assertThat(copy.outputs()).containsExactly("y");
    }

    @Test
    void mayHoldTheDeepestExpressionThereIs() throws IOException, ClassNotFoundException {
        Kernel kernel = Kernel.define("deep", k -> {
            Value sum = k.param("s", F64);
            for (int term = 0; term < 1_000; term++) {
                sum = sum.add(1);
            }
            k.out("y", F64).set(sum);
        });
        assertThat(overTheWire(kernel).toString()).hasSizeGreaterThan(6_000).isEqualTo(kernel.toString());
    }

    @Test
    void printsAVariableByItsNameInItsType() {
        Kernel kernel = Kernel.define("total", k -> {
            Variable total = k.var("total", DType.F32, 0);
            k.out("y", DType.F32).set(total);
        });
        assertThat(kernel.toString()).contains("var total: F32 = 0.0");
    }

    /** All on one line, so that nothing but the flag tells them apart. */
    private static Kernel squares(int timesFastMath) {
        return Kernel.define("squares", k -> {
            for (int time = 0; time < timesFastMath; time++) {
                k.fastMath();
            }
            k.out("y", F64, "n").set(k.in("x", F64, "n").square());
        });
    }

    @Test
    void fastMathIsPartOfWhatAKernelIs() throws IOException, ClassNotFoundException {
        Kernel strict = squares(0);
        Kernel fast = squares(1);
        assertThat(strict.ir().fastMath()).isFalse();
        assertThat(fast.ir().fastMath()).isTrue();
        assertThat(fast.toString()).startsWith("kernel squares(out y: F64[n], in x: F64[n]) fastMath\n");
        assertThat(fast.ir().fingerprint()).isNotEqualTo(strict.ir().fingerprint());
        assertThat(squares(2).ir().fingerprint()).isEqualTo(fast.ir().fingerprint());
        assertThat(overTheWire(fast).ir().fingerprint()).isEqualTo(fast.ir().fingerprint());
        assertThat(fast.ir().withBody(fast.ir().body()).fastMath()).isTrue();
    }

    @Test
    void aUfuncWithFastMathIsAnother() {
        Ufunc strict = Ufunc.define("custom_op", (x, y) -> x.mul(y).add(x));
        Ufunc fast = strict.fastMath();
        assertThat(fast.fastMath()).isSameAs(fast);
        assertThat(fast.kernel(1, F64, F64).ir().fastMath()).isTrue();
        assertThat(strict.kernel(1, F64, F64).ir().fastMath()).isFalse();
    }
}
