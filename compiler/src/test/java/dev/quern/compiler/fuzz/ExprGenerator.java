package dev.quern.compiler.fuzz;

import dev.quern.DType;
import dev.quern.Value;
import dev.quern.compiler.fuzz.Scope.Counter;
import dev.quern.compiler.fuzz.Scope.Operand;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Random scalars. They are made anew for each statement, as a Value must not outlive what it reads. */
final class ExprGenerator {
    private static final List<UnaryOperator<Value>> EXACT = List.of(
            Value::neg,
            Value::abs,
            Value::signum,
            Value::sqrt,
            Value::floor,
            Value::ceil,
            Value::rint,
            Value::square,
            Value::reciprocal);

    /** Those that a path in lanes may compute with an error of 1 ulp. */
    static final List<UnaryOperator<Value>> FUNCTIONS = List.of(
            Value::cbrt,
            Value::exp,
            Value::expm1,
            Value::log,
            Value::log10,
            Value::log1p,
            Value::sin,
            Value::cos,
            Value::tan,
            Value::asin,
            Value::acos,
            Value::atan,
            Value::sinh,
            Value::cosh,
            Value::tanh);

    /** The same of two operands. */
    static final List<BinaryOperator<Value>> FUNCTIONS_OF_TWO = List.of(Value::pow, Value::atan2, Value::hypot);

