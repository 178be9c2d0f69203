package dev.quern.compiler.races;

import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Integer and BOOL expressions of indices, sizes, arguments and variables as code over an array of numbers; truth is 1.
 * There is none for what depends on what arrays hold, or on a variable that is set more than once.
 */
final class IntegerCode {
    /** The value of an expression. */
    interface Code {
        long in(long[] frame);
    }

    private final Map<Object, Integer> slots = new LinkedHashMap<>();
    private final Map<Local, Expr> locals = new HashMap<>();

    /** Finds the variables that have a known value. */
    void learn(List<Stmt> body) {
        Set<Local> reassigned = new HashSet<>();
        Traversal.forEachStatement(body, statement -> {
            if (statement instanceof Stmt.Assign assign) {
                reassigned.add(assign.local());
            } else if (statement instanceof Stmt.UpdateLocal update) {
                reassigned.add(update.local());
            }
        });
        Traversal.forEachStatement(body, statement -> {
            if (statement instanceof Stmt.Declare declare
                    && !reassigned.contains(declare.local())
                    && of(declare.initial()).isPresent()) {
                locals.put(declare.local(), declare.initial());
            }
        });
    }

    boolean knows(Local local) {
        return locals.containsKey(local);
    }

    /** Where the value of an index, size, argument or variable stands. */
    int slot(Object term) {
        return slots.computeIfAbsent(term, unused -> slots.size());
    }

    /** The sizes and arguments met so far. */
    List<Object> parameters() {
        return slots.keySet().stream()
                .filter(term -> term instanceof Dim || term instanceof ScalarDecl)
                .toList();
    }

    /** Numbers for all terms met so far: 0 where no value is given. */
    long[] frame(Map<Object, Long> values) {
        long[] frame = new long[slots.size()];
        slots.forEach((term, slot) -> frame[slot] = values.getOrDefault(term, 0L));
        return frame;
    }

    /** Whether the expressions depend on the index, by way of variables too. */
    boolean names(List<Expr> exprs, Index index) {
        boolean[] found = {false};
        Traversal.forEach(exprs, expr -> {
            found[0] |= expr instanceof Expr.IndexRef ref && ref.index().equals(index);
            if (expr instanceof Expr.LocalRef ref && locals.containsKey(ref.local())) {
                found[0] |= names(List.of(locals.get(ref.local())), index);
            }
        });
        return found[0];
    }

    Optional<Code> of(Expr expr) {
        if (expr instanceof Expr.Constant constant) {
            long value = constant.asLong();
            return expr.dtype().isFloating() ? Optional.empty() : Optional.of(frame -> value);
        } else if (expr instanceof Expr.Size size) {
            return size.dim() instanceof Dim.Fixed fixed
                    ? Optional.of(frame -> fixed.size())
                    : Optional.of(read(size.dim()));
        } else if (expr instanceof Expr.IndexRef ref) {
            return Optional.of(read(ref.index()));
        } else if (expr instanceof Expr.ScalarRef ref && ref.dtype().isInteger()) {
            return Optional.of(read(ref.scalar()));
        } else if (expr instanceof Expr.LocalRef ref) {
            return knows(ref.local()) ? Optional.of(read(ref.local())) : Optional.empty();
        } else if (expr instanceof Expr.Cast cast && cast.dtype().isInteger()) {
            return of(cast.operand());
        } else if (expr instanceof Expr.Unary unary) {
            return of(unary.operand()).flatMap(operand -> unary(unary, operand));
        } else if (expr instanceof Expr.Compare compare) {
            return of(compare.left()).flatMap(left -> of(compare.right()).map(right -> compare(compare, left, right)));
        } else if (expr instanceof Expr.Binary binary) {
            return of(binary.left()).flatMap(left -> of(binary.right()).flatMap(right -> binary(binary, left, right)));
        } else if (expr instanceof Expr.Select select) {
            return of(select.condition())
                    .flatMap(condition -> of(select.whenTrue())
                            .flatMap(whenTrue -> of(select.whenFalse())
                                    .map(whenFalse -> frame ->
                                            condition.in(frame) != 0 ? whenTrue.in(frame) : whenFalse.in(frame))));
        }
        return Optional.empty();
    }

    private Code read(Object term) {
        int slot = slot(term);
        return frame -> frame[slot];
    }

    private static Optional<Code> unary(Expr.Unary unary, Code operand) {
        return switch (unary.op()) {
            case NEG -> Optional.of(frame -> -operand.in(frame));
            case ABS -> Optional.of(frame -> Math.abs(operand.in(frame)));
            case NOT ->
                unary.dtype().isInteger()
                        ? Optional.of(frame -> ~operand.in(frame))
                        : Optional.of(frame -> 1 - operand.in(frame));
            default -> Optional.empty();
        };
    }

    private static Code compare(Expr.Compare compare, Code left, Code right) {
        return switch (compare.op()) {
            case LT -> frame -> left.in(frame) < right.in(frame) ? 1 : 0;
            case LE -> frame -> left.in(frame) <= right.in(frame) ? 1 : 0;
            case GT -> frame -> left.in(frame) > right.in(frame) ? 1 : 0;
            case GE -> frame -> left.in(frame) >= right.in(frame) ? 1 : 0;
            case EQ -> frame -> left.in(frame) == right.in(frame) ? 1 : 0;
            case NE -> frame -> left.in(frame) != right.in(frame) ? 1 : 0;
        };
    }

    private static Optional<Code> binary(Expr.Binary binary, Code left, Code right) {
        return switch (binary.op()) {
            case ADD -> Optional.of(frame -> left.in(frame) + right.in(frame));
            case SUB -> Optional.of(frame -> left.in(frame) - right.in(frame));
            case MUL -> Optional.of(frame -> left.in(frame) * right.in(frame));
            case DIV -> Optional.of(frame -> left.in(frame) / right.in(frame));
            case REM -> Optional.of(frame -> left.in(frame) % right.in(frame));
            case FLOOR_DIV -> Optional.of(frame -> Math.floorDiv(left.in(frame), right.in(frame)));
            case FLOOR_MOD -> Optional.of(frame -> Math.floorMod(left.in(frame), right.in(frame)));
            case MIN -> Optional.of(frame -> Math.min(left.in(frame), right.in(frame)));
            case MAX -> Optional.of(frame -> Math.max(left.in(frame), right.in(frame)));
            case AND -> Optional.of(frame -> left.in(frame) & right.in(frame));
            case OR -> Optional.of(frame -> left.in(frame) | right.in(frame));
            case XOR -> Optional.of(frame -> left.in(frame) ^ right.in(frame));
            default -> Optional.empty();
        };
    }
}
