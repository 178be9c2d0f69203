package dev.quern.compiler.analysis;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.UnaryOp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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

    /** The affine form of an I64 expression, where it has one; {@code locals} has those of variables never reassigned. */
    public static Optional<Affine> of(Expr expr, Map<Local, Affine> locals) {
        try {
            return Optional.ofNullable(form(expr, locals));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static @org.jspecify.annotations.Nullable Affine form(Expr expr, Map<Local, Affine> locals) {
        if (expr instanceof Expr.Cast cast) {
            // Widening an integer keeps its value; anything else may not.
            return expr.dtype() == DType.I64 && cast.operand().dtype().isInteger() && isExact(cast.operand())
                    ? form(cast.operand(), locals)
                    : null;
        }
        if (expr instanceof Expr.ScalarRef ref && ref.dtype().isInteger()) {
            return term(ref.scalar());
        }
        if (expr instanceof Expr.Constant constant && constant.dtype().isInteger()) {
            return constant(constant.asLong());
        }
        if (expr.dtype() != DType.I64) {
            return null;
        } else if (expr instanceof Expr.Size size) {
            return size.dim() instanceof Dim.Fixed fixed ? constant(fixed.size()) : term(size.dim());
        } else if (expr instanceof Expr.IndexRef ref) {
            return term(ref.index());
        } else if (expr instanceof Expr.LocalRef ref) {
            return locals.get(ref.local());
        } else if (expr instanceof Expr.Unary unary && unary.op() == UnaryOp.NEG) {
            Affine operand = form(unary.operand(), locals);
            return operand == null ? null : operand.times(-1);
        } else if (expr instanceof Expr.Binary binary) {
            return binary(binary, locals);
        }
        return null;
    }

    private static @org.jspecify.annotations.Nullable Affine binary(Expr.Binary binary, Map<Local, Affine> locals) {
        if (binary.op() != BinaryOp.ADD && binary.op() != BinaryOp.SUB && binary.op() != BinaryOp.MUL) {
            return null;
        }
        Affine left = form(binary.left(), locals);
        Affine right = form(binary.right(), locals);
        if (left == null || right == null) {
            return null;
        }
        if (binary.op() != BinaryOp.MUL) {
            return left.plus(binary.op() == BinaryOp.ADD ? right : right.times(-1));
        }
        if (left.isConstant()) {
            return right.times(left.constant());
        }
        return right.isConstant() ? left.times(right.constant()) : null;
    }

    /** Narrow integers wrap when they are computed with, so only a leaf of one has the value it seems to have. */
    private static boolean isExact(Expr expr) {
        return expr instanceof Expr.Leaf || expr.dtype() == DType.I64;
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

    /** This with other terms in the place of some, no two of which become one. */
    Affine rename(Map<?, ?> names) {
        Map<Object, Long> renamed = new LinkedHashMap<>();
        coefficients.forEach((term, coefficient) -> {
            Object name = names.get(term);
            renamed.put(name == null ? term : name, coefficient);
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
}
