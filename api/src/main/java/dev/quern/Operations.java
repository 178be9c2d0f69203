package dev.quern;

import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Elements;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.ReduceOp;
import dev.quern.ir.Site;
import dev.quern.ir.Types;
import dev.quern.ir.UnaryOp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds expressions from Values: widens types, gives literals the type of what stands beside them, keeps track. */
final class Operations {
    /** For expressions of literals alone, which belong to no kernel. */
    private static final AtomicInteger LOOSE = new AtomicInteger(Integer.MIN_VALUE);

    private Operations() {}

    static Value unary(UnaryOp op, Value operand) {
        Site site = Sites.here();
        return build(site, new Expr.Unary(op, operand.expr(), site), operand);
    }

    static Value binary(BinaryOp op, Value left, Value right) {
        Site site = Sites.here();
        Pair pair = Pair.of(op.text(), left, right, site);
        return build(site, new Expr.Binary(op, pair.left(), pair.right(), site), left, right);
    }

    static Value compare(CompareOp op, Value left, Value right) {
        Site site = Sites.here();
        Pair pair = Pair.of(op.text(), left, right, site);
        return build(site, new Expr.Compare(op, pair.left(), pair.right(), site), left, right);
    }

    static Value fma(Value left, Value right, Value addend) {
        Site site = Sites.here();
        Pair product = Pair.of("fma", left, right, site);
        DType dtype = Pair.common("fma", product.left(), addend, site);
        return build(
                site,
                new Expr.Fma(
                        convert(product.left(), dtype, site),
                        convert(product.right(), dtype, site),
                        typed(addend, dtype, site),
                        site),
                left,
                right,
                addend);
    }

    static Value select(Value condition, Value whenTrue, Value whenFalse) {
        Site site = Sites.here();
        Pair arms = Pair.of("select", whenTrue, whenFalse, site);
        return build(
                site,
                new Expr.Select(condition.expr(), arms.left(), arms.right(), site),
                condition,
                whenTrue,
                whenFalse);
    }

    static Value cast(Value operand, DType dtype) {
        Site site = Sites.here();
        return build(site, typed(operand, dtype, site), operand);
    }

    static Value reduce(ReduceOp op, Value operand, int axis) {
        Site site = Sites.here();
        requireAxis(op.text(), operand, axis, site);
        return build(site, Elements.reduce(op, operand.expr(), axis, indices(operand), site), operand);
    }

    static Expr size(Value operand, int axis) {
        Site site = Sites.here();
        requireAxis("size", operand, axis, site);
        return Expr.size(operand.expr().shape().get(axis), site);
    }

    private static void requireAxis(String operation, Value operand, int axis, Site site) {
        if (axis < 0 || axis >= operand.rank()) {
            throw new KernelDefinitionException(
                    site,
                    "%s of %s, which is %s, has no axis %d"
                            .formatted(operation, IrPrinter.text(operand.expr()), Expr.typeText(operand.expr()), axis),
                    operand.rank() == 0 ? "it is a scalar" : "axes are 0 to " + (operand.rank() - 1));
        }
    }

    /** A fold whose result is a position, and so of one axis alone. */
    static Value reduceVector(ReduceOp op, Value operand) {
        if (operand.rank() > 1) {
            throw new KernelDefinitionException(
                    Sites.here(),
                    "%s of %s, which is %s, has no single axis to give a position on"
                            .formatted(op.text(), IrPrinter.text(operand.expr()), Expr.typeText(operand.expr())),
                    "name the axis: .%s(0) to .%s(%d)".formatted(op.text(), op.text(), operand.rank() - 1));
        }
        return reduce(op, operand, 0);
    }

    static Value matmul(Value left, Value right) {
        Site site = Sites.here();
        String types = "%s is %s and %s is %s"
                .formatted(
                        IrPrinter.text(left.expr()),
                        Expr.typeText(left.expr()),
                        IrPrinter.text(right.expr()),
                        Expr.typeText(right.expr()));
        if (left.rank() != 2 || right.rank() != 2) {
            throw new KernelDefinitionException(
                    site, "matmul needs two matrices; " + types, "for vectors write a.mul(b).sum()");
        }
        if (!left.expr().shape().get(1).equals(right.expr().shape().get(0))) {
            throw new KernelDefinitionException(
                    site,
                    "matmul needs as many columns on the left as rows on the right; " + types,
                    "name the two dimensions alike if they are equal");
        }
        Pair pair = Pair.of("matmul", left, right, site);
        return build(site, Elements.matmul(pair.left(), pair.right(), indices(left, right), site), left, right);
    }

    static Value transpose(Value operand) {
        Site site = Sites.here();
        return build(site, Elements.transpose(operand.expr(), indices(operand), site), operand);
    }

    static Value at(Value operand, Value... subscripts) {
        Site site = Sites.here();
        List<Expr> indices = subscripts(operand, subscripts, site);
        return build(site, Elements.at(operand.expr(), indices, indices(operand)), with(operand, subscripts));
    }

