package dev.quern.compiler.analysis;

import dev.quern.DType;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Local;
import dev.quern.ir.UnaryOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads integer expressions as affine forms. Plain forms are made of indices, sizes and arguments. The others have a
 * {@link DefinedTerm} for a quotient or a remainder by a constant, a minimum, a maximum, an absolute value, a choice, and
 * for an element of an input.
 */
final class Forms {
    /** What was promised of the elements of an input. */
    record Promises(boolean isDistinct, boolean isAscending) {
        static final Promises NONE = new Promises(false, false);
    }

    /** Expressions that are larger, counted by paths, have no form. */
    private static final int MOST_NODES = 2_000;

    private final Map<Local, Affine> locals;
    private final Map<String, Promises> inputs;
    private final boolean isPlain;

    /** How deep in expressions this is, and how many more nodes it may look at. Expressions are graphs. */
    private int depth;

    private int left;

    private Forms(Map<Local, Affine> locals, Map<String, Promises> inputs, boolean isPlain) {
        this.locals = locals;
        this.inputs = inputs;
        this.isPlain = isPlain;
    }

    /** Forms of indices, sizes and arguments alone. */
    static Forms plain(Map<Local, Affine> locals) {
        return new Forms(locals, Map.of(), true);
    }

    /** @param locals forms of variables, for as long as they hold */
    static Forms of(Map<Local, Affine> locals) {
        return of(locals, Map.of());
    }

    /** @param inputs what was promised of arrays, by their names */
    static Forms of(Map<Local, Affine> locals, Map<String, Promises> inputs) {
        return new Forms(locals, inputs, false);
    }

    /** These for other variables. */
    Forms with(Map<Local, Affine> others) {
        return new Forms(others, inputs, isPlain);
    }

    Map<Local, Affine> locals() {
        return locals;
    }

