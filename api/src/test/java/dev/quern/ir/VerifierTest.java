package dev.quern.ir;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.ir.ArrayDecl.Role;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** IR that a pass could get wrong and no constructor can refuse. */
final class VerifierTest {
    private static final Site SITE = Site.UNKNOWN;
    private static final Dim N = new Dim.Symbol("n");
    private static final ArrayDecl X = array("x", Role.IN);
    private static final ArrayDecl Y = array("y", Role.OUT);
    private static final Index I = new Index("i", 0);
    private static final Local V = new Local("v", F64, 1);
    private static final Expr ONE = Expr.Constant.of(F64, 1.0);

    private static ArrayDecl array(String name, Role role) {
        return new ArrayDecl(name, F64, List.of(N), role, SITE);
    }

    private static Expr.Access at(ArrayDecl array, Expr... subscripts) {
        return new Expr.Access(array, List.of(subscripts), SITE);
    }

    private static Expr ref(Index index) {
        return new Expr.IndexRef(index, SITE);
    }

    private static Stmt store(Expr.Access target, Expr value) {
        return new Stmt.Store(target, value, SITE);
    }

    private static Stmt loop(Index index, Stmt... body) {
        return new Stmt.Loop(
                Stmt.LoopKind.SERIAL,
                index,
                Expr.Constant.of(I64, 0),
                new Expr.Size(N, SITE),
                1,
                Arrays.asList(body),
                SITE);
    }

    private static KernelIr kernel(Stmt... body) {
        return new KernelIr("k", List.of(X, Y), Arrays.asList(body), SITE);
    }

    private static void refuses(String problem, KernelIr kernel) {
        refuses(problem, kernel, Verifier.Level.SOURCE);
    }

    private static void refuses(String problem, KernelIr kernel, Verifier.Level level) {
        assertThatThrownBy(() -> Verifier.verify(kernel, level))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("malformed IR of kernel k: " + problem + "\n" + kernel);
    }

    @Test
    void acceptsWhatIsWellFormed() {
        KernelIr kernel = kernel(
                loop(I, new Stmt.Declare(V, ONE, SITE), store(at(Y, ref(I)), new Expr.LocalRef(V, SITE))),
                loop(new Index("i", 2), store(at(Y, ref(new Index("i", 2))), ONE)));
        assertThat(Verifier.verify(kernel, Verifier.Level.LOWERED)).isSameAs(kernel);
    }

    @Test
    void atomicAccessesAreUpdated() {
        Expr.Access atomic = new Expr.Access(Y, List.of(ref(I)), Sharing.ATOMIC, SITE);
        Stmt update = new Stmt.Update(UpdateOp.ADD, atomic, ONE, SITE);
        assertThat(Verifier.verify(kernel(loop(I, update)), Verifier.Level.LOWERED))
                .isNotNull();
        refuses("what is no update is atomic y[i]", kernel(loop(I, store(atomic, ONE))));
        refuses("what is no update is atomic y[i]", kernel(loop(I, store(at(Y, ref(I)), atomic))));
    }

    @Test
    void assumptionsAreOfArguments() {
        ArrayDecl other = new ArrayDecl("other", I64, List.of(N), Role.IN, SITE);
        Assumption assumption = new Assumption(Assumption.Kind.DISTINCT, other, SITE);
        refuses(
                "no argument is the array of assume distinct other",
                new KernelIr("k", List.of(X, Y), List.of(), false, List.of(), List.of(assumption), SITE));
    }

    @Test
    void argumentsWithOneName() {
        refuses(
                "two arguments are named x",
                new KernelIr("k", List.of(X, new ScalarDecl("x", F64, SITE)), List.of(), SITE));
    }

    @Test
    void rolesInTheWrongPlace() {
        refuses(
                "the argument t is declared as scratch",
                new KernelIr("k", List.of(array("t", Role.TEMP)), List.of(), SITE));
        refuses("the argument z is allocated as scratch", kernel(new Stmt.Allocate(array("z", Role.OUT), SITE)));
    }

    @Test
    void scratchWithATakenName() {
        refuses("two arrays are named x", kernel(new Stmt.Allocate(array("x", Role.TEMP), SITE)));
    }

