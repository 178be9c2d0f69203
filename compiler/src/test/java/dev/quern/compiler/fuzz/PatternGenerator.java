package dev.quern.compiler.fuzz;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.fuzz.Scope.Counter;
import dev.quern.compiler.fuzz.Scope.Operand;
import dev.quern.compiler.fuzz.Scope.Owner;
import java.util.List;

/**
 * Parallel loops of known forms, in which iterations read of an array elements that others do not write, though they are
 * not all of one row: points of two colours, halves, triangles. And the best iteration of a loop, with what goes with it.
 */
final class PatternGenerator {
    private PatternGenerator() {}

    static void statement(Scope scope) {
        if (scope.isParallel()) {
            best(scope);
            return;
        }
        switch (scope.random.nextInt(5)) {
            case 0 -> colours(scope);
            case 1 -> grid(scope);
            case 2 -> halves(scope);
            case 3 -> triangle(scope);
            default -> best(scope);
        }
    }

    private static Operand of(Scope scope, String... dims) {
        List<Operand> fitting = scope.writable.stream()
                .filter(operand -> operand.dims().equals(List.of(dims)))
                .filter(operand -> scope.readable.contains(operand))
                .toList();
        return scope.pick(fitting);
    }

    /** What is there already with a number from elsewhere. */
    private static void write(Scope scope, Array place, Value near) {
        StmtGenerator.write(scope, place, mix(scope, near, ExprGenerator.scalar(scope, place.dtype(), 2)));
    }

    private static Value mix(Scope scope, Value left, Value right) {
        DType dtype = left.dtype();
        return dtype == DType.BOOL
                ? scope.pick(ExprGenerator.LOGIC).apply(left, right)
                : dtype.isFloating()
                        ? scope.pick(ExprGenerator.FLOATING).apply(left, right)
                        : scope.pick(ExprGenerator.INTEGER.subList(0, 5)).apply(left, right);
    }

    /** Every second element from those beside it. */
    private static void colours(Scope scope) {
        Operand target = of(scope, "n");
        long colour = scope.random.nextInt(2);
        scope.k.prange(1, scope.k.dim("n").sub(1), i -> {
            Scope inner = scope.parallel(new Counter(i, "n"), new Owner("n", i));
            scope.k.when(i.rem(2).eq(colour), () -> {
                Value near =
                        mix(inner, target.array().at(i.sub(1)), target.array().at(i.add(1)));
                write(inner.block(), target.array().at(i), near);
            });
        });
    }

    /** The same of a grid. */
    private static void grid(Scope scope) {
        Operand target = scope.chance(50) ? of(scope, "n", "m") : of(scope, "n", "n");
        String columns = target.dims().get(1);
        Array array = target.array();
        long colour = scope.random.nextInt(2);
        scope.k.prange(
                1,
                scope.k.dim("n").sub(1),
                i -> scope.k.range(1, scope.k.dim(columns).sub(1), j -> {
                    Scope inner = scope.parallel(new Counter(i, "n"), new Owner("n", i))
                            .loop(new Counter(j, columns));
                    scope.k.when(i.add(j).rem(2).eq(colour), () -> {
                        Value rows = mix(inner, array.at(i.sub(1), j), array.at(i.add(1), j));
                        Value near = mix(inner, rows, array.at(i, scope.chance(50) ? j.sub(1) : j.add(1)));
                        write(inner.block(), array.at(i, j), near);
                    });
                }));
    }

    /** One half from the other. */
    private static void halves(Scope scope) {
        Operand target = of(scope, "n");
        boolean isFirst = scope.chance(50);
        Value half = scope.k.let(scope.k.dim("n").floorDiv(2));
        scope.k.prange(half, i -> {
            Value own = isFirst ? i : half.add(i);
            Scope inner = scope.parallel(new Counter(i, "n"), new Owner("n", own));
            write(inner, target.array().at(own), target.array().at(isFirst ? half.add(i) : i));
        });
    }

    /** What is below the diagonal from what is above, or both at once. */
    private static void triangle(Scope scope) {
        Array array = of(scope, "n", "n").array();
        boolean both = scope.chance(30);
        scope.k.prange(
                "n",
                i -> scope.k.range(i, j -> {
                    Scope inner = scope.parallel(new Counter(i, "n"), new Owner("n", i))
                            .loop(new Counter(j, "n"));
                    if (both) {
                        // Nothing else of the array is read, as iterations write rows and columns of it.
                        Value value = scope.pick(scope.scalars()).cast(array.dtype());
                        array.at(i, j).set(mix(inner, array.at(j, i), value));
                        array.at(j, i).set(value);
                    } else {
                        write(inner, array.at(i, j), array.at(j, i));
                    }
                }));
    }

    /** The first iteration with the least or the greatest value. */
    private static void best(Scope scope) {
        DType dtype = scope.pick(ExprGenerator.NUMBERS);
        boolean isLeast = scope.chance(50);
        Variable best = scope.k.var(ExprGenerator.scalar(scope, dtype, 1));
        Variable where = scope.k.var(-1L);
        Variable payload = scope.k.var(ExprGenerator.scalar(scope, ExprGenerator.anyType(scope), 1));
        boolean hasPayload = scope.chance(50);
        String dim = scope.chance(50) ? "n" : "m";
        scope.k.prange(dim, index -> {
            Scope inner = scope.parallel(new Counter(index, dim), new Owner(dim, index));
            Value value = scope.k.let(ExprGenerator.scalar(inner, dtype, 2));
            Value with = ExprGenerator.scalar(inner, payload.dtype(), 2);
            scope.k.when(isLeast ? value.lt(best) : value.gt(best), () -> {
                best.set(value);
                where.set(index);
                if (hasPayload) {
                    payload.set(with);
                }
            });
        });
        List.of(best, where, payload).forEach(scope::add);
    }
}
