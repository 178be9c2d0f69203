package dev.quern.compiler.rewrite;

import dev.quern.DType;
import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.Domain;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bounds of two loops, one in the other, that go over the same pairs of indices the other way round: of {@code i in
 * 0..n} and {@code j in (i + 1)..n} the bounds {@code j in 1..n} and {@code i in 0..j}.
 *
 * @param first of what was the inner loop: they do not depend on the index of the other
 * @param second of what was the outer loop
 */
record Interchange(Range first, Range second) {
    /** From the start, included, to the end, excluded, by steps of 1. */
    record Range(Affine start, Affine end) {}

    /**
     * The bounds, where they are affine and can be found.
     *
     * @param domain what is known of the indices around
     * @param forms affine forms of variables
     */
    static Optional<Interchange> of(Stmt.Loop outer, Stmt.Loop inner, Domain domain, Map<Local, Affine> forms) {
        try {
            Optional<Range> outerRange = range(outer, forms);
            Optional<Range> innerRange = range(inner, forms);
            return outerRange.isEmpty() || innerRange.isEmpty()
                    ? Optional.empty()
                    : of(outerRange.get(), outer.index(), innerRange.get(), inner.index(), domain);
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<Range> range(Stmt.Loop loop, Map<Local, Affine> forms) {
        if (loop.step() != 1) {
            return Optional.empty();
        }
        return Affine.of(loop.start(), forms)
                .flatMap(start -> Affine.of(loop.end(), forms).map(end -> new Range(start, end)));
    }

    private static Optional<Interchange> of(Range outer, Index i, Range inner, Index j, Domain domain) {
        Affine first = Affine.term(i);
        Affine second = Affine.term(j);
        long low = inner.start().coefficient(i);
        long high = inner.end().coefficient(i);
        if (low == 0 && high == 0) {
            return Optional.of(new Interchange(inner, outer));
        } else if (low == 1 && high == 0) {
            // i + c <= j is i < j - c + 1, which has to be no more than the end of i.
            Affine offset = inner.start().minus(first);
            Range walked = new Range(outer.start().plus(offset), inner.end());
            Affine end = second.minus(offset).plus(1);
            return within(walked, second, domain).implies(outer.end().minus(end))
                    ? Optional.of(new Interchange(walked, new Range(outer.start(), end)))
                    : Optional.empty();
        } else if (low == 0 && high == 1) {
            // j < i + c is i >= j - c + 1, which has to be no less than the start of i.
            Affine offset = inner.end().minus(first);
            Range walked = new Range(inner.start(), outer.end().plus(offset).plus(-1));
            Affine start = second.minus(offset).plus(1);
            return within(walked, second, domain).implies(start.minus(outer.start()))
                    ? Optional.of(new Interchange(walked, new Range(start, outer.end())))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    private static Domain within(Range range, Affine index, Domain domain) {
        return domain.where(index.minus(range.start()))
                .where(range.end().minus(index).plus(-1));
    }

    /** Whether the bounds name the variable. */
    boolean names(Local local) {
        return List.of(first.start(), first.end(), second.start(), second.end()).stream()
                .anyMatch(form -> form.coefficient(local) != 0);
    }

    /** The form as an expression: terms in the order of their names, those that are added first. */
    static Expr expr(Affine form, Site site) {
        Comparator<Map.Entry<Object, Long>> order = Comparator.comparing(term -> term.getValue() < 0);
        List<Map.Entry<Object, Long>> terms = form.coefficients().entrySet().stream()
                .sorted(order.thenComparing(term -> term.getKey().toString()))
                .toList();
        Expr sum = null;
        for (Map.Entry<Object, Long> term : terms) {
            long factor = term.getValue();
            if (sum == null) {
                sum = times(factor, term.getKey(), site);
            } else {
                BinaryOp op = factor < 0 ? BinaryOp.SUB : BinaryOp.ADD;
                sum = new Expr.Binary(op, sum, times(Math.abs(factor), term.getKey(), site), site);
            }
        }
        long constant = form.constant();
        if (sum == null) {
            return Expr.Constant.of(DType.I64, constant, site);
        } else if (constant == 0) {
            return sum;
        }
        return constant < 0 && constant != Long.MIN_VALUE
                ? new Expr.Binary(BinaryOp.SUB, sum, Expr.Constant.of(DType.I64, -constant, site), site)
                : new Expr.Binary(BinaryOp.ADD, sum, Expr.Constant.of(DType.I64, constant, site), site);
    }

    private static Expr times(long factor, Object term, Site site) {
        Expr value;
        if (term instanceof Index index) {
            value = new Expr.IndexRef(index, site);
        } else if (term instanceof Dim dim) {
            value = Expr.size(dim, site);
        } else if (term instanceof Local local) {
            value = new Expr.LocalRef(local, site);
        } else {
            value = new Expr.ScalarRef((ScalarDecl) term, site);
        }
        Expr wide = value.dtype() == DType.I64 ? value : new Expr.Cast(DType.I64, value, site);
        return factor == 1
                ? wide
                : new Expr.Binary(BinaryOp.MUL, wide, Expr.Constant.of(DType.I64, factor, site), site);
    }
}
