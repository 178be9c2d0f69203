package dev.quern.spark.internal;

import dev.quern.DType;
import dev.quern.ir.Types;
import dev.quern.spark.internal.FusedKernel.Node;
import dev.quern.spark.task.ColumnTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;

/**
 * Calls of ufuncs on one another's results as they become one kernel. Beneath them are the leaves, which are Spark's:
 * columns, expressions of them, and constants.
 */
final class CallTree {
    private CallTree() {}

    /** What a kernel for calls reads, by the canonical form of the expressions. */
    static final class Leaves {
        private final Map<Expression, Integer> columns = new LinkedHashMap<>();
        private final List<Expression> expressions = new ArrayList<>();
        private final List<Literal> constants = new ArrayList<>();

        List<Expression> columns() {
            return expressions;
        }

        List<Literal> constants() {
            return constants;
        }

        private Node of(Expression expression) {
            if (isConstant(expression)) {
                constants.add((Literal) expression);
                return new Node.Constant(constants.size() - 1);
            }
            Integer place = columns.get(expression.canonicalized());
            if (place == null) {
                place = expressions.size();
                columns.put(expression.canonicalized(), place);
                expressions.add(expression);
            }
            return new Node.Column(place);
        }
    }

    /** The tree of a call; the leaves are added to those there are. */
    static Node of(UfuncCall call, Leaves leaves) {
        return new Node.Call(
                call.ufunc(),
                call.arguments().stream()
                        .map(argument -> argument(call, argument, leaves))
                        .toList());
    }

    private static Node argument(UfuncCall outer, Expression argument, Leaves leaves) {
        Optional<UfuncCall> call = inlined(outer, argument);
        if (call.isEmpty()) {
            return leaves.of(argument);
        }
        Node inner = of(call.get(), leaves);
        return argument instanceof Cast cast
                ? new Node.Widened(inner, ColumnTypes.dtype(cast.dataType()).orElseThrow())
                : inner;
    }

    /** The leaves of a call that are no constants, in canonical form. */
    static Set<Expression> columns(UfuncCall call) {
        Set<Expression> columns = new LinkedHashSet<>();
        leaves(call).stream().filter(leaf -> !isConstant(leaf)).forEach(leaf -> columns.add(leaf.canonicalized()));
        return columns;
    }

    /** What is not a ufunc's result, constants included. */
    static List<Expression> leaves(UfuncCall call) {
        List<Expression> leaves = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            inlined(call, argument).ifPresentOrElse(inner -> leaves.addAll(leaves(inner)), () -> leaves.add(argument));
        }
        return leaves;
    }

    /** Null literals are columns: they have no value to bind. */
    private static boolean isConstant(Expression expression) {
        return expression instanceof Literal literal && literal.value() != null;
    }

    /** The call that is an argument itself, or beneath a cast that kernels do alike. */
    private static Optional<UfuncCall> inlined(UfuncCall outer, Expression argument) {
        if (argument instanceof UfuncCall inner) {
            return sameMath(outer, inner);
        }
        if (argument instanceof Cast cast && cast.child() instanceof UfuncCall inner) {
            Optional<DType> target = ColumnTypes.dtype(cast.dataType());
            DType given = inner.function().output();
            if (target.isPresent() && Types.storesAs(given, target.get())) {
                return sameMath(outer, inner);
            }
        }
        return Optional.empty();
    }

    /** A kernel has one way to multiply and add. */
    private static Optional<UfuncCall> sameMath(UfuncCall outer, UfuncCall inner) {
        return outer.ufunc().isFastMath() == inner.ufunc().isFastMath() ? Optional.of(inner) : Optional.empty();
    }
}
