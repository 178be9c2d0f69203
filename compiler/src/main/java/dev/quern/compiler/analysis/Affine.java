package dev.quern.compiler.analysis;

import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.ScalarDecl;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A constant plus whole multiples of loop indices, sizes and integer arguments: {@code 2 i - j + n + 1}. Arithmetic is
 * exact; where a coefficient would leave 64 bits there is no affine form.
 *
 * @param coefficients of each {@link Index}, {@link Dim.Symbol}, {@link ScalarDecl} and whatever else {@code locals} of
 *     {@link #of} have in their forms; none is 0
 */
public record Affine(Map<Object, Long> coefficients, long constant) {
    public static final Affine ZERO = constant(0);

    public Affine {
        coefficients = Map.copyOf(coefficients);
    }

    public static Affine constant(long value) {
        return new Affine(Map.of(), value);
    }

    public static Affine term(Object term) {
        return new Affine(Map.of(term, 1L), 0);
    }

    /**
     * The affine form of an integer expression over indices, sizes and arguments, where it has one.
     *
     * @param locals has those of variables never reassigned
     */
    public static Optional<Affine> of(Expr expr, Map<Local, Affine> locals) {
        return Forms.plain(locals).of(expr);
    }

    public boolean isConstant() {
        return coefficients.isEmpty();
    }

    /** The multiple of a term; 0 where it does not occur. */
    public long coefficient(Object term) {
        return coefficients.getOrDefault(term, 0L);
    }

    public Affine plus(Affine other) {
        Map<Object, Long> sum = new LinkedHashMap<>(coefficients);
        other.coefficients.forEach((term, coefficient) -> {
            long merged = Math.addExact(sum.getOrDefault(term, 0L), coefficient);
            if (merged == 0) {
                sum.remove(term);
            } else {
                sum.put(term, merged);
            }
        });
        return new Affine(sum, Math.addExact(constant, other.constant));
    }

    public Affine plus(long value) {
        return new Affine(coefficients, Math.addExact(constant, value));
    }

    public Affine times(long factor) {
        if (factor == 0) {
            return ZERO;
        }
        Map<Object, Long> product = new LinkedHashMap<>();
        coefficients.forEach((term, coefficient) -> product.put(term, Math.multiplyExact(coefficient, factor)));
        return new Affine(product, Math.multiplyExact(constant, factor));
    }

    /** This minus another. */
    public Affine minus(Affine other) {
        return plus(other.times(-1));
    }

    /** The value at a point, where terms without one are 0. */
    long at(Map<Object, Long> point) {
        long sum = constant;
        for (Map.Entry<Object, Long> term : coefficients.entrySet()) {
            sum = Math.addExact(sum, Math.multiplyExact(term.getValue(), point.getOrDefault(term.getKey(), 0L)));
        }
        return sum;
    }

    /** This with other terms in the place of some, within others too; no two become one. */
    Affine rename(Map<Object, Object> names) {
        Map<Object, Long> renamed = new LinkedHashMap<>();
        coefficients.forEach((term, coefficient) -> {
            Object name = names.get(term);
            if (name == null) {
                name = term instanceof DefinedTerm defined ? defined.rename(names) : term;
            }
            renamed.put(name, coefficient);
        });
        return new Affine(renamed, constant);
    }

    /** This with an affine form in the place of a term. */
    public Affine substitute(Object term, Affine value) {
        long factor = coefficient(term);
        if (factor == 0) {
            return this;
        }
        Map<Object, Long> rest = new LinkedHashMap<>(coefficients);
        rest.remove(term);
        return new Affine(rest, constant).plus(value.times(factor));
    }

    /** A text that tells terms of one name apart, by which they have an order: the same in every JVM. */
    static String key(Object term) {
        if (term instanceof Index index) {
            return index.name() + "#" + index.id();
        }
        return term instanceof Local local ? local.name() + "#" + local.id() : term.toString();
    }

    /** Terms in the order of their keys. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(" + ");
        coefficients.entrySet().stream()
                .map(term -> (term.getValue() == 1 ? "" : term.getValue() + " ") + key(term.getKey()))
                .sorted()
                .forEach(text::add);
        return constant != 0 || isConstant() ? text.add(Long.toString(constant)).toString() : text.toString();
    }
}