    /** The form of an integer expression; there is none where a coefficient would leave 64 bits. */
    Optional<Affine> of(Expr expr) {
        try {
            return within(() -> Optional.ofNullable(form(expr)));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** Does what reads expressions, as one reading. */
    <T> T within(Supplier<T> reading) {
        left = depth == 0 ? MOST_NODES : left;
        depth++;
        try {
            return reading.get();
        } finally {
            depth--;
        }
    }

    /** Whether one more node may be looked at. */
    boolean goesOn() {
        return --left >= 0;
    }

    private @Nullable Affine form(Expr expr) {
        if (!goesOn()) {
            return null;
        } else if (expr instanceof Expr.Cast cast) {
            // Widening an integer keeps its value; anything else may not.
            return expr.dtype() == DType.I64 && cast.operand().dtype().isInteger() && isExact(cast.operand())
                    ? form(cast.operand())
                    : null;
        } else if (expr instanceof Expr.ScalarRef ref && ref.dtype().isInteger()) {
            return Affine.term(ref.scalar());
        } else if (expr instanceof Expr.Constant constant && constant.dtype().isInteger()) {
            return Affine.constant(constant.asLong());
        } else if (expr instanceof Expr.Access access && access.dtype().isInteger()) {
            return isPlain ? null : element(access);
        } else if (expr.dtype() != DType.I64) {
            return null;
        } else if (expr instanceof Expr.Size size) {
            return size(size.dim());
        } else if (expr instanceof Expr.IndexRef ref) {
            return Affine.term(ref.index());
        } else if (expr instanceof Expr.LocalRef ref) {
            return locals.get(ref.local());
        } else if (expr instanceof Expr.Unary unary) {
            return unary(unary);
        } else if (expr instanceof Expr.Binary binary) {
            Affine left = form(binary.left());
            Affine right = left == null ? null : form(binary.right());
            return left == null || right == null ? null : binary(binary.op(), left, right);
        }
        return !isPlain && expr instanceof Expr.Select select ? choice(select) : null;
    }

    /** The number of elements along a dimension. */
    static Affine size(Dim dim) {
        return dim instanceof Dim.Fixed fixed ? Affine.constant(fixed.size()) : Affine.term(dim);
    }

    /** Narrow integers wrap when they are computed with, so only a leaf of one has the value it seems to have. */
    private static boolean isExact(Expr expr) {
        return expr instanceof Expr.Leaf || expr instanceof Expr.Access || expr.dtype() == DType.I64;
    }

    private @Nullable Affine element(Expr.Access access) {
        if (access.array().role() != ArrayDecl.Role.IN || !access.isScalar()) {
            return null;
        }
        List<Affine> subscripts = new ArrayList<>();
        for (Expr subscript : access.subscripts()) {
            Affine form = form(subscript);
            if (form == null) {
                return null;
            }
            subscripts.add(form);
        }
        Promises promises = inputs.getOrDefault(access.array().name(), Promises.NONE);
        return Affine.term(
                new DefinedTerm.Element(access.array(), subscripts, promises.isDistinct(), promises.isAscending()));
    }

    private @Nullable Affine unary(Expr.Unary unary) {
        Affine operand = form(unary.operand());
        if (operand == null) {
            return null;
        } else if (unary.op() == UnaryOp.NEG) {
            return operand.times(-1);
        }
        return unary.op() == UnaryOp.ABS && !isPlain
                ? least(operand, operand.times(-1)).times(-1)
                : null;
    }

    private @Nullable Affine binary(BinaryOp op, Affine left, Affine right) {
        return switch (op) {
            case ADD -> left.plus(right);
            case SUB -> left.minus(right);
            case MUL ->
                left.isConstant()
                        ? right.times(left.constant())
                        : right.isConstant() ? left.times(right.constant()) : null;
            default -> isPlain ? null : defined(op, left, right);
        };
    }

    private static @Nullable Affine defined(BinaryOp op, Affine left, Affine right) {
        if (op == BinaryOp.MIN) {
            return least(left, right);
        } else if (op == BinaryOp.MAX) {
            return left.plus(right).minus(least(left, right));
        } else if (!right.isConstant()) {
            return null;
        }
        long constant = right.constant();
        return switch (op) {
            case DIV -> truncated(left, constant);
            case REM -> remainder(left, constant, truncated(left, constant));
            case FLOOR_DIV -> quotient(left, constant);
            case FLOOR_MOD -> remainder(left, constant, quotient(left, constant));
            case SHL -> isShift(constant) ? left.times(1L << constant) : null;
            case SHR -> isShift(constant) ? quotient(left, 1L << constant) : null;
            // The low bits of a number are its remainder.
            case AND ->
                constant >= 0 && constant < Long.MAX_VALUE && (constant & (constant + 1)) == 0
                        ? remainder(left, constant + 1, quotient(left, constant + 1))
                        : null;
            default -> null;
        };
    }

    private static boolean isShift(long distance) {
        return distance >= 0 && distance < Integer.SIZE;
    }

    private static Affine least(Affine first, Affine second) {
        if (first.minus(second).isConstant()) {
            return first.constant() <= second.constant() ? first : second;
        }
        return Affine.term(new DefinedTerm.Least(first, second));
    }

    private static @Nullable Affine remainder(Affine dividend, long divisor, @Nullable Affine quotient) {
        return quotient == null ? null : dividend.minus(quotient.times(divisor));
    }

    private static @Nullable Affine quotient(Affine dividend, long divisor) {
        if (divisor == 0) {
            return null;
        } else if (divisor < 0) {
            return quotient(dividend.times(-1), Math.negateExact(divisor));
        } else if (dividend.isConstant()) {
            return Affine.constant(Math.floorDiv(dividend.constant(), divisor));
        }
        return divisor == 1 ? dividend : Affine.term(new DefinedTerm.Quotient(dividend, divisor));
    }

    private static @Nullable Affine truncated(Affine dividend, long divisor) {
        if (divisor == 0) {
            return null;
        } else if (divisor < 0) {
            return truncated(dividend.times(-1), Math.negateExact(divisor));
        } else if (dividend.isConstant()) {
            return Affine.constant(dividend.constant() / divisor);
        }
        return divisor == 1 ? dividend : Affine.term(new DefinedTerm.Truncated(dividend, divisor));
    }

    private @Nullable Affine choice(Expr.Select select) {
        Domain condition = Domain.ALL.where(select.condition(), true, this);
        Domain otherwise = Domain.ALL.where(select.condition(), false, this);
        Affine whenTrue = form(select.whenTrue());
        Affine whenFalse = form(select.whenFalse());
        return whenTrue == null || whenFalse == null
                ? null
                : Affine.term(new DefinedTerm.Choice(condition, otherwise, whenTrue, whenFalse));
    }
}
