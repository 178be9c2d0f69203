package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.runtime.WorkerPool;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fault in one iteration, anywhere: one exception that names it, and everything else as if there had been none. */
@Timeout(300)
final class RandomFaultsTest {
    /** Of each of three kinds of fault: a thousand and two in all. */
    private static final int ROUNDS = 334;

    private static final int ROUNDS_OF_SEVERAL = 100;

    private static final Kernel DIVIDES = Kernel.define("divides", k -> {
        Value dividend = k.param("dividend", I64);
        Array a = k.in("a", I64, "n");
        Array out = k.inout("out", I64, "n");
        k.prange("n", i -> out.at(i).set(dividend.div(a.at(i)))); // divides
    });
    private static final Kernel GATHERS = Kernel.define("gathers", k -> {
        Array a = k.in("a", I64, "n");
        Array out = k.inout("out", I64, "n");
        Variable sum = k.var(0L);
        k.prange("n", i -> {
            sum.plusAssign(a.at(a.at(i))); // gathers
            out.at(i).set(6);
        });
        out.at(0).set(sum);
    });
    private static final Kernel NESTED = Kernel.define("nested", k -> {
        Array a = k.in("a", I64, "n");
        Array out = k.inout("out", I64, "n");
        Variable round = k.var(0);
        k.whileTrue(round.lt(2), () -> {
            k.prange("n", i -> k.prange(1, j -> out.at(i).set(a.at(a.at(i)).add(5)))); // nested
            round.plusAssign(1);
        });
    });

    private final int before = Threads.total();

    @AfterEach
    void restoreThreads() {
        Threads.set(before);
    }

    @Test
    void aDivisionByZero() {
        faults(0, "divides", ", in iteration i=%d\n", (a, out) -> DIVIDES.run(6L, a, out), 6);
    }

    @Test
    void aSubscriptInAReduction() {
        faults(-1, "gathers", ", in iteration i=%d\n", GATHERS::run, 6);
    }

    @Test
    void aSubscriptInNestsInAWhileLoop() {
        faults(-1, "nested", ", in iteration j=%d, k=0\n", NESTED::run, 6);
    }

    private interface Call {
        void run(NDArray a, NDArray out);
    }

    private static void faults(long bad, String line, String iteration, Call call, long right) {
        Random random = new Random(bad);
        for (int round = 0; round < ROUNDS; round++) {
            Threads.set(1 + round % 4);
            int n = 2 + random.nextInt(1 << (4 + random.nextInt(14)));
            int drawn = random.nextInt(n);
            int at = drawn == 1 ? 0 : drawn; // element 1 is what the others' subscripts lead to
            NDArray a = NDArray.ones(I64, n);
            NDArray out = NDArray.zeros(I64, n);
            a.setLong(bad, at);
            Throwable thrown = catchThrowable(() -> call.run(a, out));
            assertThat(thrown)
                    .isExactlyInstanceOf(KernelExecutionException.class)
                    .hasMessageContaining(String.format(iteration, at))
                    .extracting(each -> SourceLines.marked(RandomFaultsTest.class, each.getMessage()), as(STRING))
                    .startsWith("RandomFaultsTest.java:" + line + ": kernel " + line + ": ");
            assertThat(thrown.getSuppressed()).isEmpty();
            assertThat(thrown.getCause()).isNull();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            long[] written = out.toLongArray();
            assertThat(written[at]).isZero();
            for (long each : written) {
                assertThat(each == 0 || each == right).isTrue();
            }
            a.setLong(1, at);
            call.run(a, out);
            assertThat(out.getLong(n - 1)).isEqualTo(right);
            assertThat(out.getLong(at == 0 ? n - 1 : at)).isEqualTo(right);
        }
    }

    /** Of several, one is reported: the lowest of those that had happened before the loop stopped. */
    @Test
    void severalAtOnce() {
        Threads.set(4);
        NDArray a = NDArray.zeros(I64, 100_000);
        for (int round = 0; round < ROUNDS_OF_SEVERAL; round++) {
            Throwable thrown = catchThrowable(() -> DIVIDES.run(6L, a, NDArray.zeros(I64, 100_000)));
            assertThat(thrown).isExactlyInstanceOf(KernelExecutionException.class);
            assertThat(thrown.getSuppressed()).isEmpty();
        }
    }

    @Test
    void scratchThatDoesNotFit() {
        Kernel large = Kernel.define("large", k -> {
            Array size = k.in("size", F64, "m");
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> {
                Array temp = k.temp("temp", F64, "m", "m");
                temp.at(0, 0).set(size.at(i));
                out.at(i).set(temp.at(0, 0));
            });
        });
        NDArray size = NDArray.scalar(1.0).broadcastTo(1L << 20);
        for (int threads = 1; threads <= 4; threads++) {
            Threads.set(threads);
            NDArray out = NDArray.zeros(F64, 1 << 17);
            assertThat(catchThrowable(() -> large.run(size, out)))
                    .isExactlyInstanceOf(OutOfMemoryError.class)
                    .hasMessage("scratch of 1048576 x 1048576 elements: at most 2^31 - 9 fit");
            NDArray one = NDArray.zeros(I64, 1000);
            DIVIDES.run(6L, NDArray.ones(I64, 1000), one);
            assertThat(one.getLong(999)).isEqualTo(6);
        }
    }

    /** Calls itself until the thread's stack is full: what a scalar function of a program that is run in a kernel may do. */
    private static long deep(long depth) {
        return depth < 0 ? 0 : deep(depth + 1) + 1;
    }

    @Test
    void errorsOfTheJvmInAChunk() {
        WorkerPool pool = WorkerPool.shared();
        for (int round = 0; round < 20; round++) {
            long at = 997L * round % 200;
            for (Error error : new Error[] {new StackOverflowError(), new OutOfMemoryError("no memory")}) {
                Threads.set(1 + round % 4);
                Throwable thrown = catchThrowable(() -> pool.parallelFor(200, 1, 4, (from, to, chunk) -> {
                    if (from <= at && at < to) {
                        throw error;
                    }
                }));
                assertThat(thrown).isSameAs(error);
                assertThat(thrown.getSuppressed()).isEmpty();
            }
            Throwable deep = catchThrowable(() -> pool.parallelFor(200, 1, 4, (from, to, chunk) -> {
                if (from <= at && at < to) {
                    deep(0);
                }
            }));
            assertThat(deep).isExactlyInstanceOf(StackOverflowError.class);
            Throwable full = catchThrowable(() -> pool.parallelFor(200, 1, 4, (from, to, chunk) -> {
                if (from <= at && at < to) {
                    Arrays.fill(new long[1024][Integer.MAX_VALUE - 8], null);
                }
            }));
            assertThat(full).isExactlyInstanceOf(OutOfMemoryError.class);
            NDArray out = NDArray.zeros(I64, 100_000);
            DIVIDES.run(6L, NDArray.ones(I64, 100_000), out);
            assertThat(out.toLongArray()).containsOnly(6);
        }
    }
}
