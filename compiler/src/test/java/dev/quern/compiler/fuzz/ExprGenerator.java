package dev.quern.compiler.fuzz;

import dev.quern.DType;
import dev.quern.Value;
import dev.quern.compiler.fuzz.Scope.Counter;
import dev.quern.compiler.fuzz.Scope.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Random expressions. They are made anew for each statement, as a Value must not outlive what it reads. */
final class ExprGenerator {
    private static final List<UnaryOperator<Value>> FUNCTIONS = List.of(
            Value::neg,
            Value::abs,
            Value::signum,
            Value::sqrt,
            Value::exp,
            Value::log,
            Value::sin,
            Value::atan,
            Value::floor,
            Value::rint,
            Value::square);
    private static final List<BinaryOperator<Value>> FLOATING =
            List.of(Value::add, Value::sub, Value::mul, Value::div, Value::rem, Value::min, Value::max, Value::atan2);
    private static final List<BinaryOperator<Value>> INTEGER = List.of(
            Value::add,
            Value::sub,
            Value::mul,
            Value::min,
            Value::max,
            Value::and,
            Value::or,
            Value::xor,
            Value::shl,
            Value::shr,
            Value::ushr,
            Value::div,
            Value::rem,
            Value::floorDiv,
            Value::floorMod);
    private static final List<BinaryOperator<Value>> COMPARISONS =
            List.of(Value::lt, Value::le, Value::gt, Value::ge, Value::eq, Value::ne);
    private static final List<BinaryOperator<Value>> LOGIC = List.of(Value::and, Value::or, Value::xor);

    private static final List<DType> NUMBERS =
            Stream.of(DType.values()).filter(DType::isNumeric).toList();

    private ExprGenerator() {}

    /** A scalar of the type. */
    static Value scalar(Scope scope, DType dtype, int depth) {
        if (depth <= 0) {
            return leaf(scope, dtype);
        }
        if (dtype == DType.BOOL) {
            return truth(scope, depth);
        }
        return switch (scope.random.nextInt(12)) {
            case 0, 1 -> leaf(scope, dtype);
            case 2 -> unary(scope, dtype, depth);
            case 3, 4, 5, 6 -> binary(scope, dtype, depth);
            case 7 -> shared(scope, dtype, depth);
            case 8 ->
                scalar(scope, DType.BOOL, depth - 1)
                        .select(scalar(scope, dtype, depth - 1), scalar(scope, dtype, depth - 1));
            case 9 -> scalar(scope, anyType(scope), depth - 1).cast(dtype);
            case 10 -> reduction(scope, dtype, depth);
            default -> folded(scope, dtype, depth);
        };
    }

    static DType anyType(Scope scope) {
        return scope.pick(List.of(DType.values()));
    }

    private static Value truth(Scope scope, int depth) {
        return switch (scope.random.nextInt(5)) {
            case 0 -> leaf(scope, DType.BOOL);
            case 1 -> scalar(scope, DType.BOOL, depth - 1).not();
            case 2 ->
                scope.pick(LOGIC).apply(scalar(scope, DType.BOOL, depth - 1), scalar(scope, DType.BOOL, depth - 1));
            default -> {
                DType dtype = scope.pick(NUMBERS);
                yield scope.pick(COMPARISONS).apply(scalar(scope, dtype, depth - 1), scalar(scope, dtype, depth - 1));
            }
        };
    }

    private static Value unary(Scope scope, DType dtype, int depth) {
        Value operand = scalar(scope, dtype, depth - 1);
        if (dtype.isFloating()) {
            return scope.pick(FUNCTIONS).apply(operand);
        }
        return scope.pick(List.<UnaryOperator<Value>>of(Value::neg, Value::abs, Value::not))
                .apply(operand);
    }

    private static Value binary(Scope scope, DType dtype, int depth) {
        Value left = scalar(scope, dtype, depth - 1);
        Value right = scalar(scope, dtype, depth - 1);
        if (dtype.isFloating()) {
            if (scope.fastMath && scope.chance(40)) {
                return multiplyAdd(scope, left.mul(right), scalar(scope, dtype, depth - 1));
            }
            return scope.chance(10)
                    ? left.fma(right, scalar(scope, dtype, depth - 1))
                    : scope.pick(FLOATING).apply(left, right);
        }
        // Most divisors are not 0, so that most kernels come to their end.
        int op = scope.random.nextInt(INTEGER.size());
        boolean divides = op >= INTEGER.size() - 4;
        return INTEGER.get(op).apply(left, divides && !scope.chance(10) ? right.or(1) : right);
    }

