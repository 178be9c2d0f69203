package dev.quern.compiler.fuzz;

import dev.quern.DType;
import dev.quern.Value;
import dev.quern.compiler.fuzz.Scope.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Random expressions of whole arrays: broadcast, transposed, multiplied, folded over an axis. */
final class ArrayGenerator {
    private ArrayGenerator() {}

    /** A fold of an array expression: of a vector, a row, a product. */
    static Value folded(Scope scope, DType dtype, int depth) {
        DType of = dtype == DType.BOOL ? DType.F32 : dtype;
        Value array = array(scope, of, List.of(scope.anyDim()), Math.min(depth - 1, 2));
        if (array.rank() == 0) {
            return array.cast(dtype);
        }
        // Long sums of floats are added up in another order.
        boolean isExact = !scope.traits.isLong();
        Value folded = switch (scope.random.nextInt(10)) {
            case 0, 1 -> isExact || of.isInteger() ? array.sum() : array.max();
            case 2 -> array.min();
            case 3 -> array.max();
            case 4 -> array.argmax();
            case 5 -> isExact ? array.mean() : array.argmin();
            case 6 -> isExact || of.isInteger() ? array.prod() : array.argmin();
            case 7 -> array.le(1).all();
            case 8 -> array.ne(0).any();
            default -> array.gt(0).count();
        };
        return folded.cast(dtype);
    }

    /** A value of the type that broadcasts to the dimensions. */
    static Value array(Scope scope, DType dtype, List<String> dims, int depth) {
        if (depth <= 0 || dims.isEmpty()) {
            return arrayLeaf(scope, dtype, dims);
        }
        return switch (scope.random.nextInt(10)) {
            case 0, 1 -> binary(scope, dtype, dims, depth);
            case 2 ->
                array(scope, DType.BOOL, dims, depth - 1)
                        .select(array(scope, dtype, dims, depth - 1), ExprGenerator.scalar(scope, dtype, 1));
            case 3 ->
                array(scope, ExprGenerator.anyType(scope), dims, depth - 1).cast(dtype);
            case 4, 5 -> dims.size() == 2 ? matrix(scope, dtype, dims, depth) : axisFold(scope, dtype, dims, depth);
            case 6 -> array(scope, dtype, dims.subList(1, dims.size()), depth - 1);
            case 7 -> unary(scope, dtype, dims, depth);
            default -> arrayLeaf(scope, dtype, dims);
        };
    }

    private static Value unary(Scope scope, DType dtype, List<String> dims, int depth) {
        Value operand = array(scope, dtype, dims, depth - 1);
        if (dtype == DType.BOOL) {
            return operand.not();
        }
        List<UnaryOperator<Value>> ops =
                dtype.isFloating() ? List.of(Value::neg, Value::sqrt, Value::abs) : List.of(Value::neg, Value::not);
        return scope.pick(ops).apply(operand);
    }

    private static Value binary(Scope scope, DType dtype, List<String> dims, int depth) {
        Value left = array(scope, dtype, dims, depth - 1);
        Value right = array(scope, dtype, dims, depth - 1);
        if (dtype == DType.BOOL) {
            return scope.chance(50)
                    ? scope.pick(ExprGenerator.LOGIC).apply(left, right)
                    : scope.pick(ExprGenerator.COMPARISONS).apply(left.cast(DType.I16), right.cast(DType.I16));
        }
        List<BinaryOperator<Value>> ops = dtype.isFloating()
                ? ExprGenerator.FLOATING
                : ExprGenerator.INTEGER.subList(0, ExprGenerator.INTEGER.size() - ExprGenerator.DIVISIONS);
        return scope.pick(ops).apply(left, right);
    }

    private static Value matrix(Scope scope, DType dtype, List<String> dims, int depth) {
        boolean isLongSum = scope.traits.isLong() && dtype.isFloating();
        if (dtype == DType.BOOL || isLongSum || scope.chance(50)) {
            return full(scope, dtype, List.of(dims.get(1), dims.get(0)), depth - 1)
                    .transpose();
        }
        String inner = scope.chance(50) ? "n" : "m";
        Value product = full(scope, dtype, List.of(dims.get(0), inner), depth - 2)
                .matmul(full(scope, dtype, List.of(inner, dims.get(1)), depth - 2));
        return product.cast(dtype);
    }

    /** A matrix folded over one of its axes, which leaves a vector. */
    private static Value axisFold(Scope scope, DType dtype, List<String> dims, int depth) {
        if (dims.size() != 1) {
            return arrayLeaf(scope, dtype, dims);
        }
        String other = scope.chance(50) ? "n" : "m";
        int axis = scope.random.nextInt(2);
        List<String> both = axis == 0 ? List.of(other, dims.get(0)) : List.of(dims.get(0), other);
        DType of = dtype == DType.BOOL ? DType.I32 : dtype;
        Value matrix = full(scope, of, both, depth - 2);
        boolean isExact = !scope.traits.isLong();
        Value folded = switch (scope.random.nextInt(9)) {
            case 0 -> isExact || of.isInteger() ? matrix.sum(axis) : matrix.max(axis);
            case 1 -> isExact ? matrix.mean(axis) : matrix.min(axis);
            case 2 -> matrix.max(axis);
            case 3 -> matrix.min(axis);
            case 4 -> matrix.argmin(axis);
            case 5 -> matrix.argmax(axis);
            case 6 -> matrix.gt(1).count(axis);
            case 7 -> matrix.lt(1).any(axis);
            default -> matrix.ne(2).all(axis);
        };
        return folded.cast(dtype);
    }

    /** An array of just these dimensions, none of them left to broadcasting. */
    static Value full(Scope scope, DType dtype, List<String> dims, int depth) {
        List<Operand> fitting = scope.readable.stream()
                .filter(operand ->
                        operand.dims().equals(dims) && scope.rows(operand).isEmpty())
                .toList();
        if (fitting.isEmpty()) {
            throw new IllegalStateException("no input has the dimensions " + dims);
        }
        Value base = scope.pick(fitting).array().cast(dtype);
        return dtype == DType.BOOL || depth <= 0 ? base : base.add(array(scope, dtype, dims, depth - 1));
    }

    /** Whether each axis is of the wanted size, or of size 1. */
    private static boolean fits(List<String> own, List<String> dims) {
        for (int axis = 0; axis < dims.size(); axis++) {
            if (!own.get(axis).equals(dims.get(axis)) && !own.get(axis).equals("1")) {
                return false;
            }
        }
        return true;
    }

    private static Value arrayLeaf(Scope scope, DType dtype, List<String> dims) {
        List<Value> fitting = new ArrayList<>();
        for (Operand operand : scope.readable) {
            List<String> own = operand.dims();
            int outer = own.size() - dims.size();
            List<Value> rows = scope.rows(operand);
            if (outer < rows.size() || !fits(own.subList(outer, own.size()), dims)) {
                continue;
            }
            for (int axis = rows.size(); axis < outer; axis++) {
                rows.add(ExprGenerator.subscript(scope, own.get(axis)));
            }
            fitting.add(scope.part(operand, rows));
        }
        return fitting.isEmpty() || scope.chance(15)
                ? ExprGenerator.scalar(scope, dtype, 1)
                : scope.pick(fitting).cast(dtype);
    }
}
