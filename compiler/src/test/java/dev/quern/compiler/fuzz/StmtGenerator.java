package dev.quern.compiler.fuzz;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Place;
import dev.quern.RandomStream;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.fuzz.Scope.Counter;
import dev.quern.compiler.fuzz.Scope.Operand;
import dev.quern.compiler.fuzz.Scope.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Random statements without races. Iterations of a prange write to arrays in their own rows only, and read there alone what
 * they write; and they reduce into totals, which nothing else touches. Totals are integers, so that any order of adding
 * gives the same bits; {@link ResultGenerator} has those of floats.
 */
final class StmtGenerator {
    /** Integers to reduce into, each by an operation of its own. */
    final List<Operand> totals = new ArrayList<>();

    final ResultGenerator results = new ResultGenerator();

    void block(Scope scope, int statements, int depth) {
        for (int statement = 0; statement < statements; statement++) {
            statement(scope, depth);
        }
    }

    private void statement(Scope scope, int depth) {
        int choice = scope.random.nextInt(depth > 0 ? 20 : 10);
        switch (choice) {
            case 0, 1, 2 -> store(scope);
            case 3 -> storeArray(scope);
            case 4 -> variable(scope);
            case 5 -> let(scope);
            case 6 -> total(scope);
            case 7 -> temp(scope);
            case 8, 9 -> results.statement(scope);
            case 10 -> when(scope, depth);
            case 11, 12 -> range(scope, depth);
            case 13, 14, 15, 16 -> prange(scope, depth);
            case 17 -> PatternGenerator.statement(scope);
            case 18 -> draw(scope);
            default -> {
                if (scope.chance(40)) {
                    whileTrue(scope, depth);
                } else {
                    reducedVariable(scope, depth);
                }
            }
        }
    }

    private void store(Scope scope) {
        List<Operand> targets = scope.targets();
        if (targets.isEmpty()) {
            variable(scope);
            return;
        }
        Operand target = scope.pick(targets);
        Array place = scope.part(target, ExprGenerator.subscripts(scope, target));
        write(scope, place, ExprGenerator.scalar(scope, target.dtype(), 3));
    }

    private void storeArray(Scope scope) {
        List<Operand> targets = scope.targets().stream()
                .filter(operand -> operand.dims().size() > scope.rows(operand).size())
                .toList();
        if (targets.isEmpty()) {
            let(scope);
            return;
        }
        Operand target = scope.pick(targets);
        List<Value> rows = scope.rows(target);
        while (target.dims().size() - rows.size() > (scope.chance(70) ? 2 : 1)) {
            rows.add(ExprGenerator.subscript(scope, target.dims().get(rows.size())));
        }
        Array place = scope.part(target, rows);
        List<String> dims = target.dims().subList(rows.size(), target.dims().size());
        write(scope, place, ArrayGenerator.array(scope, target.dtype(), dims, 3));
    }

    /** Sets or updates. */
    static void write(Scope scope, Place place, Value value) {
        boolean isBool = place.dtype() == DType.BOOL;
        switch (scope.random.nextInt(12)) {
            case 0, 1 -> {
                if (isBool) {
                    place.xorAssign(value);
                } else {
                    place.plusAssign(value);
                }
            }
            case 2 -> {
                if (isBool) {
                    place.orAssign(value);
                } else {
                    place.maxAssign(value);
                }
            }
            case 3 -> {
                if (isBool) {
                    place.andAssign(value);
                } else {
                    place.minusAssign(value);
                }
            }
            case 4, 5 -> update(scope, place, value);
            default -> place.set(value);
        }
    }

    private static void update(Scope scope, Place place, Value value) {
        if (place.dtype() == DType.BOOL) {
            place.orAssign(value);
        } else if (place.dtype().isFloating() || scope.chance(40)) {
            if (scope.chance(50)) {
                place.timesAssign(value);
            } else {
                place.minAssign(value);
            }
        } else {
            switch (scope.random.nextInt(3)) {
                case 0 -> place.andAssign(value);
                case 1 -> place.orAssign(value);
                default -> place.xorAssign(value);
            }
        }
    }

    private static void variable(Scope scope) {
        List<Variable> settable = scope.settable();
        if (settable.isEmpty() || scope.chance(40)) {
            scope.add(scope.k.var(ExprGenerator.scalar(scope, ExprGenerator.anyType(scope), 2)));
            return;
        }
        Variable variable = scope.pick(settable);
        write(scope, variable, ExprGenerator.scalar(scope, variable.dtype(), 3));
    }

    private static void let(Scope scope) {
        DType dtype = ExprGenerator.anyType(scope);
        String dim = scope.anyDim();
        Value value = scope.chance(50)
                ? ExprGenerator.scalar(scope, dtype, 2)
                : ArrayGenerator.array(scope, dtype, List.of(dim), 2);
        Value held = scope.k.let(value);
        if (held instanceof Array array) {
            scope.readable.add(new Operand(array, List.of(dim), scope.depth(), false));
        } else {
            scope.add(held);
        }
    }