    private static Value multiplyAdd(Scope scope, Value product, Value addend) {
        return switch (scope.random.nextInt(5)) {
            case 0 -> product;
            case 1 -> product.add(addend);
            case 2 -> product.sub(addend);
            case 3 -> addend.sub(product);
            default -> product.neg().add(addend);
        };
    }

    /** One value used several times, in both arms of selects among others. */
    private static Value shared(Scope scope, DType dtype, int depth) {
        Value value = scalar(scope, dtype, depth - 1);
        int links = 1 + scope.random.nextInt(3);
        for (int link = 0; link < links; link++) {
            value = scope.chance(50)
                    ? value.add(value)
                    : scalar(scope, DType.BOOL, 1).select(value.mul(value), value.sub(leaf(scope, dtype)));
        }
        return value;
    }

    private static Value leaf(Scope scope, DType dtype) {
        List<Value> known =
                scope.scalars().stream().filter(value -> value.dtype() == dtype).toList();
        int choice = scope.random.nextInt(5);
        if (choice == 0) {
            return constant(scope, dtype);
        } else if (choice == 1 && !known.isEmpty()) {
            return scope.pick(known);
        } else if (choice == 2 && !scope.counters().isEmpty()) {
            return scope.pick(scope.counters()).value().cast(dtype);
        }
        Operand operand = scope.pick(scope.readable);
        return element(scope, operand).cast(dtype);
    }

    private static Value constant(Scope scope, DType dtype) {
        return dtype == DType.BOOL
                ? Value.of(scope.random.nextBoolean())
                : dtype.isFloating()
                        ? Value.of(scope.random.nextInt(17) / 4.0 - 2).cast(dtype)
                        : Value.of((long) scope.random.nextInt(9) - 4).cast(dtype);
    }

    /** An element of an array; what is owned is read in the row of this iteration only. */
    static Value element(Scope scope, Operand operand) {
        List<Value> subscripts = new ArrayList<>();
        for (String dim : operand.dims()) {
            subscripts.add(
                    subscripts.isEmpty() && isOwned(scope, operand) ? scope.owner.value() : subscript(scope, dim));
        }
        return subscripts.isEmpty() ? operand.array() : operand.array().at(subscripts.toArray(Value[]::new));
    }

    private static boolean isOwned(Scope scope, Operand operand) {
        return scope.isParallel() && scope.owned.contains(operand);
    }

    /** A subscript of an axis: most of the time one that is within it. */
    static Value subscript(Scope scope, String dim) {
        List<Value> counting = scope.counters().stream()
                .filter(counter -> dim.equals(counter.dim()))
                .map(Counter::value)
                .toList();
        int choice = scope.random.nextInt(20);
        if (!counting.isEmpty() && choice < 15) {
            Value index = scope.pick(counting);
            return switch (choice) {
                case 0 -> scope.k.dim(dim).sub(1).sub(index);
                case 1 -> index.add(1).min(scope.k.dim(dim).sub(1));
                case 2 -> scope.chance(40) ? index.add(scope.random.nextInt(3) - 1) : index;
                default -> index;
            };
        }
        Value any = choice == 15
                ? scalar(scope, DType.I64, 1)
                : scope.counters().isEmpty()
                        ? Value.of(scope.random.nextInt(2))
                        : scope.pick(scope.counters()).value();
        // An empty axis is a division by 0, or here and there a subscript out of range.
        return choice == 16 && scope.chance(40)
                ? any
                : any.floorMod(scope.chance(95) ? scope.k.dim(dim).max(Value.of(1)) : scope.k.dim(dim));
    }

    /** A fold over a range, with an index of its own. */
    private static Value reduction(Scope scope, DType dtype, int depth) {
        String dim = scope.chance(50) ? "n" : "m";
        Value end = scope.chance(30) && !scope.counters().isEmpty()
                ? scope.pick(scope.counters()).value().min(scope.k.dim(dim))
                : scope.k.dim(dim);
        Function<DType, Function<Value, Value>> body =
                type -> index -> scalar(scope.loop(new Counter(index, dim)), type, depth - 2);
        DType of = dtype == DType.BOOL ? DType.I8 : dtype;
        Value folded = switch (scope.random.nextInt(9)) {
            case 0, 1 -> scope.k.sum(end, body.apply(of));
            case 2 -> scope.k.prod(end, body.apply(of));
            case 3 -> scope.k.min(end, body.apply(of));
            case 4 -> scope.k.max(end, body.apply(of));
            case 5 -> scope.k.count(end, body.apply(DType.BOOL));
            case 6 ->
                scope.k.argmin(
                        Value.of(-2), end.sub(2), index -> scalar(scope.loop(new Counter(index, null)), of, depth - 2));
            case 7 -> scope.k.any(end, body.apply(DType.BOOL));
            default -> scope.k.mean(end, body.apply(of));
        };
        return folded.cast(dtype);
    }

