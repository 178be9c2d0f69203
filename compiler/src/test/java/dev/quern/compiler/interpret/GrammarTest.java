package dev.quern.compiler.interpret;

import static dev.quern.DType.BOOL;
import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.ir.Expr;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.Verifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every production of the grammar in a kernel that is printed, verified and run. */
final class GrammarTest {
    /** What a kernel over x[n, n] (1, 2; 3, 4), s = 10 and y[n, n] does, a line of its text, and y afterwards. */
    private record Sample(Consumer<Arguments> body, String line, List<Double> expected) {}

    private record Arguments(KernelBuilder k, Array x, Value s, Array y) {}

    private static final Map<Class<?>, Sample> SAMPLES = new HashMap<>();

    static {
        sample(Expr.Constant.class, a -> a.y.set(0.5), "y = 0.5", 0.5, 0.5, 0.5, 0.5);
        sample(Expr.Size.class, a -> a.y.set(a.k.dim("n")), "y = F64(n)", 2, 2, 2, 2);
        sample(Expr.ScalarRef.class, a -> a.y.set(a.s), "y = s", 10, 10, 10, 10);
        sample(Expr.IndexRef.class, a -> a.k.range("n", i -> a.y.at(i).set(i)), "y[i, :] = F64(i)", 0, 0, 1, 1);
        sample(Expr.LocalRef.class, a -> a.y.set(a.k.var("v", 3.0)), "y = v", 3, 3, 3, 3);
        sample(Expr.Access.class, a -> a.y.set(a.x.at(1)), "y = x[1, :]", 3, 4, 3, 4);
        sample(Expr.Unary.class, a -> a.y.set(a.x.neg()), "y = -x", -1, -2, -3, -4);
        sample(Expr.Binary.class, a -> a.y.set(a.x.rem(a.x.at(0))), "y = x % x[0, :]", 0, 0, 0, 0);
        sample(Expr.Compare.class, a -> a.y.set(a.x.ge(3).cast(F64)), "y = F64(x >= 3.0)", 0, 0, 1, 1);
        sample(Expr.Fma.class, a -> a.y.set(a.x.fma(a.x, a.s)), "y = fma(x, x, s)", 11, 14, 19, 26);
        sample(Expr.Select.class, a -> a.y.set(a.x.gt(2).select(a.x, a.s)), "y = select(x > 2.0, x, s)", 10, 10, 3, 4);
        sample(Expr.Cast.class, a -> a.y.set(a.x.cast(BOOL).cast(F64)), "y = F64(BOOL(x))", 1, 1, 1, 1);
        sample(
                Expr.Reduce.class,
                a -> a.y.set(a.k.max("n", i -> a.x.at(i, 0))),
                "y = max(i in 0..n: x[i, 0])",
                3,
                3,
                3,
                3);
        sample(
                Expr.Generate.class,
                a -> a.y.set(a.x.transpose()),
                "y = [c1 in 0..n, c0 in 0..n: x[c0, c1]]",
                1,
                3,
                2,
                4);
        sample(Stmt.Store.class, a -> a.y.at(0, 1).set(a.x.at(1, 1)), "y[0, 1] = x[1, 1]", 0, 4, 0, 0);
        sample(Stmt.Update.class, a -> a.y.maxAssign(a.x.sub(2)), "y max= x - 2.0", 0, 0, 1, 2);
        sample(Stmt.Declare.class, a -> a.k.var("v", a.s), "var v: F64 = s", 0, 0, 0, 0);
        sample(
                Stmt.Assign.class,
                a -> {
                    Variable v = a.k.var("v", 1L);
                    v.set(5);
                    a.y.set(v);
                },
                "v = 5",
                5,
                5,
                5,
                5);
        sample(
                Stmt.UpdateLocal.class,
                a -> {
                    Variable v = a.k.var("v", 6L);
                    v.andAssign(Value.of(3));
                    a.y.set(v);
                },
                "v &= 3",
                2,
                2,
                2,
                2);
        sample(
                Stmt.Allocate.class,
                a -> {
                    Array t = a.k.temp("t", F64, "n");
                    t.at(1).set(7);
                    a.y.set(t);
                },
                "temp t: F64[n]",
                0,
                7,
                0,
                7);
        sample(
                Stmt.Loop.class,
                a -> a.k.prange(1, "n", 3, i -> a.y.at(i).set(9)),
                "prange i in 1..n step 3",
                0,
                0,
                9,
                9);
        sample(
                Stmt.If.class,
                a -> a.k.when(a.s.lt(5), () -> a.y.set(1)).otherwise(() -> a.y.set(2)),
                "when s < 5.0",
                2,
                2,
                2,
                2);
        sample(
                Stmt.While.class,
                a -> {
                    Variable v = a.k.var("v", 0L);
                    a.k.whileTrue(v.lt(4), () -> v.plusAssign(3));
                    a.y.set(v);
                },
                "while v < 4",
                6,
                6,
                6,
                6);
    }

    private static void sample(Class<?> production, Consumer<Arguments> body, String line, double... expected) {
        SAMPLES.put(
                production,
                new Sample(body, line, Arrays.stream(expected).boxed().toList()));
    }

    private static Set<Class<?>> productions(Class<?> type) {
        Set<Class<?>> productions = new LinkedHashSet<>();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            if (permitted.isRecord()) {
                productions.add(permitted);
            } else {
                productions.addAll(productions(permitted));
            }
        }
        return productions;
    }

    @TestFactory
    Stream<DynamicTest> eachProductionIsPrintedVerifiedAndRun() {
        return Stream.of(Expr.class, Stmt.class)
                .flatMap(type -> productions(type).stream())
                .map(production -> DynamicTest.dynamicTest(production.getSimpleName(), () -> check(production)));
    }

    private static void check(Class<?> production) {
        Sample sample = SAMPLES.get(production);
        assertThat(sample).as("a sample for %s", production).isNotNull();
        Kernel kernel = Kernel.define("sample", k -> {
            Array x = k.in("x", F64, "n", "n");
            Value s = k.param("s", F64);
            Array y = k.inout("y", F64, "n", "n");
            sample.body.accept(new Arguments(k, x, s, y));
        });
        Set<Class<?>> used = new LinkedHashSet<>();
        Traversal.forEachStatement(kernel.ir().body(), statement -> used.add(statement.getClass()));
        Traversal.forEachExpr(kernel.ir().body(), expr -> used.add(expr.getClass()));
        assertThat(used).contains(production);

        assertThat(IrPrinter.print(kernel.ir()).lines().map(String::strip)).contains(sample.line);
        assertThat(Verifier.verify(kernel.ir(), Verifier.Level.SOURCE)).isSameAs(kernel.ir());

        NDArray y = NDArray.zeros(F64, 2, 2);
        Runs.run(kernel, NDArray.of(new double[][] {{1, 2}, {3, 4}}), 10.0, y);
        assertThat(Arrays.stream(y.toDoubleArray()).boxed().toList()).isEqualTo(sample.expected);
    }
}