    @Test
    void whatDoesNotLiveWhereItIsUsed() {
        ArrayDecl t = array("t", Role.TEMP);
        Expr zero = Expr.Constant.of(I64, 0);
        refuses("the array t is used where it does not live", kernel(store(at(t, zero), ONE)));
        refuses("the array t is used where it does not live", kernel(store(at(Y, zero), at(t, zero))));
        refuses(
                "the array t is used where it does not live",
                kernel(loop(I, new Stmt.Allocate(t, SITE)), store(at(t, zero), ONE)));
        refuses("the variable v is used where it does not live", kernel(new Stmt.Assign(V, ONE, SITE)));
        refuses(
                "the variable v is used where it does not live",
                kernel(new Stmt.UpdateLocal(UpdateOp.ADD, V, ONE, SITE)));
        refuses(
                "the variable v is used where it does not live",
                kernel(loop(I, new Stmt.Declare(V, ONE, SITE)), store(at(Y, zero), new Expr.LocalRef(V, SITE))));
        refuses("the index i is used outside its loop", kernel(loop(I), store(at(Y, ref(I)), ONE)));
        refuses(
                "no argument is named s",
                kernel(store(at(Y, zero), new Expr.ScalarRef(new ScalarDecl("s", F64, SITE), SITE))));
        refuses(
                "no array has the dimension m",
                kernel(store(at(Y, zero), new Expr.Cast(F64, new Expr.Size(new Dim.Symbol("m"), SITE), SITE))));
    }

    @Test
    void anIndexThatIsBoundTwice() {
        refuses("the index i is bound twice", kernel(loop(I, loop(I))));
        refuses("the index i is bound twice", kernel(loop(I), loop(I)));
        refuses(
                "an index of sum(i in 0..n: x[i]) is bound again inside its own scope",
                kernel(loop(I, store(at(Y, ref(I)), sum(I, at(X, ref(I)))))));
        refuses(
                "an index of sum(i in 0..n: sum(i in 0..n: x[i])) is bound again inside its own scope",
                kernel(store(at(Y), sum(I, sum(I, at(X, ref(I)))))));
    }

    @Test
    void anIndexOutsideTheReductionThatBindsIt() {
        refuses(
                "the index i is used outside its loop",
                kernel(store(at(Y), new Expr.Binary(BinaryOp.ADD, sum(I, at(X, ref(I))), at(X, ref(I)), SITE))));
    }

    private static Expr sum(Index index, Expr body) {
        return new Expr.Reduce(ReduceOp.SUM, index, Expr.Constant.of(I64, 0), new Expr.Size(N, SITE), body, SITE);
    }

    @Test
    void aVariableThatIsDeclaredTwice() {
        refuses(
                "the variable v is declared twice",
                kernel(new Stmt.Declare(V, ONE, SITE), new Stmt.Declare(V, ONE, SITE)));
    }

    @Test
    void arrayExpressionsAfterLowering() {
        refuses("a whole array is stored after lowering: y", kernel(store(at(Y), ONE)), Verifier.Level.LOWERED);
        refuses("an array expression is left after lowering: x", kernel(store(at(Y), at(X))), Verifier.Level.LOWERED);
        refuses(
                "an array expression is left after lowering: sum(i in 0..n: x[i])",
                kernel(store(at(Y, Expr.Constant.of(I64, 0)), sum(I, at(X, ref(I))))),
                Verifier.Level.LOWERED);
    }

    @Test
    void acceptsWhatTheBuilderMakesAndItsLikes() {
        Kernel kernel = Kernel.define("k", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            k.range("n", i -> y.at(i).set(k.sum("n", j -> x.at(j).mul(x.at(i)))));
            y.set(x.sub(x.mean()));
        });
        assertThat(Verifier.verify(kernel.ir(), Verifier.Level.SOURCE)).isSameAs(kernel.ir());
    }

    @Test
    void constantsHoldValuesOfTheirType() {
        assertThatThrownBy(() -> Expr.Constant.of(dev.quern.DType.I8, 300))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("300 is not a value of I8");
    }
}
