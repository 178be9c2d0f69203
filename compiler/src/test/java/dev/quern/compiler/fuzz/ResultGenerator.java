package dev.quern.compiler.fuzz;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Value;
import dev.quern.compiler.fuzz.Scope.Counter;
import dev.quern.compiler.fuzz.Scope.Operand;
import java.util.ArrayList;
import java.util.List;

/**
 * Random statements whose results may be rounded in another way: functions, and sums of floats. They go into arrays that
 * nothing reads, so that the bound of the numeric contract holds for what is there and {@link Bounds} can compute it.
 */
final class ResultGenerator {
    /** Each element is a function of exact operands: within 1 ulp. */
    static final String FUNCTION = "function";

    /** Each element is a sum or a mean of exact terms: within {@code 2 n u sum(|x|)}. */
    static final String SUM = "sum";

    /** Arrays of both kinds, and a total of the second for reductions. */
    final List<Operand> functions = new ArrayList<>();

    final List<Operand> sums = new ArrayList<>();
    final List<Operand> totals = new ArrayList<>();

    void statement(Scope scope) {
        switch (scope.random.nextInt(5)) {
            case 0, 1 -> function(scope);
            case 2, 3 -> sum(scope);
            default -> total(scope);
        }
    }

    private static List<Operand> writable(Scope scope, List<Operand> all) {
        return all.stream().filter(scope::isWritable).toList();
    }

    private void function(Scope scope) {
        List<Operand> targets = writable(scope, functions);
        if (targets.isEmpty()) {
            total(scope);
            return;
        }
        Operand target = scope.pick(targets);
        DType dtype = target.dtype();
        List<Value> rows = scope.rows(target);
        if (scope.chance(60)) {
            rows = ExprGenerator.subscripts(scope, target);
        }
        List<String> dims = target.dims().subList(rows.size(), target.dims().size());
        boolean ofTwo = scope.chance(20);
        Value left = operand(scope, dtype, dims);
        Value value = ofTwo
                ? scope.pick(ExprGenerator.FUNCTIONS_OF_TWO).apply(left, operand(scope, dtype, dims))
                : scope.pick(ExprGenerator.FUNCTIONS).apply(left);
        scope.part(target, rows).set(value);
    }

    private static Value operand(Scope scope, DType dtype, List<String> dims) {
        return dims.isEmpty() ? ExprGenerator.scalar(scope, dtype, 2) : ArrayGenerator.array(scope, dtype, dims, 2);
    }

    private void sum(Scope scope) {
        List<Operand> targets = writable(scope, sums);
        if (targets.isEmpty()) {
            total(scope);
            return;
        }
        Operand target = scope.pick(targets);
        DType dtype = target.dtype();
        List<Value> rows = scope.rows(target);
        int rank = target.dims().size() - rows.size();
        if (rank == 1 && scope.chance(30)) {
            String dim = target.dims().get(rows.size());
            String other = scope.chance(50) ? "n" : "m";
            int axis = scope.random.nextInt(2);
            Value matrix = ArrayGenerator.full(
                    scope, dtype, axis == 0 ? List.of(other, dim) : List.of(dim, other), scope.random.nextInt(2));
            Value folded = scope.chance(70) ? matrix.sum(axis) : matrix.mean(axis);
            scope.part(target, rows).set(folded);
            return;
        }
        if (rank == 2 && scope.chance(50)) {
            String inner = scope.chance(50) ? "n" : "m";
            Value product = ArrayGenerator.full(
                            scope, dtype, List.of(target.dims().get(rows.size()), inner), 0)
                    .matmul(ArrayGenerator.full(
                            scope, dtype, List.of(inner, target.dims().get(rows.size() + 1)), 0));
            scope.part(target, rows).set(product);
            return;
        }
        String dim = scope.chance(50) ? "n" : "m";
        List<Value> subscripts = ExprGenerator.subscripts(scope, target);
        Value folded = switch (scope.random.nextInt(4)) {
            case 0 -> scope.k.mean(dim, index -> ExprGenerator.scalar(scope.loop(new Counter(index, dim)), dtype, 2));
            case 1 -> {
                Value vector = ArrayGenerator.array(scope, dtype, List.of(dim), 2);
                yield vector.rank() == 0
                        ? scope.k.sum(dim, index -> ExprGenerator.leaf(scope.loop(new Counter(index, dim)), dtype))
                        : vector.sum();
            }
            default -> scope.k.sum(dim, index -> ExprGenerator.scalar(scope.loop(new Counter(index, dim)), dtype, 2));
        };
        Array place = scope.part(target, subscripts);
        if (scope.chance(25)) {
            place.plusAssign(folded);
        } else {
            place.set(folded);
        }
    }

    /** What iterations add to, each of them a term. */
    private void total(Scope scope) {
        Operand target = scope.pick(totals);
        DType dtype = target.dtype();
        if (target.dims().isEmpty()) {
            target.array().plusAssign(ExprGenerator.scalar(scope, dtype, 2));
        } else if (scope.chance(40)) {
            target.array()
                    .at(ExprGenerator.subscript(scope, target.dims().get(0)))
                    .atomic()
                    .plusAssign(ExprGenerator.scalar(scope, dtype, 2));
        } else if (scope.chance(60)) {
            target.array().plusAssign(ArrayGenerator.array(scope, dtype, target.dims(), 2));
        } else {
            target.array().at(0).plusAssign(ExprGenerator.scalar(scope, dtype, 2));
        }
    }
}
