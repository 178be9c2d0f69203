package dev.quern.compiler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.compiler.analysis.Bounds;
import dev.quern.compiler.analysis.BoundsCheck;
import dev.quern.compiler.analysis.BoundsCheck.Outcome;
import dev.quern.compiler.races.Tracer;
import dev.quern.ir.KernelIr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is found of subscripts at the call, compared with where random nests do go at small sizes. */
final class NestBoundsTest {
    private static final int NESTS = 400;
    private static final long SEED = 23;

    private int calls;
    private int holds;
    private int fails;
    private int inside;

    @Test
    void whatHoldsIsWithinBoundsAndWhatFailsIsNot() {
        List<String> unsound = new ArrayList<>();
        for (int nest = 0; nest < NESTS; nest++) {
            check(NestGenerator.generate((SEED << 32) + nest)).ifPresent(unsound::add);
        }
        assertThat(unsound).isEmpty();
        // Calls that are all alike would test nothing, and so would an analysis that finds nothing.
        assertThat(fails).isGreaterThan(calls / 20);
        assertThat(inside).isGreaterThan(calls / 20);
        assertThat(holds).isGreaterThan(inside / 5);
    }

    private Optional<String> check(Nest nest) {
        Bounds bounds = Bounds.of(nest.kernel());
        Tracer tracer = new Tracer(nest.kernel().body());
        return nest.sizes(tracer.parameters())
                .filter(values -> isWrong(nest.kernel(), bounds, tracer.escapes(values), values))
                .map(values -> nest + "\nwith " + values)
                .findFirst();
    }

    private boolean isWrong(KernelIr kernel, Bounds bounds, Set<Tracer.Escape> escapes, Map<Object, Long> values) {
        BoundsCheck.Sizes sizes = sizes(kernel, values);
        boolean allHold = true;
        boolean oneFails = false;
        for (BoundsCheck check : bounds.checks()) {
            Outcome outcome = check.test(sizes);
            allHold &= outcome == Outcome.HOLDS;
            oneFails |= outcome == Outcome.FAILS;
            if (outcome == Outcome.FAILS && escapes.stream().noneMatch(escape -> isOf(escape, check))) {
                return true;
            }
        }
        calls++;
        holds += allHold && bounds.unproved().isEmpty() ? 1 : 0;
        fails += oneFails ? 1 : 0;
        inside += escapes.isEmpty() ? 1 : 0;
        return allHold && escapes.stream().anyMatch(escape -> !bounds.isUnproved(escape.access()));
    }

    private static boolean isOf(Tracer.Escape escape, BoundsCheck check) {
        return escape.access().array().equals(check.array()) && escape.axis() == check.axis();
    }

    private static BoundsCheck.Sizes sizes(KernelIr kernel, Map<Object, Long> values) {
        return new BoundsCheck.Sizes(
                new BoundsCheck.Terms(kernel),
                kernel.symbols().keySet().stream()
                        .mapToLong(symbol -> values.getOrDefault(symbol, 0L))
                        .toArray(),
                kernel.scalars().stream()
                        .mapToLong(scalar -> values.getOrDefault(scalar, 0L))
                        .toArray());
    }
}
