package dev.quern.compiler.analysis;

import dev.quern.ir.Index;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Stmt;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Two iterations of a loop, the first there are, in words for the user: what every iteration does is easiest seen of two.
 *
 * @param both for example {@code i=0 and i=1}
 * @param with the sizes and arguments for which there are two, for example {@code , with n = 2}; may be empty
 */
record TwoIterations(String both, String with) {
    private static final long ROWS = 2_000;

    static TwoIterations of(Stmt.Loop loop) {
        Index index = loop.index();
        Index other = new Index(index.name() + "'", index.id());
        Domain one = Domain.ALL.inside(loop, Map.of());
        Domain two = one.and(one.rename(Map.of(index, other)))
                .where(Affine.term(other).minus(Affine.term(index)).plus(-1));
        OmegaTest.Effort effort = new OmegaTest.Effort(ROWS);
        for (IntegerSet part : two.parts()) {
            try {
                Optional<Map<Object, Long>> point = part.find(effort);
                if (point.isPresent()) {
                    return of(index, other, SmallPoint.of(part, point.get()));
                }
            } catch (OmegaTest.GaveUp e) {
                break;
            }
        }
        return new TwoIterations("of " + index, "");
    }

    private static TwoIterations of(Index index, Index other, Map<Object, Long> point) {
        Map<String, Long> values = new TreeMap<>();
        point.forEach((term, value) -> {
            if (IntegerSet.isSize(term)) {
                values.put(term.toString(), value);
            } else if (term instanceof ScalarDecl scalar) {
                values.put(scalar.name(), value);
            }
        });
        String with = values.entrySet().stream()
                .map(each -> each.getKey() + " = " + each.getValue())
                .collect(Collectors.joining(", "));
        return new TwoIterations(
                "%s=%d and %s=%d"
                        .formatted(
                                index.name(),
                                point.getOrDefault(index, 0L),
                                index.name(),
                                point.getOrDefault(other, 1L)),
                with.isEmpty() ? "" : ", with " + with);
    }
}
