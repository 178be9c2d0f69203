package dev.quern.compiler;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Value;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What a call of a small kernel makes besides the results. */
final class CallOverheadTest {
    private static final Kernel ADD = Kernel.define("add", k -> {
        Array a = k.in("a", F64, "n");
        Array b = k.in("b", F64, "n");
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> out.at(i).set(a.at(i).add(b.at(i))));
    });
    private static final Kernel AXPY = Kernel.define("axpy", k -> {
        Value factor = k.param("factor", F64);
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> out.at(i).set(a.at(i).mul(factor).add(a.at(i))));
    });

    private static final NDArray A = NDArray.arange(0.0, 16, 1);
    private static final NDArray B = NDArray.arange(0.0, 16, 1);
    private static final NDArray OUT = NDArray.zeros(F64, 16);

    @Test
    void arrays() {
        assertThat(bytes(() -> ADD.run(A, B, OUT))).isLessThan(200);
    }

    @Test
    void nativeArrays() {
        NDArray a = Placing.NATIVE_DENSE.copy(A);
        NDArray out = Placing.NATIVE_DENSE.copy(OUT);
        assertThat(bytes(() -> ADD.run(a, a, out))).isLessThan(200);
    }

    @Test
    void anOutputThatIsAnInput() {
        NDArray inPlace = A.copy();
        assertThat(bytes(() -> ADD.run(inPlace, B, inPlace))).isLessThan(200);
    }

    @Test
    void aScalarThatChanges() {
        double[] factor = {1};
        assertThat(bytes(() -> AXPY.run(factor[0]++, A, OUT))).isLessThan(250);
    }

    /** Not counted on: that C2 finds objects that need not be made. */
    private static long bytes(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int warm = 0; warm < 3_000; warm++) {
            call.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int timed = 0; timed < 1_000; timed++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / 1_000;
    }
}
