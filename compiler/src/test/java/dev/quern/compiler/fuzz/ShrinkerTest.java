package dev.quern.compiler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShrinkerTest {
    private static final long MILLIS = 20_000;

    /** As if every kernel that multiplies integers of 32 bits gave wrong results. */
    private static boolean isPlanted(KernelIr kernel) {
        boolean[] found = {false};
        Traversal.forEachExpr(
                kernel.body(),
                expr -> found[0] |= expr instanceof Expr.Binary binary
                        && binary.op() == BinaryOp.MUL
                        && binary.dtype() == DType.I32);
        return found[0];
    }

    @Test
    void leavesAFewLines() {
        List<Generated> planted = new ArrayList<>();
        for (long number = 0; planted.size() < 10; number++) {
            KernelGenerator.unlessRefused(Campaign.seedOf(3, number))
                    .filter(generated -> isPlanted(generated.kernel()))
                    .ifPresent(planted::add);
        }
        for (Generated generated : planted) {
            Generated shrunk = Shrinker.shrink(generated, each -> isPlanted(each.kernel()), MILLIS);
            assertThat(isPlanted(shrunk.kernel())).isTrue();
            assertThat(shrunk.kernel().toString().lines().count())
                    .as(shrunk.kernel().toString())
                    .isLessThanOrEqualTo(4);
            assertThat(shrunk.inputs()).allMatch(input -> input.values().size() <= 9);
            assertThat(Reproducer.of("Shrunk", shrunk)).contains(".mul(").contains("Kernel.define(");
        }
    }
}
