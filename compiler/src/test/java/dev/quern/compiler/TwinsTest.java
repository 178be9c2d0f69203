package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.KernelBuilder;
import dev.quern.KernelExecutionException;
import dev.quern.KernelInterruptedException;
import dev.quern.NDArray;
import dev.quern.compiler.emit.Twin;
import dev.quern.compiler.twin.Warmer;
import dev.quern.spi.BoundArguments;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which twin serves a call, and how it came to: with twins made up for the purpose. */
final class TwinsTest {
    private static final int N = 100_000;

    private final TwinLab lab = new TwinLab();

    @ParameterizedTest
    @EnumSource
    void aFasterTwinTakesOver(Placing placing) {
        Program program = lab.program(TwinLab.SLOW, TwinLab.FAST);
        assertThat(TwinLab.call(program, N, placing)).isEqualTo(doubled(N));
        assertThat(program.explain()).contains("path: scalar bytecode (the vector twin is being warmed up)");
        TwinLab.awaitVerdict(program);
        assertThat(program.explain())
                .containsPattern("path: vector \\(scalar .* [mu]s, vector .* [mu]s at n = [\\d,]+\\)\n");
        assertThat(TwinLab.call(program, N, placing)).isEqualTo(doubled(N));
        assertThat(lab.warnings).isEmpty();
    }

