package dev.quern.compiler.lower;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Elements;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.Names;
import dev.quern.ir.ReduceOp;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.Stmt.LoopKind;
import dev.quern.ir.Surely;
import dev.quern.ir.Traversal;
import dev.quern.ir.UnaryOp;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scalar expressions without reductions: each reduction becomes a loop over an accumulator, in the outermost block where
 * what it reads is known. So a mean in {@code x - mean(x)} is computed once and not for each element.
 *
 * <p>A reduction that stands in no parallel loop becomes one.
 */
final class ExprLowering {
    private final Names names;
    private final Set<Index> used = new HashSet<>();

    ExprLowering(Names names) {
        this.names = names;
    }

    /** The expression over the statements it needs, which are added to the scope. */
    Expr lower(Expr expr, Scope scope) {
        Set<Expr> reducing = Collections.newSetFromMap(new IdentityHashMap<>());
        Traversal.forEach(expr, node -> {
            if (node instanceof Expr.Reduce || node.operands().stream().anyMatch(reducing::contains)) {
                reducing.add(node);
            }
        });
        return new Walk(reducing).lower(expr, scope);
    }

    /** One expression; {@code reducing} are its nodes with a reduction at or below them. */
    private final class Walk {
        private final Set<Expr> reducing;
        private final Surely surely = new Surely();

        Walk(Set<Expr> reducing) {
            this.reducing = reducing;
        }

        Expr lower(Expr expr, Scope scope) {
            if (!reducing.contains(expr)) {
                return expr;
            }
            Expr known = scope.find(expr);
            if (known != null) {
                return known;
            }
            if (expr instanceof Expr.Reduce reduce) {
                Scope place = scope.outermost(Traversal.freeIndices(reduce));
                List<Expr> conditions = Failing.in(reduce) ? scope.conditionsUpTo(place) : List.of();
                boolean isKnown = conditions.stream().noneMatch(ExprLowering::namesWhatIsInside);
                Expr result =
                        conditions.isEmpty() || !isKnown ? reduce(reduce, place) : reduceIf(conditions, reduce, place);
                place.computed(expr, result);
                return result;
            }
            Expr result = expr instanceof Expr.Select select
                    ? select(select, scope)
                    : expr.withOperands(lowered(expr.operands(), scope));
            scope.computed(expr, result);
            return result;
        }

        /** Not a stream, whose frames would fill a thread's stack ten times as fast. */
        private List<Expr> lowered(List<Expr> operands, Scope scope) {
            List<Expr> all = new ArrayList<>(operands.size());
            for (Expr operand : operands) {
                all.add(lower(operand, scope));
            }
            return all;
        }

        /** Arms that need statements become the branches of a {@code when}: what is not chosen is not computed. */
        private Expr select(Expr.Select select, Scope scope) {
            Site site = select.site();
            Expr condition = lower(select.condition(), scope);
            lowerAhead(select, scope);
            Scope whenTrue = scope.guarded();
            Scope whenFalse = scope.guarded();
            Expr first = lower(select.whenTrue(), whenTrue);
            Expr second = lower(select.whenFalse(), whenFalse);
            if (whenTrue.isEmpty() && whenFalse.isEmpty()) {
                return new Expr.Select(condition, first, second, site);
            }
            Local result = names.local("chosen", select.dtype());
            scope.add(new Stmt.Declare(result, Expr.Constant.of(select.dtype(), 0), site));
            whenTrue.add(new Stmt.Assign(result, first, site));
            whenFalse.add(new Stmt.Assign(result, second, site));
            scope.add(new Stmt.If(condition, whenTrue.statements(), whenFalse.statements(), site));
            return new Expr.LocalRef(result, site);
        }

        /** What is computed whichever arm is chosen is computed before it: not once in each, in each of those around. */
        private void lowerAhead(Expr.Select select, Scope scope) {
            Set<Expr> inBoth = surely.inBothArms(select);
            Traversal.forEach(select.whenTrue(), node -> {
                if (reducing.contains(node) && inBoth.contains(node)) {
                    lower(node, scope);
                }
            });
        }

        /** What could fail is not computed for folds around it that are over nothing. */
        private Expr reduceIf(List<Expr> conditions, Expr.Reduce reduce, Scope scope) {
            Site site = reduce.site();
            Local held = names.local(reduce.op().text(), reduce.dtype());
            scope.add(new Stmt.Declare(held, Expr.Constant.of(reduce.dtype(), 0), site));
            Scope guarded = scope.guarded();
            guarded.add(new Stmt.Assign(held, reduce(reduce, guarded), site));
            Expr all = conditions.stream()
                    .reduce((one, other) -> new Expr.Binary(BinaryOp.AND, one, other, site))
                    .orElseThrow();
            scope.add(new Stmt.If(all, guarded.statements(), List.of(), site));
            return new Expr.LocalRef(held, site);
        }

