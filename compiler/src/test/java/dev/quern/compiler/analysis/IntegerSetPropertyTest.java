package dev.quern.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.ir.Index;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Random sets within a box, each of whose points can be tried. */
final class IntegerSetPropertyTest {
    private static final int SETS = 600;
    private static final long SIDE = 6;

    private final Random random = new Random(5);
    private final List<Index> terms = new ArrayList<>();

    @Test
    void aPointIsFoundExactlyWhereThereIsOne() throws OmegaTest.GaveUp {
        int empty = 0;
        for (int round = 0; round < SETS; round++) {
            IntegerSet set = set();
            Optional<Map<Object, Long>> point = set.find(new OmegaTest.Effort(1_000_000));
            assertThat(point.isPresent()).as(set.toString()).isEqualTo(hasPoint(set, new HashMap<>()));
            point.ifPresent(found ->
                    assertThat(holds(set, found)).as("%s at %s", set, found).isTrue());
            empty += point.isPresent() ? 0 : 1;
        }
        // Sets that are all empty, or none, would test half of it.
        assertThat(empty).isBetween(SETS / 5, SETS * 4 / 5);
    }

    /** A set that takes too much is not called empty. */
    @Test
    void withoutEffortNothingIsDecided() {
        IntegerSet set = IntegerSet.ALL.where(Affine.term(new Index("x", 0)));
        assertThatThrownBy(() -> set.find(new OmegaTest.Effort(0))).isInstanceOf(OmegaTest.GaveUp.class);
        assertThat(set.isSurelyEmpty()).isFalse();
    }

    /** Where the shadows of a set do not decide. */
    @Test
    void pointsBesideTheDarkShadowAreFound() throws OmegaTest.GaveUp {
        Affine x = Affine.term(new Index("x", 0));
        Affine y = Affine.term(new Index("y", 1));
        // Pugh's example: 27 <= 11 x + 13 y <= 45 and -10 <= 7 x - 9 y <= 4 have real points and no whole ones.
        Affine first = x.times(11).plus(y.times(13));
        Affine second = x.times(7).minus(y.times(9));
        IntegerSet none = IntegerSet.ALL
                .where(first.plus(-27))
                .where(first.times(-1).plus(45))
                .where(second.plus(10))
                .where(second.times(-1).plus(4));
        assertThat(none.isSurelyEmpty()).isTrue();
        IntegerSet one = IntegerSet.ALL
                .where(first.plus(-24))
                .where(first.times(-1).plus(24))
                .where(second.plus(2))
                .where(second.times(-1));
        assertThat(one.find(new OmegaTest.Effort(1_000)))
                .hasValueSatisfying(point -> assertThat(holds(one, point)).isTrue());
    }

    private static boolean holds(IntegerSet set, Map<Object, Long> point) {
        return set.nonNegative().stream().allMatch(form -> value(form, point) >= 0)
                && set.zero().stream().allMatch(form -> value(form, point) == 0);
    }

    private static long value(Affine form, Map<Object, Long> point) {
        long sum = form.constant();
        for (Map.Entry<Object, Long> term : form.coefficients().entrySet()) {
            sum += term.getValue() * point.getOrDefault(term.getKey(), 0L);
        }
        return sum;
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