    /** The subscripts as I64, at most as many as the operand has axes. */
    static List<Expr> subscripts(Value operand, Value[] subscripts, Site site) {
        if (subscripts.length > operand.rank()) {
            throw new KernelDefinitionException(
                    site,
                    "%s is %s and gets %d %s here"
                            .formatted(
                                    IrPrinter.text(operand.expr()),
                                    Expr.typeText(operand.expr()),
                                    subscripts.length,
                                    subscripts.length == 1 ? "subscript" : "subscripts"),
                    operand.rank() == 0 ? "it is a scalar: use it as it is" : "give at most " + operand.rank());
        }
        List<Expr> indices = new ArrayList<>();
        for (Value subscript : subscripts) {
            Expr expr = typedAsIndex(subscript, site);
            if (expr instanceof Expr.Constant constant && constant.dtype() == DType.I64 && constant.asLong() < 0) {
                throw new KernelDefinitionException(
                        site,
                        "the subscript %d of %s".formatted(constant.asLong(), IrPrinter.text(operand.expr())),
                        "subscripts count from 0; from the end write "
                                + fromEnd(operand.expr().shape().get(indices.size()), -constant.asLong()));
            }
            indices.add(expr);
        }
        return indices;
    }

    private static String fromEnd(Dim dim, long distance) {
        return dim instanceof Dim.Fixed fixed
                ? "%d - %d".formatted(fixed.size(), distance)
                : "k.dim(\"%s\").sub(%d)".formatted(dim, distance);
    }

    static Value[] with(Value first, Value... rest) {
        Value[] all = new Value[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    /** The integer as I64: what subscripts and bounds are. Others are left for the node that takes them to refuse. */
    static Expr typedAsIndex(Value value, Site site) {
        return value.literal() != null || value.dtype().isInteger()
                ? typed(value, value.literal() instanceof Double ? DType.F64 : DType.I64, site)
                : value.expr();
    }

    /** The value in the type, where a literal takes it without a cast. */
    static Expr typed(Value value, DType dtype, Site site) {
        Number literal = value.literal();
        if (literal == null) {
            return convert(value.expr(), dtype, site);
        }
        if (literal instanceof Long number && dtype.isNumeric()) {
            if (!Types.holds(dtype, number)) {
                throw new KernelDefinitionException(
                        site, number + " has no place in " + dtype, "cast the other operand to a wider type first");
            }
            return Expr.Constant.of(dtype, number, site);
        }
        return dtype.isFloating()
                ? Expr.Constant.of(dtype, literal.doubleValue(), site)
                : convert(value.expr(), dtype, site);
    }

    private static Expr convert(Expr expr, DType dtype, Site site) {
        return expr.dtype() == dtype ? expr : new Expr.Cast(dtype, expr, site);
    }

    /** The value as it is stored to a place of the type: widened, or a literal of the type; never narrowed. */
    static Expr stored(Value value, DType dtype, Site site) {
        return takes(dtype, value) || Types.storesAs(value.dtype(), dtype) ? typed(value, dtype, site) : value.expr();
    }

    /** Whether the value is a literal that becomes one of the type. */
    private static boolean takes(DType dtype, Value value) {
        return value.literal() instanceof Double ? dtype.isFloating() : value.literal() != null && dtype.isNumeric();
    }

    static Value build(Site site, Expr expr, Value... operands) {
        Recorder recorder = recorder(site, operands);
        int depth = Recorder.depth(site, operands);
        return recorder == null
                ? new Value(null, expr, depth)
                : new Value(recorder, expr, depth, recorder.readsOf(site, operands));
    }

    private static @Nullable Recorder recorder(Site site, Value... operands) {
        Recorder found = null;
        for (Value operand : operands) {
            Recorder recorder = operand.recorder();
            if (recorder != null && found != null && recorder != found) {
                throw new KernelDefinitionException(
                        site,
                        IrPrinter.text(operand.expr()) + " belongs to another kernel",
                        "pass the value in as an argument of this kernel");
            }
            found = recorder == null ? found : recorder;
        }
        return found;
    }

    private static Supplier<Index> indices(Value... operands) {
        for (Value operand : operands) {
            Recorder recorder = operand.recorder();
            if (recorder != null) {
                return recorder::freshIndex;
            }
        }
        return () -> new Index("c", LOOSE.getAndIncrement());
    }

    /** Two operands in their common type. */
    private record Pair(Expr left, Expr right) {
        static Pair of(String operation, Value left, Value right, Site site) {
            DType dtype = left.literal() != null && right.literal() == null
                    ? common(operation, right.expr(), left, site)
                    : common(operation, left.expr(), right, site);
            return new Pair(typed(left, dtype, site), typed(right, dtype, site));
        }

        /** The type both widen to; a literal takes the other's type where it can. */
        static DType common(String operation, Expr expr, Value other, Site site) {
            DType dtype = expr.dtype();
            if (takes(dtype, other)) {
                return dtype;
            }
            return Types.widen(dtype, other.dtype())
                    .orElseThrow(() -> new KernelDefinitionException(
                            site,
                            "%s of %s, which is %s, and %s, which is %s"
                                    .formatted(
                                            operation,
                                            IrPrinter.text(expr),
                                            dtype,
                                            IrPrinter.text(other.expr()),
                                            other.dtype()),
                            "turn the BOOL into a number with select(1, 0), or compare the number to get a BOOL"));
        }
    }
}