    /** A draw from a random stream: one that there is, or one of the iteration's own. */
    private static void draw(Scope scope) {
        if (scope.streams().isEmpty() || scope.chance(40)) {
            Value number = scope.counters().isEmpty() || scope.chance(20)
                    ? ExprGenerator.scalar(scope, DType.I64, 1)
                    : scope.pick(scope.counters()).value();
            scope.add(
                    scope.chance(50)
                            ? scope.k.random(scope.random.nextLong(), number)
                            : scope.k.random(ExprGenerator.scalar(scope, DType.I64, 1), number));
        }
        RandomStream numbers = scope.pick(scope.streams());
        scope.add(
                switch (scope.random.nextInt(7)) {
                    case 0 -> numbers.bits();
                    case 1 -> numbers.uniform();
                    case 2 -> numbers.uniform(DType.F32);
                    case 3 -> numbers.integer(1 + scope.random.nextInt(100));
                    case 4 -> numbers.integer(ExprGenerator.scalar(scope, DType.I32, 1));
                    case 5 -> numbers.bool(0.5);
                    default -> scope.chance(50) ? numbers.normal() : numbers.exponential();
                });
    }

    private static void temp(Scope scope) {
        List<String> dims = scope.chance(60) ? List.of(scope.anyDim()) : List.of("3", scope.anyDim());
        Array array = scope.k.temp("t", ExprGenerator.anyType(scope), dims.toArray(String[]::new));
        Operand operand = new Operand(array, dims, scope.depth(), true);
        if (scope.chance(70)) {
            write(scope, array, ArrayGenerator.array(scope, array.dtype(), dims, 2));
        }
        scope.readable.add(operand);
        scope.writable.add(operand);
    }

    /** One operation for each: two of them commute with themselves only. */
    private void total(Scope scope) {
        int which = scope.random.nextInt(totals.size());
        Operand total = totals.get(which);
        DType dtype = total.dtype();
        if (total.dims().isEmpty()) {
            Array place = scope.chance(30) ? total.array().atomic() : total.array();
            combine(which, place, ExprGenerator.scalar(scope, dtype, 2));
        } else if (scope.chance(30)) {
            combine(which, total.array(), ArrayGenerator.array(scope, dtype, total.dims(), 2));
        } else {
            // All iterations of a prange meet in one element, or several may in some.
            boolean isOne = scope.isParallel() && scope.chance(30);
            Array place = isOne
                    ? total.array().at(scope.random.nextInt(2))
                    : total.array()
                            .at(ExprGenerator.subscript(scope, total.dims().get(0)))
                            .atomic();
            combine(which, place, ExprGenerator.scalar(scope, dtype, 2));
        }
    }

    private static void combine(int which, Array place, Value value) {
        switch (which) {
            case 0, 2 -> place.plusAssign(value);
            case 1, 3 -> place.minAssign(value);
            case 4 -> place.xorAssign(value);
            case 5 -> place.maxAssign(value);
            case 6 -> place.timesAssign(value);
            default -> place.andAssign(value);
        }
    }

    private void when(Scope scope, int depth) {
        var choice = scope.k.when(
                ExprGenerator.scalar(scope, DType.BOOL, 2),
                () -> block(scope.block(), 1 + scope.random.nextInt(2), depth - 1));
        if (scope.chance(50)) {
            choice.otherwise(() -> block(scope.block(), 1 + scope.random.nextInt(2), depth - 1));
        }
    }

    private void range(Scope scope, int depth) {
        String dim = scope.anyDim();
        Function<String, Consumer<Value>> body = within ->
                index -> block(scope.loop(new Counter(index, within)), 1 + scope.random.nextInt(2), depth - 1);
        long stride = 1L + scope.random.nextInt(3);
        switch (scope.random.nextInt(10)) {
            case 0 -> scope.k.range(scope.k.dim(dim).sub(1), -1, -stride, body.apply(dim));
            case 1 -> scope.k.range(0, dim, stride, body.apply(dim));
            case 2 -> {
                if (scope.counters().isEmpty()) {
                    scope.k.range(ExprGenerator.scalar(scope, DType.I64, 1).floorMod(4), body.apply(null));
                } else {
                    scope.k.range(scope.pick(scope.counters()).value(), dim, body.apply(dim));
                }
            }
            case 3 -> scope.k.range(scope.random.nextInt(4), body.apply(null));
            case 4 -> {
                // A triangle, if the counter is of this dimension.
                Value end = scope.counters().isEmpty()
                        ? scope.k.dim(dim)
                        : scope.pick(scope.counters()).value().add(1).min(scope.k.dim(dim));
                scope.k.range(end, body.apply(dim));
            }
            case 5 -> scope.k.range(3, 1, body.apply(null));
            default -> scope.k.range(dim, body.apply(dim));
        }
    }

