package dev.quern.compiler.fuzz;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Place;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.fuzz.Scope.Counter;
import dev.quern.compiler.fuzz.Scope.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Random statements without races. Iterations of a prange write to arrays in their own row only, and read there alone what
 * they write; and they reduce into totals, which nothing else touches. Totals are integers, so that any order of adding
 * gives the same bits.
 */
final class StmtGenerator {
    final List<Operand> outputs = new ArrayList<>();
    final List<Operand> totals = new ArrayList<>();

    void block(Scope scope, int statements, int depth) {
        for (int statement = 0; statement < statements; statement++) {
            statement(scope, depth);
        }
    }

    private void statement(Scope scope, int depth) {
        int choice = scope.random.nextInt(depth > 0 ? 14 : 7);
        switch (choice) {
            case 0, 1, 2 -> store(scope);
            case 3 -> storeArray(scope);
            case 4 -> variable(scope);
            case 5 -> let(scope);
            case 6 -> total(scope);
            case 7 -> when(scope, depth);
            case 8, 9 -> range(scope, depth);
            case 10, 11, 12 -> prange(scope, depth);
            default -> {
                if (scope.chance(30)) {
                    whileTrue(scope, depth);
                } else {
                    sumOfVariable(scope, depth);
                }
            }
        }
    }

    private List<Operand> writable(Scope scope) {
        return scope.isParallel() ? scope.owned : outputs;
    }

    private void store(Scope scope) {
        if (writable(scope).isEmpty()) {
            variable(scope);
            return;
        }
        Operand target = scope.pick(writable(scope));
        List<Value> subscripts = new ArrayList<>();
        for (String dim : target.dims()) {
            boolean own = scope.isParallel() && subscripts.isEmpty();
            subscripts.add(own ? scope.owner.value() : ExprGenerator.subscript(scope, dim));
        }
        Array place = subscripts.isEmpty() ? target.array() : target.array().at(subscripts.toArray(Value[]::new));
        write(scope, place, ExprGenerator.scalar(scope, target.dtype(), 3));
    }

    private void storeArray(Scope scope) {
        List<Operand> targets = writable(scope).stream()
                .filter(operand -> operand.dims().size() > (scope.isParallel() ? 1 : 0))
                .toList();
        if (targets.isEmpty()) {
            let(scope);
            return;
        }
        Operand target = scope.pick(targets);
        Array place = scope.isParallel() ? target.array().at(scope.owner.value()) : target.array();
        List<String> dims =
                target.dims().subList(scope.isParallel() ? 1 : 0, target.dims().size());
        if (!scope.isParallel() && dims.size() == 2 && scope.chance(30)) {
            place = place.at(ExprGenerator.subscript(scope, dims.get(0)));
            dims = dims.subList(1, 2);
        }
        write(scope, place, ExprGenerator.array(scope, target.dtype(), dims, 3));
    }

    /** Sets or updates. */
    private static void write(Scope scope, Place place, Value value) {
        boolean isBool = place.dtype() == DType.BOOL;
        switch (scope.random.nextInt(8)) {
            case 0 -> {
                if (isBool) {
                    place.xorAssign(value);
                } else {
                    place.plusAssign(value);
                }
            }
            case 1 -> {
                if (isBool) {
                    place.orAssign(value);
                } else {
                    place.maxAssign(value);
                }
            }
            case 2 -> {
                if (isBool) {
                    place.andAssign(value);
                } else {
                    place.minusAssign(value);
                }
            }
            default -> place.set(value);
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
        String dim = scope.chance(50) ? "n" : "m";
        Value value = scope.chance(50)
                ? ExprGenerator.scalar(scope, dtype, 2)
                : ExprGenerator.array(scope, dtype, List.of(dim), 2);
        Value held = scope.k.let(value);
        if (held instanceof Array array) {
            scope.readable.add(new Operand(array, List.of(dim)));
        } else {
            scope.add(held);
        }
    }

    private void total(Scope scope) {
        Operand total = scope.pick(totals);
        List<Value> subscripts = new ArrayList<>();
        total.dims().forEach(dim -> subscripts.add(ExprGenerator.subscript(scope, dim)));
        Array place =
                subscripts.isEmpty() ? total.array() : total.array().atomic().at(subscripts.toArray(Value[]::new));
        Value value = ExprGenerator.scalar(scope, total.dtype(), 2);
        // One operation for each: two of them commute with themselves only.
        if (total.dims().isEmpty()) {
            place.plusAssign(value);
        } else {
            place.xorAssign(value);
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
        String dim = scope.chance(50) ? "n" : "m";
        Function<String, Consumer<Value>> body = within ->
                index -> block(scope.loop(new Counter(index, within)), 1 + scope.random.nextInt(2), depth - 1);
        switch (scope.random.nextInt(6)) {
            case 0 -> scope.k.range(scope.k.dim(dim).sub(1), -1, -1L - scope.random.nextInt(3), body.apply(dim));
            case 1 -> scope.k.range(0, dim, 1L + scope.random.nextInt(3), body.apply(dim));
            case 2 -> {
                if (scope.counters().isEmpty()) {
                    scope.k.range(ExprGenerator.scalar(scope, DType.I64, 1).floorMod(4), body.apply(null));
                } else {
                    scope.k.range(scope.pick(scope.counters()).value(), dim, body.apply(dim));
                }
            }
            case 3 -> scope.k.range(3, body.apply(null));
            default -> scope.k.range(dim, body.apply(dim));
        }
    }

    private void prange(Scope scope, int depth) {
        String dim = scope.chance(60) ? "n" : "m";
        Consumer<Value> body = index -> parallel(scope, dim, index, depth);
        switch (scope.random.nextInt(4)) {
            case 0 -> scope.k.prange(scope.k.dim(dim).sub(1), -1, -1L - scope.random.nextInt(3), body);
            case 1 -> scope.k.prange(scope.random.nextInt(2), dim, 1L + scope.random.nextInt(3), body);
            default -> scope.k.prange(dim, body);
        }
    }

    private void parallel(Scope scope, String dim, Value index, int depth) {
        Scope inner = scope.parallel(new Counter(index, dim));
        if (!scope.isParallel()) {
            outputs.stream()
                    .filter(output ->
                            !output.dims().isEmpty() && output.dims().get(0).equals(dim))
                    .forEach(inner.owned::add);
        }
        block(inner, 1 + inner.random.nextInt(3), depth - 1);
    }

    private void whileTrue(Scope scope, int depth) {
        // Not in scope, so that nothing else sets it and the loop ends.
        Variable rounds = scope.k.var(0L);
        scope.k.whileTrue(rounds.lt(3).and(ExprGenerator.scalar(scope, DType.BOOL, 1)), () -> {
            rounds.plusAssign(1);
            block(scope.block(), 1 + scope.random.nextInt(2), depth - 1);
        });
    }

    /** A variable that a prange adds to. */
    private void sumOfVariable(Scope scope, int depth) {
        Variable sum = scope.k.var(ExprGenerator.scalar(scope, DType.I32, 1));
        String dim = scope.chance(50) ? "n" : "m";
        scope.k.prange(dim, index -> {
            parallel(scope, dim, index, depth - 1);
            Scope inner = scope.parallel(new Counter(index, dim));
            if (!scope.isParallel()) {
                inner.owned.addAll(outputs);
                inner.readable.removeAll(outputs);
            }
            sum.plusAssign(ExprGenerator.scalar(inner, DType.I32, 2));
        });
        scope.add(sum);
    }
}