        private Expr reduce(Expr.Reduce reduce, Scope scope) {
            Expr start = lower(reduce.start(), scope);
            Expr end = lower(reduce.end(), scope);
            // A reduction that is computed in two places binds its index in each.
            Index index = used.add(reduce.index()) ? reduce.index() : names.copy(reduce.index());
            Expr body = index.equals(reduce.index())
                    ? reduce.body()
                    : Elements.substitute(
                            reduce.body(), Map.of(reduce.index(), Names.ref(index, reduce.site())), names::index);
            boolean position = reduce.op() == ReduceOp.ARGMIN || reduce.op() == ReduceOp.ARGMAX;
            LoopKind kind = position ? LoopKind.SERIAL : scope.isParallel() ? LoopKind.UNORDERED : LoopKind.PARALLEL;
            Scope inner = scope.fold(
                    index, kind == LoopKind.PARALLEL, new Expr.Compare(CompareOp.LT, start, end, reduce.site()));
            // The substituted body is another graph: it is walked on its own.
            Expr element = body == reduce.body() ? lower(body, inner) : ExprLowering.this.lower(body, inner);
            Expr result = position
                    ? position(reduce, element, index, scope, inner, start, end)
                    : fold(reduce, element, scope, inner, start, end);
            scope.add(new Stmt.Loop(kind, index, start, end, 1, inner.statements(), reduce.site()));
            return result;
        }

        private Expr fold(Expr.Reduce reduce, Expr element, Scope scope, Scope inner, Expr start, Expr end) {
            Site site = reduce.site();
            DType dtype = reduce.dtype();
            UpdateOp op = updateOp(reduce.op());
            Local total = names.local(reduce.op().text(), dtype);
            // Not the identity of the update, which is -0.0 for a sum: a sum of nothing is 0.
            Expr initial = op == UpdateOp.ADD ? Expr.Constant.of(dtype, 0) : op.identity(dtype);
            scope.add(new Stmt.Declare(total, initial, site));
            Expr term = element.dtype() == dtype ? element : new Expr.Cast(dtype, element, site);
            inner.add(new Stmt.UpdateLocal(op, total, term, site));
            Expr result = new Expr.LocalRef(total, site);
            if (reduce.op() != ReduceOp.MEAN) {
                return result;
            }
            Expr count = count(start, end, site);
            return new Expr.Binary(BinaryOp.DIV, result, new Expr.Cast(dtype, count, site), site);
        }

        /** How many terms there are; a size is never negative. */
        private static Expr count(Expr start, Expr end, Site site) {
            Expr zero = Expr.Constant.of(DType.I64, 0);
            if (start.equals(zero) && (end instanceof Expr.Size || end instanceof Expr.Constant)) {
                return end;
            }
            return new Expr.Binary(BinaryOp.MAX, new Expr.Binary(BinaryOp.SUB, end, start, site), zero, site);
        }

        /**
         * The first extreme wins; a NaN is more extreme than anything but an earlier NaN. It starts from the least extreme
         * of all values at the first index: a first value that is no better than that is equal to it, or a NaN.
         */
        private Expr position(
                Expr.Reduce reduce, Expr element, Index index, Scope scope, Scope inner, Expr start, Expr end) {
            Site site = reduce.site();
            DType dtype = element.dtype();
            boolean least = reduce.op() == ReduceOp.ARGMIN;
            Local best = names.local("best", dtype);
            Local at = names.local(reduce.op().text(), DType.I64);
            Local value = names.local("value", dtype);
            Expr notEmpty = new Expr.Compare(CompareOp.LT, start, end, site);
            Expr none = Expr.Constant.of(DType.I64, -1);
            scope.add(new Stmt.Declare(best, (least ? UpdateOp.MIN : UpdateOp.MAX).identity(dtype), site));
            scope.add(new Stmt.Declare(at, new Expr.Select(notEmpty, start, none, site), site));
            inner.add(new Stmt.Declare(value, element, site));
            Expr atRef = new Expr.LocalRef(at, site);
            Expr bestRef = new Expr.LocalRef(best, site);
            Expr valueRef = new Expr.LocalRef(value, site);
            Expr wins = new Expr.Compare(least ? CompareOp.LT : CompareOp.GT, valueRef, bestRef, site);
            if (dtype.isFloating()) {
                // No better and not the first NaN: by complements, as a comparison with a NaN fails.
                Expr loses = new Expr.Binary(
                        BinaryOp.OR,
                        new Expr.Compare(least ? CompareOp.GE : CompareOp.LE, valueRef, bestRef, site),
                        new Expr.Compare(CompareOp.NE, bestRef, bestRef, site),
                        site);
                wins = new Expr.Unary(UnaryOp.NOT, loses, site);
            }
            List<Stmt> take =
                    List.of(new Stmt.Assign(best, valueRef, site), new Stmt.Assign(at, Names.ref(index, site), site));
            inner.add(new Stmt.If(wins, take, List.of(), site));
            return atRef;
        }
    }

    /** Whether a condition names an index or a variable, which further out may not be there. */
    private static boolean namesWhatIsInside(Expr condition) {
        boolean[] names = {false};
        Traversal.forEach(
                condition, node -> names[0] |= node instanceof Expr.IndexRef || node instanceof Expr.LocalRef);
        return names[0];
    }

    private static UpdateOp updateOp(ReduceOp op) {
        return switch (op) {
            case SUM, MEAN, COUNT -> UpdateOp.ADD;
            case PROD -> UpdateOp.MUL;
            case MIN -> UpdateOp.MIN;
            case MAX -> UpdateOp.MAX;
            case ANY -> UpdateOp.OR;
            case ALL -> UpdateOp.AND;
            case ARGMIN, ARGMAX -> throw new IllegalArgumentException(op + " is no fold of values");
        };
    }
}