    private void prange(Scope scope, int depth) {
        String dim = scope.chance(55) ? "n" : scope.chance(90) ? "m" : "3";
        Function<Function<Value, Value>, Consumer<Value>> body =
                row -> index -> iteration(scope, new Counter(index, dim), new Owner(dim, row.apply(index)), depth);
        Consumer<Value> own = body.apply(index -> index);
        Value size = scope.k.dim(dim);
        long stride = 1L + scope.random.nextInt(3);
        switch (scope.random.nextInt(18)) {
            case 0 -> scope.k.prange(size.sub(1), -1, -stride, own);
            case 1 -> scope.k.prange(scope.random.nextInt(2), dim, stride, own);
            case 2 -> scope.k.prange(size, body.apply(index -> size.sub(1).sub(index)));
            case 3 -> scope.k.prange(size.floorDiv(2), body.apply(index -> index.mul(2)));
            case 4 ->
                scope.k.prange(
                        size.floorDiv(2), body.apply(index -> index.mul(2).add(1)));
            case 5 -> scope.k.prange(scope.random.nextInt(2), own);
            case 6 -> scope.k.prange(1, size.sub(1), own);
            case 7 -> scope.k.prange(1, dim, body.apply(index -> index.sub(1)));
            case 8 -> scope.k.prange(0, dim, 2, body.apply(index -> index.floorDiv(2)));
            case 9 ->
                scope.k.prange(
                        size.mul(3),
                        index -> iteration(
                                scope,
                                new Counter(index, null),
                                new Owner(List.of(dim, "3"), List.of(index.floorDiv(3), index.floorMod(3)), false),
                                depth));
            case 10, 11 -> promised(scope, depth);
            default -> scope.k.prange(dim, own);
        }
    }

    private void iteration(Scope scope, Counter counter, Owner owner, int depth) {
        block(scope.parallel(counter, owner), 1 + scope.random.nextInt(3), depth - 1);
    }

    /** What an iteration owns is read from arrays, as the user promises or says. */
    private void promised(Scope scope, int depth) {
        int choice = scope.random.nextInt(3);
        if (choice == 0) {
            Array starts = Indirect.starts(scope);
            scope.k.prange(
                    scope.k.dim("n").sub(1),
                    row -> scope.k.range(
                            starts.at(row),
                            starts.at(row.add(1)),
                            entry -> iteration(
                                    scope.loop(new Counter(row, null)),
                                    new Counter(entry, "m"),
                                    new Owner("m", entry),
                                    depth - 1)));
        } else {
            Array order = choice == 1 ? Indirect.order(scope) : Indirect.spread(scope);
            scope.k.prange(
                    "n",
                    index -> iteration(
                            scope,
                            new Counter(index, "n"),
                            new Owner(List.of("n"), List.of(order.at(index)), choice == 2),
                            depth));
        }
    }

    private void whileTrue(Scope scope, int depth) {
        // Not in scope, so that nothing else sets it and the loop ends.
        Variable rounds = scope.k.var(0L);
        scope.k.whileTrue(rounds.lt(3).and(ExprGenerator.scalar(scope, DType.BOOL, 1)), () -> {
            rounds.plusAssign(1);
            block(scope.block(), 1 + scope.random.nextInt(2), depth - 1);
        });
    }

    /** A variable that a prange reduces into, by an operation that gives the same bits in any order. */
    private void reducedVariable(Scope scope, int depth) {
        int choice = scope.random.nextInt(7);
        DType dtype = choice == 4
                ? DType.BOOL
                : choice == 2 || choice == 3
                        ? scope.pick(ExprGenerator.NUMBERS)
                        : scope.pick(List.of(DType.I32, DType.I64, DType.I8));
        Variable sum = scope.k.var(ExprGenerator.scalar(scope, dtype, 1));
        String dim = scope.chance(50) ? "n" : "m";
        scope.k.prange(dim, index -> {
            Scope inner = scope.parallel(new Counter(index, dim), new Owner(dim, index));
            if (scope.chance(60)) {
                block(inner, 1 + inner.random.nextInt(2), depth - 2);
            }
            Value value = ExprGenerator.scalar(inner, dtype, 2);
            switch (choice) {
                case 0 -> sum.plusAssign(value);
                case 1 -> sum.timesAssign(value);
                case 2 -> sum.minAssign(value);
                case 3 -> sum.maxAssign(value);
                case 4 -> sum.orAssign(value);
                case 5 -> sum.xorAssign(value);
                default -> sum.andAssign(value);
            }
        });
        scope.add(sum);
    }
}