    @Test
    void aLongCallIsTriedWhileItRuns() throws Exception {
        Program program = lab.program(TwinLab.SLOW, TwinLab.FAST);
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<double[]> call = caller.submit(() -> TwinLab.call(program, 3_000_000));
            TwinLab.await(() -> TwinLab.isWarmerAlive() || call.isDone());
            assertThat(call.isDone()).isFalse();
            assertThat(call.get()).isEqualTo(doubled(3_000_000));
        } finally {
            caller.shutdown();
        }
        TwinLab.awaitVerdict(program);
        assertThat(program.explain()).contains("path: vector (scalar ");
    }

    @Test
    void whatIsFoundBesideACallThatFailsDoesNotCount() {
        Program program = lab.program(gather(0, 256), gather(0, 1));
        long n = 2_000_000;
        NDArray at = NDArray.full(I64, 0, n);
        at.setLong(n, n - 1);
        assertThatThrownBy(() -> runGather(program, at)).isInstanceOf(KernelExecutionException.class);
        assertThat(program.explain()).contains("path: scalar bytecode (the vector twin is not warmed up yet)");
    }

    @Test
    void aSlowerTwinDoesNot() {
        Program program = lab.program(TwinLab.FAST, TwinLab.SLOW);
        TwinLab.call(program, 4_000_000);
        TwinLab.awaitVerdict(program);
        assertThat(program.explain()).contains("path: scalar bytecode (the vector twin is no faster: scalar ");
        assertThat(lab.warnings).isEmpty();
    }

    @Test
    void fewCallsOfLittleWorkAreNotTried() {
        Program program = lab.program(TwinLab.SLOW, TwinLab.FAST);
        IntStream.range(0, 10).forEach(time -> TwinLab.call(program, 10));
        assertThat(program.explain()).contains("path: scalar bytecode (the vector twin is not warmed up yet)");
    }

    @Test
    void manyCallsOfLittleWorkAre() {
        Program program = lab.program(TwinLab.SLOW, TwinLab.FAST);
        TwinLab.await(() -> {
            TwinLab.call(program, 100);
            return program.explain().contains("path: vector (");
        });
    }

    /** One iteration shows nothing of lanes. */
    @Test
    void whatWasNoFasterIsTriedAgainOnMoreWork() {
        Program program = lab.program(TwinLab.FAST, TwinLab.FAST);
        TwinLab.await(() -> {
            TwinLab.call(program, 2_000);
            return program.explain().contains("is not warmed up yet")
                    ? false
                    : !program.explain().contains("warm");
        });
        String first = program.explain();
        if (first.contains("no faster")) {
            TwinLab.call(program, 4_000_000);
            assertThat(program.explain()).contains("being warmed up");
        }
    }

    @Test
    void wrongResultsAreNoticed() {
        Program program = lab.program(TwinLab.SLOW, TwinLab.WRONG);
        TwinLab.call(program, N);
        TwinLab.awaitVerdict(program);
        assertThat(program.explain())
                .contains(
                        "path: scalar bytecode (the vector twin is not used: it gave other results than the scalar one in out)");
        assertThat(lab.warnings).singleElement().asString().startsWith("kernel lab stays without vector lanes");
        assertThat(TwinLab.call(program, N)).isEqualTo(doubled(N));
    }

    @Test
    void exceptionsAreNoticed() {
        Program program = lab.program(TwinLab.SLOW, TwinLab.FAILING);
        TwinLab.call(program, N);
        TwinLab.awaitVerdict(program);
        assertThat(program.explain()).contains("the vector twin is not used: it failed where the scalar one did not");
        assertThat(lab.warnings).hasSize(1);
        assertThat(TwinLab.call(program, N)).isEqualTo(doubled(N));
    }

    @Test
    void aTwinThatCannotBeMade() {
        Program program = lab.program(TwinLab.SLOW, k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> {
                for (int term = 0; term < 8_000; term++) {
                    out.at(i).set(a.at(i).add(term));
                }
            });
        });
        TwinLab.call(program, N);
        TwinLab.awaitVerdict(program);
        assertThat(program.explain()).contains("the vector twin is not used: it cannot be made:");
        assertThat(lab.warnings).isEmpty();
    }

    /** The first rows point at the last elements, which no trial copies. */
    @Test
    void subscriptsAmongTheArgumentsAreFolded() {
        Program program = lab.program(gather(0, 256), gather(0, 1));
        runGather(program);
        TwinLab.awaitVerdict(program);
        assertThat(program.explain()).contains("path: vector (scalar ");
        assertThat(lab.warnings).isEmpty();
    }

    /** As before, but computed, so that nobody sees what they are. */
    @Test
    void argumentsOfWhichNoPartWillDo() {
        Program program = lab.program(gather(1, 256), gather(1, 1));
        runGather(program);
        TwinLab.awaitVerdict(program);
        assertThat(program.explain()).contains("the vector twin is not used: it could not be tried");
        assertThat(lab.warnings).isEmpty();
    }

    private static Consumer<KernelBuilder> gather(long plus, int times) {
        return k -> {
            Array at = k.in("at", I64, "n");
            Array a = k.in("a", F64, "m");
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> {
                var sum = k.var(0.0);
                k.range(
                        times,
                        j -> sum.set(
                                sum.add(a.at(plus == 0 ? at.at(i) : at.at(i).add(plus)))));
                out.at(i).set(sum.div(times));
            });
        };
    }

    private static void runGather(Program program) {
        runGather(program, NDArray.full(I64, 2_000_000 - 2, 2_000_000));
    }

    private static void runGather(Program program, NDArray at) {
        long n = at.size();
        NDArray out = NDArray.zeros(F64, n);
        program.run(
                new BoundArguments(new NDArray[] {at, NDArray.full(F64, 3.0, n), out}, new long[] {n, n}, new long[0]));
        assertThat(out.contentEquals(NDArray.full(F64, 3.0, n))).isTrue();
    }

    @Test
    void pinnedToScalar() {
        lab.choice = Options.TwinChoice.SCALAR;
        lab.module = new VectorModule(false, lab.warnings::add);
        Program program = lab.program(TwinLab.SLOW, TwinLab.WRONG);
        assertThat(TwinLab.call(program, N)).isEqualTo(doubled(N));
        assertThat(program.explain()).contains("path: scalar bytecode (by -Dquern.twin=scalar)\n");
        assertThat(lab.warnings).isEmpty();
    }

    @Test
    void pinnedToVector() {
        lab.choice = Options.TwinChoice.VECTOR;
        Program program = lab.program(TwinLab.SLOW, TwinLab.WRONG);
        assertThat(TwinLab.call(program, 2)).containsExactly(3, 6);
        assertThat(program.explain()).contains("path: vector (by -Dquern.twin=vector)\n");
    }

    @Test
    void withoutTheModuleOneWarning() {
        lab.module = new VectorModule(false, lab.warnings::add);
        Program program = lab.program(TwinLab.SLOW, TwinLab.FAST);
        for (Placing placing : Placing.values()) {
            TwinLab.call(program, N, placing);
        }
        assertThat(lab.warnings).singleElement().asString().contains("--add-modules jdk.incubator.vector");
        assertThat(program.variants())
                .hasSameSizeAs(Placing.values())
                .allMatch(variant -> variant.twin() == Twin.SCALAR);
        assertThat(program.explain())
                .contains("path: scalar bytecode (lanes need the JVM's flag --add-modules jdk.incubator.vector), for"
                        + " arrays that are strided heap\n");
    }

    @Test
    void anInoutIsTriedFromWhereItStarted() {
        Program program = lab.program(
                k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> {
                        var sum = k.var(0.0);
                        k.range(256, j -> sum.set(sum.add(a.at(i))));
                        a.at(i).set(sum.div(128));
                    });
                },
                k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange("n", i -> a.at(i).set(a.at(i).mul(2)));
                });
        NDArray a = NDArray.full(F64, 3.0, N);
        program.run(new BoundArguments(new NDArray[] {a}, new long[] {N}, new long[0]));
        TwinLab.awaitVerdict(program);
        assertThat(program.explain()).contains("path: vector (");
        assertThat(a.contentEquals(NDArray.full(F64, 6.0, N))).isTrue();
    }

    /** The call fails, and the trial with it: a later call may do better. */
    @Test
    void aCallThatFailsIsNotTried() {
        Program program = lab.program(
                k -> {
                    Array a = k.in("a", I64, "n");
                    Array out = k.out("out", I64, "n");
                    k.prange("n", i -> out.at(i).set(a.at(i).div(a.at(i))));
                },
                TwinLab.FAST);
        BoundArguments zeros = new BoundArguments(
                new NDArray[] {NDArray.zeros(I64, N * 10), NDArray.zeros(I64, N * 10)},
                new long[] {N * 10},
                new long[0]);
        assertThatThrownBy(() -> program.run(zeros)).isInstanceOf(KernelExecutionException.class);
        assertThat(program.explain()).contains("not warmed up yet");
    }

    @Test
    void anInterruptedCallerDisturbsNobody() {
        Program program = lab.program(TwinLab.SLOW, TwinLab.FAST);
        TwinLab.call(program, N);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> TwinLab.call(program, N)).isInstanceOf(KernelInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        TwinLab.awaitVerdict(program);
        assertThat(program.explain()).contains("path: vector (");
    }

    @Test
    void manyThreadsCallMeanwhile() throws Exception {
        Program program = lab.program(TwinLab.SLOW, TwinLab.FAST);
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> caller = () -> {
                boolean right = true;
                while (!over.get()) {
                    right &= java.util.Arrays.equals(TwinLab.call(program, 3_000), doubled(3_000));
                }
                return right;
            };
            List<Future<Boolean>> callers = IntStream.range(0, 4)
                    .mapToObj(each -> threads.submit(caller))
                    .toList();
            TwinLab.await(() -> program.explain().contains("path: vector ("));
            TwinLab.sleep(50);
            over.set(true);
            for (Future<Boolean> each : callers) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
        assertThat(program.variants()).hasSize(1);
    }

    @Test
    void aRunThatDoesNotEndIsStopped() {
        lab.trialLimitNanos = TimeUnit.SECONDS.toNanos(1);
        Program program = lab.program(TwinLab.SLOW, TwinLab.ENDLESS);
        TwinLab.call(program, N);
        TwinLab.awaitVerdict(program);
        assertThat(program.explain()).contains("the vector twin is not used: no run of it on a part of the arguments");
        assertThat(lab.warnings).isEmpty();
    }

    /** A look at the data by each of many kernels must not keep back the one in which the program then stays. */
    @Test
    void theKernelThatWorksMostIsTriedFirst() {
        // Twins that are much alike are watched for longest.
        List<Program> looks = IntStream.range(0, 3)
                .mapToObj(each -> lab.program(TwinLab.FAST, TwinLab.FAST))
                .toList();
        looks.forEach(look -> TwinLab.call(look, 4_000_000));
        Program stays = lab.program(TwinLab.SLOW, TwinLab.FAST);
        TwinLab.call(stays, N);
        TwinLab.awaitVerdict(stays);
        assertThat(looks).last().satisfies(look -> assertThat(look.explain()).contains("is being warmed up"));
        looks.forEach(TwinLab::awaitVerdict);
    }

    @Test
    void aTrialThatIsOverHoldsNoKernel() {
        lab.warmer = new Warmer(TimeUnit.SECONDS.toNanos(5));
        WeakReference<Program> dropped = tried();
        TwinLab.await(() -> {
            System.gc();
            return dropped.get() == null;
        });
        TwinLab.await(() -> !TwinLab.isWarmerAlive());
    }

    private WeakReference<Program> tried() {
        Program program = lab.program(TwinLab.SLOW, TwinLab.FAST);
        TwinLab.call(program, N);
        TwinLab.awaitVerdict(program);
        return new WeakReference<>(program);
    }

    @Test
    void theThreadEndsWhenThereIsNothingToTry() {
        Program program = lab.program(TwinLab.SLOW, TwinLab.FAST);
        TwinLab.call(program, N);
        TwinLab.awaitVerdict(program);
        TwinLab.await(() -> !TwinLab.isWarmerAlive());
    }

    private static double[] doubled(int n) {
        return IntStream.rangeClosed(1, n).mapToDouble(i -> 2.0 * i).toArray();
    }
}
