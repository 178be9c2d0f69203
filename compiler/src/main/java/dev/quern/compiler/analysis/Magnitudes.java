package dev.quern.compiler.analysis;

import dev.quern.ir.Dim;
import dev.quern.ir.Index;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Stmt;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How large affine forms can become, where sizes and arguments are no further from 0 than {@link BoundsCheck#FAR}. A proof
 * takes sums to be exact, and kernels compute modulo 2^64: so a proof holds only of forms that stay below.
 */
final class Magnitudes {
    private static final double GREATEST = 0x1p62;

    private final Map<Index, Double> indices = new HashMap<>();

    /** Learns of the index of a loop, after those of the loops around. */
    void enter(Stmt.Loop loop, Forms forms) {
        Optional<Affine> start = forms.of(loop.start());
        Optional<Affine> end = forms.of(loop.end());
        indices.put(
                loop.index(),
                start.isEmpty() || end.isEmpty()
                        ? Double.POSITIVE_INFINITY
                        : Math.max(of(start.get()), of(end.get())) + Math.abs((double) loop.step()));
    }

    /** The sizes and arguments in the forms, if none of these can leave 64 bits as long as they are near 0. */
    Optional<List<Object>> near(Domain domain, Affine form) {
        Set<Object> terms = new HashSet<>();
        boolean fits = fits(form, terms);
        for (IntegerSet part : domain.parts()) {
            for (List<Affine> forms : List.of(part.nonNegative(), part.zero())) {
                for (Affine each : forms) {
                    fits &= fits(each, terms);
                }
            }
        }
        return fits
                ? Optional.of(
                        terms.stream().sorted(Comparator.comparing(Affine::key)).toList())
                : Optional.empty();
    }

    private boolean fits(Affine form, Set<Object> terms) {
        collect(form, terms);
        return of(form) <= GREATEST;
    }

    private static void collect(Affine form, Set<Object> terms) {
        for (Object term : form.coefficients().keySet()) {
            if (term instanceof Dim.Symbol || term instanceof ScalarDecl) {
                terms.add(term);
            } else if (term instanceof DefinedTerm defined) {
                defined.parts().forEach(part -> collect(part, terms));
            }
        }
    }

    private double of(Affine form) {
        double sum = Math.abs((double) form.constant());
        for (Map.Entry<Object, Long> term : form.coefficients().entrySet()) {
            sum += Math.abs((double) term.getValue()) * of(term.getKey());
        }
        return sum;
    }

    private double of(Object term) {
        if (term instanceof Dim.Symbol || term instanceof ScalarDecl) {
            return BoundsCheck.FAR;
        } else if (term instanceof Index index) {
            return indices.getOrDefault(index, Double.POSITIVE_INFINITY);
        } else if (term instanceof DefinedTerm defined && defined.isExact()) {
            return defined.parts().stream().mapToDouble(this::of).sum();
        }
        return Double.POSITIVE_INFINITY;
    }
}
