package dev.quern.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.ir.Index;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Random sets within a box, each of whose points can be tried. */
final class IntegerSetPropertyTest {
    private static final int SETS = 600;
    private static final long SIDE = 6;
    private static final int LEAST_PERCENT_FOUND = 90;

    private final Random random = new Random(5);
    private final List<Index> terms = new ArrayList<>();

    @Test
    void noSetWithAPointIsEmptyAndMostThatAreEmptyAreFoundSo() {
        int empty = 0;
        int found = 0;
        for (int round = 0; round < SETS; round++) {
            IntegerSet set = set();
            boolean none = !hasPoint(set, new HashMap<>());
            boolean saysNone = set.isSurelyEmpty();
            assertThat(saysNone && !none).as(set.toString()).isFalse();
            empty += none ? 1 : 0;
            found += saysNone ? 1 : 0;
        }
        // Sets that are all empty, or none, would test half of it.
        assertThat(empty).isBetween(SETS / 5, SETS * 4 / 5);
        assertThat(found).isGreaterThanOrEqualTo(empty * LEAST_PERCENT_FOUND / 100);
    }

    private IntegerSet set() {
        terms.clear();
        int count = 2 + random.nextInt(4);
        IntegerSet set = IntegerSet.ALL;
        for (int term = 0; term < count; term++) {
            Index index = new Index("x" + term, term);
            terms.add(index);
            set = set.where(Affine.term(index).plus(SIDE))
                    .where(Affine.term(index).times(-1).plus(SIDE));
        }
        int conditions = 2 + random.nextInt(6);
        for (int condition = 0; condition < conditions; condition++) {
            set = random.nextInt(3) == 0 ? set.whereZero(form()) : set.where(form());
        }
        return set;
    }

    private Affine form() {
        Affine form = Affine.constant(random.nextInt(25) - 12);
        for (Index term : terms) {
            if (random.nextInt(4) > 0) {
                form = form.plus(Affine.term(term).times(random.nextInt(13) - 6));
            }
        }
        return form;
    }

    /** Tries the values of one term after the other, and leaves off where a condition can no longer be met. */
    private boolean hasPoint(IntegerSet set, Map<Object, Long> point) {
        boolean possible = set.nonNegative().stream().allMatch(form -> extreme(form, point, true) >= 0)
                && set.zero().stream()
                        .allMatch(form -> extreme(form, point, true) >= 0 && extreme(form, point, false) <= 0);
        if (!possible || point.size() == terms.size()) {
            return possible;
        }
        Index term = terms.get(point.size());
        return LongStream.rangeClosed(-SIDE, SIDE).anyMatch(value -> {
            Map<Object, Long> more = new HashMap<>(point);
            more.put(term, value);
            return hasPoint(set, more);
        });
    }

    /** The greatest or least value of a form where some terms have a value and the others any in the box. */
    private static long extreme(Affine form, Map<Object, Long> point, boolean greatest) {
        long sum = form.constant();
        for (Map.Entry<Object, Long> each : form.coefficients().entrySet()) {
            long factor = each.getValue();
            Long value = point.get(each.getKey());
            sum += value != null ? factor * value : (greatest ? 1 : -1) * Math.abs(factor) * SIDE;
        }
        return sum;
    }
}
