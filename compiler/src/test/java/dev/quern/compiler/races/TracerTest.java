package dev.quern.compiler.races;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.KernelBuilder;
import dev.quern.compiler.races.Verdict.Witness;
import dev.quern.ir.Dim;
import dev.quern.ir.Stmt;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The judge of counterexamples accepts those that are right and no others. */
final class TracerTest {
    private static final Map<Object, Long> FIVE = Map.of(new Dim.Symbol("n"), 5L);

    private static List<Stmt> neighbours(long step) {
        return RaceProver.lowered("k", k -> {
            Array a = k.inout("a", F64, "n");
            k.prange(1, k.dim("n"), step, i -> a.at(i).set(a.at(i.sub(1))));
        });
    }

    private static boolean holds(List<Stmt> body, long first, long second, long element) {
        Stmt.Loop loop = (Stmt.Loop) body.get(0);
        return new Witness(body, loop, FIVE, first, second, "a", List.of(element)).isTrue();
    }

    @Test
    void twoIterationsThatTouchTheElement() {
        assertThat(holds(neighbours(1), 1, 2, 1)).isTrue();
        assertThat(holds(neighbours(1), 4, 3, 3)).isTrue();
    }

    @Test
    void iterationsThatDoNot() {
        assertThat(holds(neighbours(1), 1, 3, 1)).isFalse();
    }

    @Test
    void anotherElementThanTheOneThatTheyTouch() {
        assertThat(holds(neighbours(1), 1, 2, 2)).isFalse();
    }

    @Test
    void oneIterationIsNotTwo() {
        assertThat(holds(neighbours(1), 2, 2, 2)).isFalse();
    }

    @Test
    void anIterationThatTheLoopDoesNotRun() {
        assertThat(holds(neighbours(1), 0, 1, 0)).isFalse();
        assertThat(holds(neighbours(1), 4, 5, 4)).isFalse();
        assertThat(holds(neighbours(2), 1, 2, 1)).isFalse();
    }

    @Test
    void anElementOutsideTheArrayIsAnErrorAndNoRace() {
        List<Stmt> body = RaceProver.lowered("k", k -> {
            Array a = k.inout("a", F64, "n");
            k.prange(k.dim("n").mul(3), i -> a.at(i.div(2)).set(1));
        });
        assertThat(holds(body, 8, 9, 4)).isTrue();
        assertThat(holds(body, 10, 11, 5)).isFalse();
    }

    @Test
    void reductionsDoNotCollideAndOtherUpdatesDo() {
        assertThat(collides(k -> {
                    Array y = k.inout("a", F64, "n");
                    k.prange("n", i -> y.at(0).plusAssign(1));
                }))
                .isFalse();
        assertThat(collides(k -> {
                    Array y = k.inout("a", F64, "n");
                    k.prange("n", i -> y.at(i.div(2)).plusAssign(1));
                }))
                .isTrue();
        assertThat(collides(k -> {
                    Array y = k.inout("a", F64, "n");
                    k.prange("n", i -> {
                        y.at(0).plusAssign(1);
                        y.at(0).timesAssign(2);
                    });
                }))
                .isTrue();
    }

    @Test
    void aLoopAroundSeparatesItsIterations() {
        assertThat(collides(k -> {
                    Array a = k.inout("a", F64, "n");
                    k.range(3, t -> k.prange("n", i -> a.at(i).set(t.cast(F64))));
                }))
                .isFalse();
    }

    private static boolean collides(Consumer<KernelBuilder> body) {
        return new Tracer(RaceProver.lowered("k", body)).collides(FIVE);
    }
}
