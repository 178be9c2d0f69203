package dev.quern.compiler;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelInterruptedException;
import dev.quern.NDArray;
import dev.quern.compiler.runtime.RegionContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of a kernel that was stopped, and of which loop. */
@Timeout(60)
final class StopMessagesTest {
    private static final String END = " stopped before its end, what it writes is partly written";

    private static final Kernel SERIAL = Kernel.define("serial", k -> {
        Array out = k.out("out", F64, "n");
        k.range(1_000_000_000_000_000L, i -> out.at(0).plusAssign(i.cast(F64).sqrt())); // serial
    });
    private static final Kernel ROUNDS = Kernel.define("rounds", k -> {
        Array out = k.out("out", F64, "n");
        k.whileTrue(out.at(0).ge(0), () -> out.at(0).plusAssign(1)); // rounds
    });
    private static final Kernel PARALLEL = Kernel.define("parallel", k -> {
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> out.at(i).set(1)); // parallel
    });

    @AfterEach
    void forgetInterpreter() {
        System.clearProperty("quern.interpret");
    }

    @Test
    void theLoopIsNamed() {
        cancelled(SERIAL, "the loop at StopMessagesTest.java:serial");
        cancelled(ROUNDS, "the loop at StopMessagesTest.java:rounds");
        cancelled(PARALLEL, "the loop at StopMessagesTest.java:parallel");
    }

    @Test
    void theInterpreterNamesTheKernel() {
        System.setProperty("quern.interpret", "true");
        cancelled(SERIAL, "kernel serial");
        cancelled(ROUNDS, "kernel rounds");
        cancelled(PARALLEL, "kernel parallel");
    }

    @Test
    void anInterruptIsToldFromACancellation() {
        for (Kernel kernel : new Kernel[] {SERIAL, ROUNDS, PARALLEL}) {
            Thread.currentThread().interrupt();
            try {
                stopped(
                        kernel,
                        "the calling thread was interrupted: the loop at StopMessagesTest.java:" + kernel.name());
            } finally {
                Thread.interrupted();
            }
        }
    }

    private static void cancelled(Kernel kernel, String loop) {
        RegionContext.Scope scope = RegionContext.enter(() -> true);
        try {
            stopped(kernel, "the kernel was cancelled: " + loop);
        } finally {
            scope.close();
        }
    }

    private static void stopped(Kernel kernel, String reason) {
        assertThatThrownBy(() -> kernel.run(NDArray.zeros(F64, 100_000)))
                .isExactlyInstanceOf(KernelInterruptedException.class)
                .extracting(each -> SourceLines.marked(StopMessagesTest.class, each.getMessage()), as(STRING))
                .isEqualTo(reason + END);
    }
}
