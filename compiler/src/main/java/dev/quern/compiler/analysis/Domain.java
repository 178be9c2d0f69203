package dev.quern.compiler.analysis;

import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Expr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.UnaryOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where a statement runs: for which values of indices, sizes and arguments. A union of integer sets.
 *
 * @param parts the sets, which may overlap
 * @param isExact whether no condition was left out that is not affine, or more than can be kept
 */
public record Domain(List<IntegerSet> parts, boolean isExact) {
    /** Everything. */
    public static final Domain ALL = new Domain(List.of(IntegerSet.ALL), true);

    private static final Domain UNKNOWN = new Domain(List.of(IntegerSet.ALL), false);
    private static final Domain NOTHING = new Domain(List.of(), true);

    /** A condition that would make more of them is left out. */
    private static final int MOST_PARTS = 32;

    public Domain {
        parts = List.copyOf(parts);
    }

    /** The part of this where a form is at least 0. */
    public Domain where(Affine form) {
        return map(part -> part.where(form));
    }

    /** The part of this where a form is 0. */
    public Domain whereZero(Affine form) {
        return map(part -> part.whereZero(form));
    }

    private Domain map(UnaryOperator<IntegerSet> change) {
        return new Domain(parts.stream().map(change).toList(), isExact);
    }

    /** What is in both. */
    public Domain and(Domain other) {
        if (parts.size() * other.parts.size() > MOST_PARTS) {
            return new Domain(parts, false);
        }
        List<IntegerSet> both = new ArrayList<>();
        for (IntegerSet part : parts) {
            for (IntegerSet otherPart : other.parts) {
                both.add(part.and(otherPart));
            }
        }
        return new Domain(both, isExact && other.isExact);
    }

    /** What is in one of them, or both. */
    Domain or(Domain other) {
        List<IntegerSet> either = new ArrayList<>(parts);
        either.addAll(other.parts);
        return either.size() > MOST_PARTS ? UNKNOWN : new Domain(either, isExact && other.isExact);
    }

    Domain rename(Map<Object, Object> names) {
        return map(part -> part.rename(names));
    }

    /**
     * The part of this where the loop's index has one of its values, as far as its bounds are affine.
     *
     * @param locals affine forms of variables
     */
    public Domain inside(Stmt.Loop loop, Map<Local, Affine> locals) {
        return inside(loop, Forms.of(locals));
    }

    Domain inside(Stmt.Loop loop, Forms forms) {
        Affine index = Affine.term(loop.index());
        boolean up = loop.step() > 0;
        try {
            Domain before = up ? below(index.plus(1), loop.end(), forms) : above(index.plus(-1), loop.end(), forms);
            Domain within = and(before).and(up ? above(index, loop.start(), forms) : below(index, loop.start(), forms));
            if (loop.step() == 1 || loop.step() == -1) {
                return within;
            }
            Optional<Affine> start = forms.of(loop.start());
            if (start.isEmpty()) {
                return new Domain(within.parts, false);
            }
            Affine steps = Affine.term(DefinedTerm.Steps.of(loop.index()));
            return within.whereZero(index.minus(start.get()).minus(steps.times(loop.step())));
        } catch (ArithmeticException e) {
            return new Domain(parts, false);
        }
    }

    /** Where the form is at most what the bound is: at most both of which it is the lesser. */
    private static Domain below(Affine form, Expr bound, Forms forms) {
        if (bound instanceof Expr.Binary binary && binary.op() == BinaryOp.MIN) {
            return below(form, binary.left(), forms).and(below(form, binary.right(), forms));
        }
        return forms.of(bound).map(end -> ALL.where(end.minus(form))).orElse(UNKNOWN);
    }

    /** Where the form is at least what the bound is. */
    private static Domain above(Affine form, Expr bound, Forms forms) {
        if (bound instanceof Expr.Binary binary && binary.op() == BinaryOp.MAX) {
            return above(form, binary.left(), forms).and(above(form, binary.right(), forms));
        }
        return forms.of(bound).map(start -> ALL.where(form.minus(start))).orElse(UNKNOWN);
    }

    /** The part of this where a condition holds, or does not, as far as it is made of affine comparisons. */
    Domain where(Expr condition, boolean holds, Forms forms) {
        return and(forms.within(() -> of(condition, holds, forms)));
    }

    private static Domain of(Expr condition, boolean holds, Forms forms) {
        if (!forms.goesOn()) {
            return UNKNOWN;
        } else if (condition instanceof Expr.Constant constant) {
            return (constant.asLong() != 0) == holds ? ALL : NOTHING;
        } else if (condition instanceof Expr.Unary unary && unary.op() == UnaryOp.NOT) {
            return of(unary.operand(), !holds, forms);
        } else if (condition instanceof Expr.Binary binary) {
            return of(binary, holds, forms);
        } else if (!(condition instanceof Expr.Compare compare)
                || !compare.left().dtype().isInteger()) {
            return UNKNOWN;
        } else {
            return of(compare, holds, forms);
        }
    }

    private static Domain of(Expr.Binary binary, boolean holds, Forms forms) {
        return switch (binary.op()) {
            case AND, OR -> {
                Domain left = of(binary.left(), holds, forms);
                Domain right = of(binary.right(), holds, forms);
                yield (binary.op() == BinaryOp.AND) == holds ? left.and(right) : left.or(right);
            }
            case XOR ->
                of(binary.left(), true, forms)
                        .and(of(binary.right(), !holds, forms))
                        .or(of(binary.left(), false, forms).and(of(binary.right(), holds, forms)));
            default -> UNKNOWN;
        };
    }

    private static Domain of(Expr.Compare compare, boolean holds, Forms forms) {
        try {
            Optional<Affine> left = forms.of(compare.left());
            Optional<Affine> right = forms.of(compare.right());
            if (left.isEmpty() || right.isEmpty()) {
                return UNKNOWN;
            }
            Affine more = left.get().minus(right.get());
            Affine less = more.times(-1);
            return switch (holds ? compare.op() : negation(compare.op())) {
                case LT -> ALL.where(less.plus(-1));
                case LE -> ALL.where(less);
                case GT -> ALL.where(more.plus(-1));
                case GE -> ALL.where(more);
                case EQ -> ALL.whereZero(more);
                case NE -> ALL.where(less.plus(-1)).or(ALL.where(more.plus(-1)));
            };
        } catch (ArithmeticException e) {
            return UNKNOWN;
        }
    }

    /** Of integers, which all compare. */
    private static CompareOp negation(CompareOp op) {
        return switch (op) {
            case LT -> CompareOp.GE;
            case LE -> CompareOp.GT;
            case GT -> CompareOp.LE;
            case GE -> CompareOp.LT;
            case EQ -> CompareOp.NE;
            case NE -> CompareOp.EQ;
        };
    }

    /** Whether the form is surely at least 0 everywhere. */
    public boolean implies(Affine form) {
        return parts.stream().allMatch(part -> part.implies(form));
    }

    /** Whether there is surely nothing in it. */
    public boolean isSurelyEmpty() {
        return parts.stream().allMatch(IntegerSet::isSurelyEmpty);
    }
}