    static final List<BinaryOperator<Value>> FLOATING =
            List.of(Value::add, Value::sub, Value::mul, Value::div, Value::rem, Value::min, Value::max);
    static final List<BinaryOperator<Value>> INTEGER = List.of(
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

    /** How many of those at the end divide. */
    static final int DIVISIONS = 4;

    static final List<BinaryOperator<Value>> COMPARISONS =
            List.of(Value::lt, Value::le, Value::gt, Value::ge, Value::eq, Value::ne);
    static final List<BinaryOperator<Value>> LOGIC = List.of(Value::and, Value::or, Value::xor);

    static final List<DType> NUMBERS =
            Stream.of(DType.values()).filter(DType::isNumeric).toList();

    /** Sums of fewer terms than {@code LoopSchedule.Interleaved.LEAST_TERMS} are added up in order. */
    static final int IN_ORDER = 60;

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
            default -> ArrayGenerator.folded(scope, dtype, depth);
        };
    }

    static DType anyType(Scope scope) {
        return scope.pick(List.of(DType.values()));
    }

    private static Value truth(Scope scope, int depth) {
        return switch (scope.random.nextInt(7)) {
            case 0 -> leaf(scope, DType.BOOL);
            case 1 -> scalar(scope, DType.BOOL, depth - 1).not();
            case 2 ->
                scope.pick(LOGIC).apply(scalar(scope, DType.BOOL, depth - 1), scalar(scope, DType.BOOL, depth - 1));
            case 3 -> {
                Value number = scalar(scope, scope.chance(50) ? DType.F64 : DType.F32, depth - 1);
                yield scope.chance(50) ? number.isNaN() : number.isFinite();
            }
            case 4 ->
                scope.pick(COMPARISONS.subList(4, 6))
                        .apply(scalar(scope, DType.BOOL, depth - 1), scalar(scope, DType.BOOL, depth - 1));
            default -> {
                DType dtype = scope.pick(NUMBERS);
                yield scope.pick(COMPARISONS).apply(scalar(scope, dtype, depth - 1), scalar(scope, dtype, depth - 1));
            }
        };
    }

    private static Value unary(Scope scope, DType dtype, int depth) {
        Value operand = scalar(scope, dtype, depth - 1);
        if (dtype.isFloating()) {
            return scope.pick(scope.traits.hasFunctions() && scope.chance(60) ? FUNCTIONS : EXACT)
                    .apply(operand);
        }
        return scope.pick(List.<UnaryOperator<Value>>of(Value::neg, Value::abs, Value::not))
                .apply(operand);
    }

    private static Value binary(Scope scope, DType dtype, int depth) {
        Value left = scalar(scope, dtype, depth - 1);
        Value right = scalar(scope, dtype, depth - 1);
        if (dtype.isFloating()) {
            if (scope.traits.fastMath() && scope.chance(40)) {
                return multiplyAdd(scope, left.mul(right), scalar(scope, dtype, depth - 1));
            }
            if (scope.traits.hasFunctions() && scope.chance(12)) {
                return scope.pick(FUNCTIONS_OF_TWO).apply(left, right);
            }
            return scope.chance(10)
                    ? left.fma(right, scalar(scope, dtype, depth - 1))
                    : scope.pick(FLOATING).apply(left, right);
        }
        return integer(scope, left, right);
    }

    /** Most divisors are not 0, so that most kernels come to their end. */
    private static Value integer(Scope scope, Value left, Value right) {
        int op = scope.random.nextInt(INTEGER.size());
        boolean divides = op >= INTEGER.size() - DIVISIONS;
        return INTEGER.get(op).apply(left, divides && !scope.chance(4) ? right.or(1) : right);
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

    static Value leaf(Scope scope, DType dtype) {
        List<Value> known =
                scope.scalars().stream().filter(value -> value.dtype() == dtype).toList();
        int choice = scope.random.nextInt(6);
        if (choice == 0) {
            return constant(scope, dtype);
        } else if ((choice == 1 || choice == 2) && !known.isEmpty()) {
            return scope.pick(known);
        } else if (choice == 3 && !scope.counters().isEmpty()) {
            return scope.pick(scope.counters()).value().cast(dtype);
        }
        Operand operand = scope.pick(scope.readable);
        if (choice == 4 && scope.chance(20) && !operand.dims().isEmpty()) {
            return operand.array()
                    .size(scope.random.nextInt(operand.dims().size()))
                    .cast(dtype);
        }
        return element(scope, operand).cast(dtype);
    }

    private static Value constant(Scope scope, DType dtype) {
        if (dtype == DType.BOOL) {
            return Value.of(scope.random.nextBoolean());
        }
        if (dtype.isFloating()) {
            return Value.of(scope.chance(15) ? Numbers.extreme(scope.random) : scope.random.nextInt(17) / 4.0 - 2)
                    .cast(dtype);
        }
        long number = scope.chance(10) ? Numbers.extreme(scope.random, dtype) : scope.random.nextInt(9) - 4L;
        return Value.of(number).cast(dtype);
    }

    /** An element of an array; what is owned is read in the rows of this iteration only. */
    static Value element(Scope scope, Operand operand) {
        return scope.part(operand, subscripts(scope, operand));
    }

    /** Subscripts for all axes of an array. */
    static List<Value> subscripts(Scope scope, Operand operand) {
        List<Value> subscripts = scope.rows(operand);
        for (int axis = subscripts.size(); axis < operand.dims().size(); axis++) {
            subscripts.add(subscript(scope, operand.dims().get(axis)));
        }
        return subscripts;
    }

    /** A subscript of an axis: most of the time one that is within it. */
    static Value subscript(Scope scope, String dim) {
        List<Value> counting = scope.counters().stream()
                .filter(counter -> dim.equals(counter.dim()))
                .map(Counter::value)
                .toList();
        int choice = scope.random.nextInt(24);
        if (!counting.isEmpty() && choice < 19) {
            Value index = scope.pick(counting);
            return switch (choice) {
                case 0, 1 -> scope.k.dim(dim).sub(1).sub(index);
                case 2 -> index.add(1).min(scope.k.dim(dim).sub(1));
                case 3 -> scope.chance(20) ? index.add(scope.random.nextInt(3) - 1) : index;
                default -> index;
            };
        }
        if (dim.equals("3") && choice > 4) {
            return Value.of((long) scope.random.nextInt(3));
        }
        Value any = choice == 19
                ? scalar(scope, DType.I64, 1)
                : scope.counters().isEmpty()
                        ? Value.of((long) scope.random.nextInt(2))
                        : scope.pick(scope.counters()).value();
        // An empty axis is a division by 0, or here and there a subscript out of range.
        return choice == 20 && scope.chance(20)
                ? any
                : any.floorMod(scope.chance(97) ? scope.k.dim(dim).max(Value.of(1)) : scope.k.dim(dim));
    }

    /** A fold over a range, with an index of its own. */
    private static Value reduction(Scope scope, DType dtype, int depth) {
        String dim = scope.anyDim();
        Value end = scope.chance(30) && !scope.counters().isEmpty()
                ? scope.pick(scope.counters()).value().min(scope.k.dim(dim))
                : scope.k.dim(dim);
        Function<DType, Function<Value, Value>> body =
                type -> index -> scalar(scope.loop(new Counter(index, dim)), type, depth - 2);
        DType of = dtype == DType.BOOL ? DType.I8 : dtype;
        Value few = of.isFloating() && scope.traits.isLong() ? end.min(IN_ORDER) : end;
        Value folded = switch (scope.random.nextInt(12)) {
            case 0, 1 -> scope.k.sum(few, body.apply(of));
            case 2 -> scope.k.prod(few, body.apply(of));
            case 3 -> scope.k.min(end, body.apply(of));
            case 4 -> scope.k.max(end, body.apply(of));
            case 5 -> scope.k.count(end, body.apply(DType.BOOL));
            case 6 ->
                scope.k.argmin(
                        Value.of(-2), end.sub(2), index -> scalar(scope.loop(new Counter(index, null)), of, depth - 2));
            case 7 -> scope.k.argmax(end, body.apply(of));
            case 8 -> scope.k.any(end, body.apply(DType.BOOL));
            case 9 -> scope.k.all(end, body.apply(DType.BOOL));
            case 10 -> scope.k.sum(Value.of(1), few, body.apply(of));
            default -> scope.k.mean(scope.traits.isLong() ? end.min(IN_ORDER) : end, body.apply(of));
        };
        return folded.cast(dtype);
    }
}
