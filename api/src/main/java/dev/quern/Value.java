package dev.quern;

import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Expr;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.ReduceOp;
import dev.quern.ir.UnaryOp;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel computes with: a number, a truth value or a whole array, as an expression that is evaluated where a
 * statement uses it.
 *
 * <p>A Value has a type and a rank; rank 0 is a scalar. Arithmetic goes element by element and broadcasts as in NumPy;
 * {@link #at} lowers the rank. Mixed types widen by the table of {@link dev.quern.ir.Types}, and a Java number takes the
 * type of the Value beside it. No operation uses memory: {@code a.sub(b).square().sum()} becomes one loop.
 *
 * <p>A Value must mean the same where it is made and where it is used: if what it reads is written in between, the kernel
 * is refused. {@link KernelBuilder#let} holds the earlier value.
 *
 * <p>The file is long for its overloads, a line of code each; what they do is in {@code Operations}.
 */
public sealed class Value permits Place {
    private final @Nullable Recorder recorder;
    private final Expr expr;
    private final int depth;
    private final Map<Object, Integer> reads;
    private final @Nullable Number literal;

    Value(@Nullable Recorder recorder, Expr expr, int depth) {
        this(recorder, expr, depth, Map.of());
    }

    Value(@Nullable Recorder recorder, Expr expr, int depth, Map<Object, Integer> reads) {
        this(recorder, expr, depth, reads, null);
    }

    private Value(
            @Nullable Recorder recorder, Expr expr, int depth, Map<Object, Integer> reads, @Nullable Number literal) {
        this.recorder = recorder;
        this.expr = expr;
        this.depth = depth;
        this.reads = reads;
        this.literal = literal;
    }

    /** A number that takes the type of the floating Value beside it, and is F64 beside an integer. */
    public static Value of(double number) {
        return new Value(null, Expr.Constant.of(DType.F64, number, Sites.here()), 0, Map.of(), number);
    }

    /** A number that takes the type of the Value beside it. */
    public static Value of(long number) {
        return new Value(null, Expr.Constant.of(DType.I64, number, Sites.here()), 0, Map.of(), number);
    }

    /** A truth value. */
    public static Value of(boolean truth) {
        return new Value(null, Expr.Constant.of(truth), 0);
    }

    public final DType dtype() {
        return expr.dtype();
    }

    /** The number of axes; 0 for a scalar. */
    public final int rank() {
        return expr.rank();
    }

    /**
     * The number of elements along an axis.
     *
     * @throws KernelDefinitionException if there is no such axis
     */
    public final Value size(int axis) {
        return new Value(recorder, Operations.size(this, axis), 0);
    }

    /**
     * The element, or with fewer subscripts than axes the part, that the subscripts select; they count from 0. Outside
     * an axis they are an error when the kernel runs.
     */
    public Value at(Value... subscripts) {
        return Operations.at(this, subscripts);
    }

    /** {@link #at(Value...)} with numbers. */
    public Value at(long... subscripts) {
        Value[] values = new Value[subscripts.length];
        for (int axis = 0; axis < values.length; axis++) {
            values[axis] = of(subscripts[axis]);
        }
        return at(values);
    }

    /** {@link #at(Value...)} with a number in the second place. */
    public Value at(Value first, long second) {
        return at(first, of(second));
    }

    /** {@link #at(Value...)} with a number in the first place. */
    public Value at(long first, Value second) {
        return at(of(first), second);
    }

    /** This with its axes in the opposite order. */
    public final Value transpose() {
        return Operations.transpose(this);
    }

    /** The product of this matrix and another: rows of this by columns of the other. */
    public final Value matmul(Value other) {
        return Operations.matmul(this, other);
    }

    /** This in another type, as a Java cast converts it; a BOOL becomes 0 or 1. */
    public final Value cast(DType dtype) {
        return Operations.cast(this, dtype);
    }

    /** Of a BOOL: the first where it holds, the second elsewhere. What is not chosen cannot fail. */
    public final Value select(Value whenTrue, Value whenFalse) {
        return Operations.select(this, whenTrue, whenFalse);
    }

    /** {@link #select(Value, Value)} with a number for where this does not hold. */
    public final Value select(Value whenTrue, double whenFalse) {
        return select(whenTrue, of(whenFalse));
    }

    /** {@link #select(Value, Value)} with a number for where this does not hold. */
    public final Value select(Value whenTrue, long whenFalse) {
        return select(whenTrue, of(whenFalse));
    }

    /** {@link #select(Value, Value)} with a number for where this holds. */
    public final Value select(double whenTrue, Value whenFalse) {
        return select(of(whenTrue), whenFalse);
    }

    /** {@link #select(Value, Value)} with a number for where this holds. */
    public final Value select(long whenTrue, Value whenFalse) {
        return select(of(whenTrue), whenFalse);
    }

    /** {@link #select(Value, Value)} of two numbers, in F64. */
    public final Value select(double whenTrue, double whenFalse) {
        return select(of(whenTrue), of(whenFalse));
    }

    /** {@link #select(Value, Value)} of two integers, in I64. */
    public final Value select(long whenTrue, long whenFalse) {
        return select(of(whenTrue), of(whenFalse));
    }

    /** {@code this * factor + addend} with a single rounding. */
    public final Value fma(Value factor, Value addend) {
        return Operations.fma(this, factor, addend);
    }

    /** {@code this * this}. */
    public final Value square() {
        return mul(this);
    }

    /** {@code 1 / this}. */
    public final Value reciprocal() {
        return of(1).div(this);
    }

    /** Whether this is not a number. */
    public final Value isNaN() {
        return ne(this);
    }

    /** Whether this is neither infinite nor NaN. */
    public final Value isFinite() {
        return abs().le(Double.MAX_VALUE).and(abs().lt(Double.POSITIVE_INFINITY));
    }

    /** The negative. */
    public final Value neg() {
        return Operations.unary(UnaryOp.NEG, this);
    }

    /** The magnitude; of the least integer, that integer. */
    public final Value abs() {
        return Operations.unary(UnaryOp.ABS, this);
    }

    /** -1, 0 or 1 by the sign; NaN and zeros as they are. */
    public final Value signum() {
        return Operations.unary(UnaryOp.SIGNUM, this);
    }

    /** The square root, correctly rounded. */
    public final Value sqrt() {
        return Operations.unary(UnaryOp.SQRT, this);
    }

    /** The cube root. */
    public final Value cbrt() {
        return Operations.unary(UnaryOp.CBRT, this);
    }

    /** e to this power. */
    public final Value exp() {
        return Operations.unary(UnaryOp.EXP, this);
    }

    /** e to this power, less 1. */
    public final Value expm1() {
        return Operations.unary(UnaryOp.EXPM1, this);
    }

    /** The natural logarithm. */
    public final Value log() {
        return Operations.unary(UnaryOp.LOG, this);
    }

    /** The logarithm to base 10. */
    public final Value log10() {
        return Operations.unary(UnaryOp.LOG10, this);
    }

    /** The natural logarithm of 1 plus this. */
    public final Value log1p() {
        return Operations.unary(UnaryOp.LOG1P, this);
    }

    /** The sine of an angle in radians. */
    public final Value sin() {
        return Operations.unary(UnaryOp.SIN, this);
    }

    /** The cosine of an angle in radians. */
    public final Value cos() {
        return Operations.unary(UnaryOp.COS, this);
    }

    /** The tangent of an angle in radians. */
    public final Value tan() {
        return Operations.unary(UnaryOp.TAN, this);
    }

    /** The arc sine, in radians. */
    public final Value asin() {
        return Operations.unary(UnaryOp.ASIN, this);
    }

    /** The arc cosine, in radians. */
    public final Value acos() {
        return Operations.unary(UnaryOp.ACOS, this);
    }

    /** The arc tangent, in radians. */
    public final Value atan() {
        return Operations.unary(UnaryOp.ATAN, this);
    }

    /** The hyperbolic sine. */
    public final Value sinh() {
        return Operations.unary(UnaryOp.SINH, this);
    }

    /** The hyperbolic cosine. */
    public final Value cosh() {
        return Operations.unary(UnaryOp.COSH, this);
    }

    /** The hyperbolic tangent. */
    public final Value tanh() {
        return Operations.unary(UnaryOp.TANH, this);
    }

    /** The next whole number downwards. */
    public final Value floor() {
        return Operations.unary(UnaryOp.FLOOR, this);
    }

    /** The next whole number upwards. */
    public final Value ceil() {
        return Operations.unary(UnaryOp.CEIL, this);
    }

    /** The nearest whole number, the even one of two. */
    public final Value rint() {
        return Operations.unary(UnaryOp.RINT, this);
    }

    /** The complement: of a BOOL its opposite, of an integer each bit. */
    public final Value not() {
        return Operations.unary(UnaryOp.NOT, this);
    }

    /** The sum. */
    public final Value add(Value other) {
        return Operations.binary(BinaryOp.ADD, this, other);
    }

    /** {@link #add(Value)} with a number. */
    public final Value add(long other) {
        return add(of(other));
    }

    /** {@link #add(Value)} with a number. */
    public final Value add(double other) {
        return add(of(other));
    }

    /** The difference. */
    public final Value sub(Value other) {
        return Operations.binary(BinaryOp.SUB, this, other);
    }

    /** {@link #sub(Value)} with a number. */
    public final Value sub(long other) {
        return sub(of(other));
    }

    /** {@link #sub(Value)} with a number. */
    public final Value sub(double other) {
        return sub(of(other));
    }

    /** The product. */
    public final Value mul(Value other) {
        return Operations.binary(BinaryOp.MUL, this, other);
    }

    /** {@link #mul(Value)} with a number. */
    public final Value mul(long other) {
        return mul(of(other));
    }

    /** {@link #mul(Value)} with a number. */
    public final Value mul(double other) {
        return mul(of(other));
    }

    /** The quotient. Of integers it is truncated, and division by zero is an error at run time. */
    public final Value div(Value other) {
        return Operations.binary(BinaryOp.DIV, this, other);
    }

    /** {@link #div(Value)} with a number. */
    public final Value div(long other) {
        return div(of(other));
    }

    /** {@link #div(Value)} with a number. */
    public final Value div(double other) {
        return div(of(other));
    }

    /** The remainder, with the sign of the dividend, as {@code %} in Java. */
    public final Value rem(Value other) {
        return Operations.binary(BinaryOp.REM, this, other);
    }

    /** {@link #rem(Value)} with a number. */
    public final Value rem(long other) {
        return rem(of(other));
    }

    /** {@link #rem(Value)} with a number. */
    public final Value rem(double other) {
        return rem(of(other));
    }

    /** The quotient of integers rounded down, as {@link Math#floorDiv(long, long)}. */
    public final Value floorDiv(Value other) {
        return Operations.binary(BinaryOp.FLOOR_DIV, this, other);
    }

    /** {@link #floorDiv(Value)} with a number. */
    public final Value floorDiv(long other) {
        return floorDiv(of(other));
    }

    /** The remainder of integers with the sign of the divisor, as {@link Math#floorMod(long, long)}. */
    public final Value floorMod(Value other) {
        return Operations.binary(BinaryOp.FLOOR_MOD, this, other);
    }

    /** {@link #floorMod(Value)} with a number. */
    public final Value floorMod(long other) {
        return floorMod(of(other));
    }

    /** The smaller; NaN if either is. */
    public final Value min(Value other) {
        return Operations.binary(BinaryOp.MIN, this, other);
    }

    /** {@link #min(Value)} with a number. */
    public final Value min(long other) {
        return min(of(other));
    }

    /** {@link #min(Value)} with a number. */
    public final Value min(double other) {
        return min(of(other));
    }

    /** The larger; NaN if either is. */
    public final Value max(Value other) {
        return Operations.binary(BinaryOp.MAX, this, other);
    }

    /** {@link #max(Value)} with a number. */
    public final Value max(long other) {
        return max(of(other));
    }

    /** {@link #max(Value)} with a number. */
    public final Value max(double other) {
        return max(of(other));
    }

    /** This to a power. */
    public final Value pow(Value other) {
        return Operations.binary(BinaryOp.POW, this, other);
    }

    /** {@link #pow(Value)} with a number. */
    public final Value pow(long other) {
        return pow(of(other));
    }

    /** {@link #pow(Value)} with a number. */
    public final Value pow(double other) {
        return pow(of(other));
    }

    /** The angle of the point with this as its y and the argument as its x, in radians. */
    public final Value atan2(Value other) {
        return Operations.binary(BinaryOp.ATAN2, this, other);
    }

    /** {@link #atan2(Value)} with a number. */
    public final Value atan2(long other) {
        return atan2(of(other));
    }

    /** {@link #atan2(Value)} with a number. */
    public final Value atan2(double other) {
        return atan2(of(other));
    }

    /** The square root of the sum of the squares, without overflow on the way. */
    public final Value hypot(Value other) {
        return Operations.binary(BinaryOp.HYPOT, this, other);
    }

    /** {@link #hypot(Value)} with a number. */
    public final Value hypot(long other) {
        return hypot(of(other));
    }

    /** {@link #hypot(Value)} with a number. */
    public final Value hypot(double other) {
        return hypot(of(other));
    }

    /** Of BOOLs, whether both hold; of integers, bit by bit. */
    public final Value and(Value other) {
        return Operations.binary(BinaryOp.AND, this, other);
    }

    /** {@link #and(Value)} with a number. */
    public final Value and(long other) {
        return and(of(other));
    }

    /** Of BOOLs, whether either holds; of integers, bit by bit. */
    public final Value or(Value other) {
        return Operations.binary(BinaryOp.OR, this, other);
    }

    /** {@link #or(Value)} with a number. */
    public final Value or(long other) {
        return or(of(other));
    }

    /** Of BOOLs, whether just one holds; of integers, bit by bit. */
    public final Value xor(Value other) {
        return Operations.binary(BinaryOp.XOR, this, other);
    }

    /** {@link #xor(Value)} with a number. */
    public final Value xor(long other) {
        return xor(of(other));
    }

    /** Shifted to the left; the distance is masked to the width of the type. */
    public final Value shl(Value other) {
        return Operations.binary(BinaryOp.SHL, this, other);
    }

    /** {@link #shl(Value)} with a number. */
    public final Value shl(long other) {
        return shl(of(other));
    }

    /** Shifted to the right, copies of the sign shifted in; the distance is masked to the width. */
    public final Value shr(Value other) {
        return Operations.binary(BinaryOp.SHR, this, other);
    }

    /** {@link #shr(Value)} with a number. */
    public final Value shr(long other) {
        return shr(of(other));
    }

    /** Shifted to the right, zeros shifted in; the distance is masked to the width. */
    public final Value ushr(Value other) {
        return Operations.binary(BinaryOp.USHR, this, other);
    }

    /** {@link #ushr(Value)} with a number. */
    public final Value ushr(long other) {
        return ushr(of(other));
    }

    /** Whether this is less than the other, a BOOL; false if either is NaN. */
    public final Value lt(Value other) {
        return Operations.compare(CompareOp.LT, this, other);
    }

    /** {@link #lt(Value)} with a number. */
    public final Value lt(long other) {
        return lt(of(other));
    }

    /** {@link #lt(Value)} with a number. */
    public final Value lt(double other) {
        return lt(of(other));
    }

    /** Whether this is less than or equal to the other, a BOOL; false if either is NaN. */
    public final Value le(Value other) {
        return Operations.compare(CompareOp.LE, this, other);
    }

    /** {@link #le(Value)} with a number. */
    public final Value le(long other) {
        return le(of(other));
    }

    /** {@link #le(Value)} with a number. */
    public final Value le(double other) {
        return le(of(other));
    }

    /** Whether this is greater than the other, a BOOL; false if either is NaN. */
    public final Value gt(Value other) {
        return Operations.compare(CompareOp.GT, this, other);
    }

    /** {@link #gt(Value)} with a number. */
    public final Value gt(long other) {
        return gt(of(other));
    }

    /** {@link #gt(Value)} with a number. */
    public final Value gt(double other) {
        return gt(of(other));
    }

    /** Whether this is greater than or equal to the other, a BOOL; false if either is NaN. */
    public final Value ge(Value other) {
        return Operations.compare(CompareOp.GE, this, other);
    }

    /** {@link #ge(Value)} with a number. */
    public final Value ge(long other) {
        return ge(of(other));
    }

    /** {@link #ge(Value)} with a number. */
    public final Value ge(double other) {
        return ge(of(other));
    }

    /** Whether this is equal to the other, a BOOL; false if either is NaN. */
    public final Value eq(Value other) {
        return Operations.compare(CompareOp.EQ, this, other);
    }

    /** {@link #eq(Value)} with a number. */
    public final Value eq(long other) {
        return eq(of(other));
    }

    /** {@link #eq(Value)} with a number. */
    public final Value eq(double other) {
        return eq(of(other));
    }

    /** Whether this is not equal to the other, a BOOL; true if either is NaN. */
    public final Value ne(Value other) {
        return Operations.compare(CompareOp.NE, this, other);
    }

    /** {@link #ne(Value)} with a number. */
    public final Value ne(long other) {
        return ne(of(other));
    }

    /** {@link #ne(Value)} with a number. */
    public final Value ne(double other) {
        return ne(of(other));
    }

    /** The sum over all axes; see {@link ReduceOp#SUM}. */
    public final Value sum() {
        return reduceAll(ReduceOp.SUM);
    }

    /** The sum along one axis, which the result loses; see {@link ReduceOp#SUM}. */
    public final Value sum(int axis) {
        return Operations.reduce(ReduceOp.SUM, this, axis);
    }

    /** The product over all axes; see {@link ReduceOp#PROD}. */
    public final Value prod() {
        return reduceAll(ReduceOp.PROD);
    }

    /** The product along one axis, which the result loses; see {@link ReduceOp#PROD}. */
    public final Value prod(int axis) {
        return Operations.reduce(ReduceOp.PROD, this, axis);
    }

    /** The least value, or NaN if any is, over all axes; see {@link ReduceOp#MIN}. */
    public final Value min() {
        return reduceAll(ReduceOp.MIN);
    }

    /**
     * The least value, or NaN if any is, along one axis, which the result loses; see {@link ReduceOp#MIN}. A scalar has no axes: of it
     * this is {@link #min(long)}.
     */
    public final Value min(int axis) {
        return rank() == 0 ? min((long) axis) : Operations.reduce(ReduceOp.MIN, this, axis);
    }

    /** The greatest value, or NaN if any is, over all axes; see {@link ReduceOp#MAX}. */
    public final Value max() {
        return reduceAll(ReduceOp.MAX);
    }

    /**
     * The greatest value, or NaN if any is, along one axis, which the result loses; see {@link ReduceOp#MAX}. A scalar has no axes: of it
     * this is {@link #max(long)}.
     */
    public final Value max(int axis) {
        return rank() == 0 ? max((long) axis) : Operations.reduce(ReduceOp.MAX, this, axis);
    }

    /** Whether any holds over all axes; see {@link ReduceOp#ANY}. */
    public final Value any() {
        return reduceAll(ReduceOp.ANY);
    }

    /** Whether any holds along one axis, which the result loses; see {@link ReduceOp#ANY}. */
    public final Value any(int axis) {
        return Operations.reduce(ReduceOp.ANY, this, axis);
    }

    /** Whether all hold over all axes; see {@link ReduceOp#ALL}. */
    public final Value all() {
        return reduceAll(ReduceOp.ALL);
    }

    /** Whether all hold along one axis, which the result loses; see {@link ReduceOp#ALL}. */
    public final Value all(int axis) {
        return Operations.reduce(ReduceOp.ALL, this, axis);
    }

    /** How many hold over all axes; see {@link ReduceOp#COUNT}. */
    public final Value count() {
        return reduceAll(ReduceOp.COUNT);
    }

    /** How many hold along one axis, which the result loses; see {@link ReduceOp#COUNT}. */
    public final Value count(int axis) {
        return Operations.reduce(ReduceOp.COUNT, this, axis);
    }

    /** The position of the first least value of a vector, or of its first NaN; an I64. */
    public final Value argmin() {
        return Operations.reduceVector(ReduceOp.ARGMIN, this);
    }

    /** The position of the first least value along an axis, or of the first NaN; an I64. */
    public final Value argmin(int axis) {
        return Operations.reduce(ReduceOp.ARGMIN, this, axis);
    }

    /** The position of the first greatest value of a vector, or of its first NaN; an I64. */
    public final Value argmax() {
        return Operations.reduceVector(ReduceOp.ARGMAX, this);
    }

    /** The position of the first greatest value along an axis, or of the first NaN; an I64. */
    public final Value argmax(int axis) {
        return Operations.reduce(ReduceOp.ARGMAX, this, axis);
    }

    /** The mean over all axes; of integers in F64. */
    public final Value mean() {
        if (rank() == 1) {
            return mean(0);
        }
        DType dtype = ReduceOp.MEAN.result(dtype());
        Value count = of(1);
        for (int axis = 0; axis < rank(); axis++) {
            count = count.mul(size(axis));
        }
        // Integers are added up in F64, as along one axis: their sum may not fit.
        return cast(dtype).sum().div(count.cast(dtype));
    }

    /** The mean along one axis; of integers in F64. */
    public final Value mean(int axis) {
        return Operations.reduce(ReduceOp.MEAN, this, axis);
    }

    private Value reduceAll(ReduceOp op) {
        Value reduced = Operations.reduce(op, this, Math.max(rank() - 1, 0));
        while (reduced.rank() > 0) {
            reduced = Operations.reduce(again(op), reduced, reduced.rank() - 1);
        }
        return reduced;
    }

    /** What folds the results of a fold: counts are added up. */
    private static ReduceOp again(ReduceOp op) {
        return op == ReduceOp.COUNT ? ReduceOp.SUM : op;
    }

    final Expr expr() {
        return expr;
    }

    final @Nullable Recorder recorder() {
        return recorder;
    }

    final int depth() {
        return depth;
    }

    final @Nullable Number literal() {
        return literal;
    }

    /** What the expression reads, each with the time as of which; without what a {@link Place} itself stands for. */
    final Map<Object, Integer> reads() {
        return reads;
    }

    /** The expression as printed IR shows it. */
    @Override
    public String toString() {
        return IrPrinter.text(expr);
    }
}
