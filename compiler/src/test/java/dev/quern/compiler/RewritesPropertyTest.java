package dev.quern.compiler;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Value;
import dev.quern.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random nests over a few matrices, with much that rules would like: whatever they do, the bits stay. {@code
 * -Dquern.fuzz=COUNT} runs so many.
 */
final class RewritesPropertyTest {
    private static final int CASES = Integer.getInteger("quern.fuzz", 1_000);

    private final Map<String, Integer> applied = new TreeMap<>();

    @Test
    void theBitsStay() {
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            Kernel kernel = Kernel.define("random", k -> new Generator(k, random).define());
            int size = random.nextInt(6);
            Object[] arguments = kernel.ir().arrays().stream()
                    .map(array -> Rewriting.random(
                            F64, array.dims().stream().mapToLong(dim -> size).toArray()))
                    .toArray();
            Call call = new Call(kernel.ir(), arguments);
            Call.Outcome expected = call.interpreted();
            Call.Outcome actual = call.interpretedLowered();
            assertThat(actual.isFailure()).as("seed %d%n%s", seed, kernel.ir()).isEqualTo(expected.isFailure());
            assertThat(expected.isFailure() || actual.hasArraysOf(expected))
                    .as(() -> "%s%n%s, expected %s".formatted(kernel.explain(), actual.arrays(), expected.arrays()))
                    .isTrue();
            Pipeline.front(kernel.ir()).rewrites().stream()
                    .map(RewritesPropertyTest::kind)
                    .distinct()
                    .forEach(kind -> applied.merge(kind, 1, Integer::sum));
        }
        assertThat(applied.keySet()).containsExactlyInAnyOrder("again", "change places", "held", "loads", "stored");
        assertThat(applied.values()).as("%s", applied).allMatch(count -> count > CASES / 100);
    }

    private static String kind(String note) {
        return List.of("change places", "loads", "again", "held", "stored").stream()
                .filter(note::contains)
                .findFirst()
                .orElse(note);
    }

    private static final class Generator {
        private final KernelBuilder k;
        private final Random random;
        private final Array x;
        private final Array a;
        private final Array d;
        private final Array e;
        private final Array r;
        private final List<Value> values = new ArrayList<>();

        Generator(KernelBuilder k, Random random) {
            this.k = k;
            this.random = random;
            x = k.in("x", F64, "n");
            a = k.in("a", F64, "n", "n");
            d = k.inout("d", F64, "n", "n");
            e = k.inout("e", F64, "n", "n");
            r = k.inout("r", F64, "n");
        }

        void define() {
            if (random.nextInt(4) == 0) {
                k.range(2, t -> outer());
            } else {
                outer();
            }
        }

        private void outer() {
            k.range(random.nextInt(5) == 0 ? k.dim("n").sub(1) : k.dim("n"), i -> {
                values.clear();
                values.add(i.cast(F64));
                if (random.nextInt(4) == 0) {
                    values.add(k.let(x.at(i).add(1)));
                }
                switch (random.nextInt(6)) {
                    case 0 -> k.range("n", j -> body(i, j));
                    case 1 -> k.range(i, j -> body(i, j));
                    case 2 -> k.range(i.add(1), j -> body(i, j));
                    case 3 -> k.range(i, "n", j -> body(i, j));
                    default -> k.range(i.add(1), "n", j -> body(i, j));
                }
            });
        }

        private void body(Value i, Value j) {
            if (random.nextInt(6) == 0) {
                place(i, j).set(a.at(i, j).sub(x.at(j)));
                return;
            }
            int outside = values.size();
            Variable carried = k.var("own", x.at(j));
            values.add(carried);
            int statements = 1 + random.nextInt(3);
            for (int statement = 0; statement < statements; statement++) {
                statement(i, j, carried);
            }
            values.subList(outside, values.size()).clear();
        }

        private void statement(Value i, Value j, Variable own) {
            switch (random.nextInt(10)) {
                case 0 -> values.add(k.let(value(i, j)));
                case 1 -> own.set(value(i, j));
                case 2 -> place(i, j).plusAssign(value(i, j));
                case 3 -> r.at(pick(List.of(i, j))).set(value(i, j));
                case 4 -> {
                    Array place = place(i, j);
                    k.range(
                            pick(List.of(k.dim("n"), i)),
                            q -> place.plusAssign(a.at(i, q).mul(x.at(q))));
                }
                case 5 -> {
                    Value value = k.let(value(i, j));
                    d.at(i, j).set(value);
                    pick(List.of(d, e)).at(j, i).set(value);
                }
                case 6 -> k.when(value(i, j).gt(0), () -> place(i, j).set(value(i, j)));
                case 7 -> {
                    e.at(i, j).set(value(i, j).mul(2));
                    place(i, j).set(e.at(i, j));
                }
                default -> place(i, j).set(value(i, j));
            }
        }

        private Array place(Value i, Value j) {
            Array array = pick(List.of(d, e));
            return switch (random.nextInt(8)) {
                case 0 -> array.at(i, i);
                case 1 -> array.at(j, j);
                case 2, 3 -> array.at(i, j);
                default -> array.at(j, i);
            };
        }

        private Value value(Value i, Value j) {
            return switch (random.nextInt(9)) {
                case 0 -> x.at(i).mul(x.at(j));
                case 1 -> a.at(i, j).sub(x.at(i));
                case 2 -> a.at(j, i).add(pick(values));
                case 3 -> place(i, j);
                case 4 -> r.at(j).mul(0.5);
                case 5 -> k.sum("n", q -> a.at(i, q).mul(a.at(j, q)));
                default -> pick(values);
            };
        }

        private <T> T pick(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }
}
