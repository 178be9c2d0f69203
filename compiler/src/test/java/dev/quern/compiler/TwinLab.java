package dev.quern.compiler;

import static dev.quern.DType.F64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.compiler.emit.ClassEmitter;
import dev.quern.compiler.emit.Layout;
import dev.quern.compiler.emit.Twin;
import dev.quern.compiler.twin.Trial;
import dev.quern.compiler.twin.Warmer;
import dev.quern.spi.BoundArguments;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A program whose vector twin is the scalar code of another kernel, so that a test has twins of any kind. */
final class TwinLab {
    /** {@code out[i] = 2 a[i]}, slowly: exact as long as a holds small whole numbers. */
    static final Consumer<KernelBuilder> SLOW = k -> {
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> {
            var sum = k.var(0.0);
            k.range(256, j -> sum.set(sum.add(a.at(i))));
            out.at(i).set(sum.div(128));
        });
    };

    static final Consumer<KernelBuilder> FAST = k -> {
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> out.at(i).set(a.at(i).mul(2)));
    };

    static final Consumer<KernelBuilder> WRONG = k -> {
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> out.at(i).set(a.at(i).mul(3)));
    };

    static final Consumer<KernelBuilder> FAILING = k -> {
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> {
            Value at = a.at(i).cast(dev.quern.DType.I64).add(Long.MAX_VALUE / 2);
            out.at(at).unchecked().set(1);
        });
    };

    static final Consumer<KernelBuilder> ENDLESS = k -> {
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> {
            var rounds = k.var(0);
            k.whileTrue(rounds.ge(0), () -> rounds.set(rounds.add(1).and(1)));
            out.at(i).set(a.at(i).add(rounds));
        });
    };

    final List<String> warnings = new CopyOnWriteArrayList<>();
    Warmer warmer = new Warmer(TimeUnit.MILLISECONDS.toNanos(100));
    long trialLimitNanos = Trial.HARD_LIMIT_NANOS;
    Options.TwinChoice choice = Options.TwinChoice.AUTO;
    VectorModule module = new VectorModule(true, warnings::add);

    Program program(Consumer<KernelBuilder> scalar, Consumer<KernelBuilder> vector) {
        Pipeline.Proved other = Pipeline.front(Kernel.define("lab", vector).ir());
        Backend backend = new Backend() {
            @Override
            public boolean hasVectorTwin(Pipeline.Proved proved, List<Layout> layouts) {
                return true;
            }

            @Override
            public ClassEmitter.Emitted emit(Pipeline.Proved proved, List<Layout> layouts, boolean checked, Twin twin) {
                return Pipeline.emit(twin == Twin.VECTOR ? other : proved, layouts, checked, Twin.SCALAR);
            }
        };
        TwinPolicy policy = new TwinPolicy(backend, () -> choice, module, warmer, trialLimitNanos, warnings::add);
        Pipeline.Proved proved = Pipeline.front(Kernel.define("lab", scalar).ir());
        return new Program(proved, KernelCache.shared(), policy);
    }

    /** One call on 1, 2, ... n: what it wrote. */
    static double[] call(Program program, int n, Placing placing) {
        NDArray a = placing.copy(NDArray.arange(1.0, n + 1.0, 1));
        NDArray out = placing.copy(NDArray.zeros(F64, n));
        program.run(new BoundArguments(new NDArray[] {a, out}, new long[] {n}, new long[0]));
        return out.toDoubleArray();
    }

    static double[] call(Program program, int n) {
        return call(program, n, Placing.HEAP_DENSE);
    }

    /** Waits, for as long as a loaded machine may take, until a trial has come to its end. */
    static void awaitVerdict(Program program) {
        await(() ->
                program.variants().stream().noneMatch(variant -> variant.path().contains("warm")));
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within 60 s");
            }
            sleep(5);
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean isWarmerAlive() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("quern-warmer"));
    }
}
