package dev.quern.compiler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.compiler.analysis.Bounds;
import dev.quern.compiler.analysis.BoundsCheck;
import dev.quern.compiler.analysis.BoundsCheck.Outcome;
import dev.quern.compiler.analysis.BoundsCheck.Terms;
import dev.quern.compiler.races.Tracer;
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
        Terms terms = new Terms(nest.kernel());
        List<Object> sizes = List.copyOf(nest.kernel().symbols().keySet());
        List<Object> scalars = List.copyOf(nest.kernel().scalars());
        return nest.sizes(tracer.parameters())
                .filter(values -> isWrong(
                        bounds,
                        tracer.escapes(values),
                        new BoundsCheck.Sizes(terms, numbers(sizes, values), numbers(scalars, values))))
                .map(values -> nest + "\nwith " + values)
                .findFirst();
    }

    private boolean isWrong(Bounds bounds, Set<Tracer.Escape> escapes, BoundsCheck.Sizes sizes) {
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

    private static long[] numbers(List<Object> terms, Map<Object, Long> values) {
        return terms.stream().mapToLong(term -> values.getOrDefault(term, 0L)).toArray();
    }
}