    /** A fold of an array expression: of a vector, a row, a product. */
    private static Value folded(Scope scope, DType dtype, int depth) {
        DType of = dtype == DType.BOOL ? DType.F32 : dtype;
        Value array = array(scope, of, List.of(scope.chance(50) ? "n" : "m"), Math.min(depth - 1, 2));
        if (array.rank() == 0) {
            return array.cast(dtype);
        }
        Value folded = switch (scope.random.nextInt(6)) {
            case 0 -> array.sum();
            case 1 -> array.min();
            case 2 -> array.max();
            case 3 -> array.argmax();
            case 4 -> array.mean();
            default -> array.gt(0).count();
        };
        return folded.cast(dtype);
    }

    /** A value of the type that broadcasts to the dimensions. */
    static Value array(Scope scope, DType dtype, List<String> dims, int depth) {
        if (depth <= 0 || dims.isEmpty()) {
            return arrayLeaf(scope, dtype, dims);
        }
        return switch (scope.random.nextInt(7)) {
            case 0, 1 -> {
                BinaryOperator<Value> op = scope.pick(dtype.isFloating() ? FLOATING : INTEGER.subList(0, 11));
                yield dtype == DType.BOOL
                        ? scope.pick(LOGIC)
                                .apply(array(scope, dtype, dims, depth - 1), array(scope, dtype, dims, depth - 1))
                        : op.apply(array(scope, dtype, dims, depth - 1), array(scope, dtype, dims, depth - 1));
            }
            case 2 ->
                array(scope, DType.BOOL, dims, depth - 1)
                        .select(array(scope, dtype, dims, depth - 1), scalar(scope, dtype, 1));
            case 3 -> array(scope, anyType(scope), dims, depth - 1).cast(dtype);
            case 4 -> dims.size() == 2 ? matrix(scope, dtype, dims, depth) : arrayLeaf(scope, dtype, dims);
            case 5 -> array(scope, dtype, dims.subList(1, dims.size()), depth - 1);
            default -> arrayLeaf(scope, dtype, dims);
        };
    }

    private static Value matrix(Scope scope, DType dtype, List<String> dims, int depth) {
        if (dtype == DType.BOOL || scope.chance(50)) {
            return full(scope, dtype, List.of(dims.get(1), dims.get(0)), depth - 1)
                    .transpose();
        }
        String inner = scope.chance(50) ? "n" : "m";
        Value product = full(scope, dtype, List.of(dims.get(0), inner), depth - 2)
                .matmul(full(scope, dtype, List.of(inner, dims.get(1)), depth - 2));
        return product.cast(dtype);
    }

    /** An array of just these dimensions, none of them left to broadcasting. */
    private static Value full(Scope scope, DType dtype, List<String> dims, int depth) {
        List<Operand> fitting = scope.readable.stream()
                .filter(operand -> operand.dims().equals(dims) && !isOwned(scope, operand))
                .toList();
        Value base = scope.pick(fitting).array().cast(dtype);
        return dtype == DType.BOOL || depth <= 0 ? base : base.add(array(scope, dtype, dims, depth - 1));
    }

    private static Value arrayLeaf(Scope scope, DType dtype, List<String> dims) {
        List<Value> fitting = new ArrayList<>();
        for (Operand operand : scope.readable) {
            List<String> own = operand.dims();
            boolean owned = isOwned(scope, operand);
            if (own.equals(dims) && !owned) {
                fitting.add(operand.array());
            } else if (own.size() == 2 && dims.size() == 1 && own.get(1).equals(dims.get(0))) {
                fitting.add(operand.array().at(owned ? scope.owner.value() : subscript(scope, own.get(0))));
            }
        }
        return fitting.isEmpty() || scope.chance(15)
                ? scalar(scope, dtype, 1)
                : scope.pick(fitting).cast(dtype);
    }
}
