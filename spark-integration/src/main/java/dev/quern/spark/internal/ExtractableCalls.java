package dev.quern.spark.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.BinaryArithmetic;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Cast$;
import org.apache.spark.sql.catalyst.expressions.ConditionalExpression;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.HigherOrderFunction;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Multiply;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.Subtract;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

/**
 * Finds the calls in expressions that may be computed beforehand, for all rows: nothing tells that they were, but a failure
 * on a row that the query keeps from them. So where a branch may not be taken, only what cannot fail is found.
 *
 * <p>A call that is an argument of another is part of it, unless something of Spark's is between the two: then the inner
 * one is found first, and the outer one once that is a column.
 */
final class ExtractableCalls {
    private final AttributeSet columns;
    private final Map<Expression, UfuncCall> found = new LinkedHashMap<>();

    /** @param columns what the calls may read */
    ExtractableCalls(AttributeSet columns) {
        this.columns = columns;
    }

    /** The calls, no two of them equal. */
    List<UfuncCall> found() {
        return List.copyOf(found.values());
    }

    /** Looks for calls in an expression that is evaluated for each row. */
    void find(Expression expression) {
        find(expression, false);
    }

    private void find(Expression expression, boolean inBranch) {
        if (expression instanceof HigherOrderFunction) {
            return; // what is called for each element is no matter of rows
        }
        if (expression instanceof UfuncCall call && isExtractable(call, inBranch)) {
            int before = found.size();
            CallTree.leaves(call).forEach(leaf -> find(leaf, inBranch));
            if (found.size() == before
                    && CallTree.leaves(call).stream().noneMatch(leaf -> hasExtractable(leaf, inBranch))) {
                found.putIfAbsent(call.canonicalized(), call);
            }
            return;
        }
        List<Expression> always = always(expression);
        for (Expression child : Seqs.<Expression>list(expression.children())) {
            find(child, inBranch || !always.contains(child));
        }
    }

    /** Whether there is a call to be computed first, which may have been found elsewhere before. */
    private boolean hasExtractable(Expression leaf, boolean inBranch) {
        ExtractableCalls inner = new ExtractableCalls(columns);
        inner.find(leaf, inBranch);
        return !inner.found.isEmpty();
    }

    /** The operands that are evaluated whenever the expression is. */
    private static List<Expression> always(Expression expression) {
        if (expression instanceof ConditionalExpression conditional) {
            return Seqs.list(conditional.alwaysEvaluatedInputs());
        }
        if (expression instanceof And || expression instanceof Or) {
            return List.of(expression.children().head());
        }
        if (expression instanceof TryEval) {
            return List.of();
        }
        if (expression instanceof AggregateExpression aggregate
                && aggregate.filter().isDefined()) {
            return List.of(aggregate.filter().get());
        }
        return Seqs.list(expression.children());
    }

    private boolean isExtractable(UfuncCall call, boolean inBranch) {
        return call.deterministic()
                && !call.references().isEmpty()
                && call.references().subsetOf(columns)
                && !call.exists(each -> each instanceof AggregateExpression)
                && (!inBranch || cannotFail(call));
    }

    /** Of what is Spark's little is known: what is not listed here may fail. */
    private static boolean cannotFail(Expression expression) {
        boolean itself = expression instanceof UfuncCall call
                ? !call.canFail()
                : expression instanceof AttributeReference
                        || expression instanceof Literal
                        || expression instanceof Cast cast && isWidening(cast)
                        || expression instanceof BinaryArithmetic arithmetic && isFloating(arithmetic);
        return itself && Seqs.<Expression>list(expression.children()).stream().allMatch(ExtractableCalls::cannotFail);
    }

    private static boolean isWidening(Cast cast) {
        return Cast$.MODULE$.canUpCast(cast.child().dataType(), cast.dataType());
    }

    private static boolean isFloating(BinaryArithmetic arithmetic) {
        return (arithmetic instanceof Add || arithmetic instanceof Subtract || arithmetic instanceof Multiply)
                && (arithmetic.dataType() instanceof DoubleType || arithmetic.dataType() instanceof FloatType);
    }
}
