package dev.quern.spark.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.ApplyFunctionExpression;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.Subquery;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.catalyst.rules.Rule;
import scala.Function1;

/**
 * Takes the calls of ufuncs out of a plan's operators and computes them beneath as kernels over columns:
 *
 * <pre>{@code
 * Project [f(g(x)) + 1, y]    becomes    Project [f#9 + 1, y]
 * +- Relation [x, y, z]                  +- Kernel f_g(x0: x) -> f#9
 *                                           +- Project [x, y]
 *                                              +- Relation [x, y, z]
 * }</pre>
 *
 * <p>It runs once filters and projections are where they stay. Applied again it finds nothing more to do.
 */
public final class ExtractUfuncs extends Rule<LogicalPlan> {
    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        // A correlated subquery becomes part of its outer plan, and is seen there.
        return plan instanceof Subquery subquery && subquery.correlated() ? plan : rewrite(plan);
    }

    private static LogicalPlan rewrite(LogicalPlan plan) {
        List<LogicalPlan> children = Seqs.list(plan.children());
        List<LogicalPlan> rewritten =
                children.stream().map(ExtractUfuncs::rewrite).toList();
        LogicalPlan above = rewritten.equals(children) ? plan : plan.withNewChildren(Seqs.of(rewritten));
        LogicalPlan named = hasCatalogCall(above) ? expressions(above, ExtractUfuncs::withoutCatalog) : above;
        return isHandled(named) ? extract(named) : named;
    }

    private static boolean isHandled(LogicalPlan plan) {
        return plan instanceof Project
                || plan instanceof Filter
                || plan instanceof Aggregate
                || plan instanceof Sort
                || plan instanceof Window
                || plan instanceof Expand
                || plan instanceof Join
                || plan instanceof Generate
                || plan instanceof RepartitionByExpression;
    }

    private static LogicalPlan extract(LogicalPlan plan) {
        if (Seqs.<Expression>list(plan.expressions()).stream().noneMatch(ExtractUfuncs::hasCall)) {
            return plan;
        }
        LogicalPlan split = plan instanceof Filter filter ? split(filter) : plan;
        Map<Expression, Attribute> results = new HashMap<>();
        List<LogicalPlan> children = new ArrayList<>();
        for (LogicalPlan child : Seqs.<LogicalPlan>list(split.children())) {
            ExtractableCalls calls = new ExtractableCalls(child.outputSet());
            Seqs.<Expression>list(split.expressions()).forEach(each -> find(split, each, calls));
            if (calls.found().isEmpty()) {
                children.add(child);
                continue;
            }
            UfuncKernels.Computed computed = UfuncKernels.over(pruned(split, child), calls.found());
            results.putAll(computed.results());
            children.add(computed.plan());
        }
        if (results.isEmpty()) {
            return split;
        }
        LogicalPlan replaced =
                expressions(split.withNewChildren(Seqs.of(children)), each -> replaced(split, each, results));
        LogicalPlan all = extract(replaced);
        return all.output().equals(plan.output()) ? all : new Project(Seqs.<NamedExpression>of(named(plan)), all);
    }

    private static List<NamedExpression> named(LogicalPlan plan) {
        return List.copyOf(Seqs.<Attribute>list(plan.output()));
    }

    /** What of a filter has no call stays beneath, so that kernels see fewer rows. */
    private static Filter split(Filter filter) {
        List<Expression> plain = new ArrayList<>();
        List<Expression> calling = new ArrayList<>();
        conjuncts(filter.condition(), plain, calling);
        if (plain.isEmpty() || calling.isEmpty() || !filter.condition().deterministic()) {
            return filter;
        }
        return new Filter(joined(calling), new Filter(joined(plain), filter.child()));
    }

    private static void conjuncts(Expression condition, List<Expression> plain, List<Expression> calling) {
        if (condition instanceof And and) {
            conjuncts(and.left(), plain, calling);
            conjuncts(and.right(), plain, calling);
        } else {
            (hasCall(condition) ? calling : plain).add(condition);
        }
    }

    private static Expression joined(List<Expression> conjuncts) {
        return conjuncts.stream().reduce(And::new).orElseThrow();
    }

    private static boolean hasCall(Expression expression) {
        return expression.exists(UfuncCall.class::isInstance);
    }

    /** Without the columns of the child that nothing above it needs. */
    private static LogicalPlan pruned(LogicalPlan plan, LogicalPlan child) {
        AttributeSet needed = plan.references().$plus$plus(plan.outputSet());
        List<NamedExpression> kept = new ArrayList<>();
        for (Attribute column : Seqs.<Attribute>list(child.output())) {
            if (needed.contains(column)) {
                kept.add(column);
            }
        }
        return kept.size() == child.output().size() ? child : new Project(Seqs.of(kept), child);
    }

    private static void find(LogicalPlan plan, Expression expression, ExtractableCalls calls) {
        if (!(plan instanceof Aggregate)) {
            calls.find(expression);
        } else if (expression instanceof AggregateExpression) {
            calls.find(expression);
        } else {
            Seqs.<Expression>list(expression.children()).forEach(child -> find(plan, child, calls));
        }
    }

    /** Of an Aggregate only what its functions read is computed for each row; the rest is for each group. */
    private static Expression replaced(LogicalPlan plan, Expression expression, Map<Expression, Attribute> results) {
        boolean forRows = !(plan instanceof Aggregate) || expression instanceof AggregateExpression;
        return forRows
                ? replaced(expression, results)
                : expression.mapChildren(child -> replaced(plan, child, results));
    }

    private static Expression replaced(Expression expression, Map<Expression, Attribute> results) {
        Attribute result = expression instanceof UfuncCall ? results.get(expression.canonicalized()) : null;
        return result != null ? result : expression.mapChildren(child -> replaced(child, results));
    }

    private static boolean hasCatalogCall(LogicalPlan plan) {
        return Seqs.<Expression>list(plan.expressions()).stream()
                .anyMatch(each -> each.exists(ExtractUfuncs::isCatalogCall));
    }

    private static boolean isCatalogCall(Expression expression) {
        return expression instanceof ApplyFunctionExpression call && call.function() instanceof CatalogUfunc.Bound;
    }

    /** Functions of a catalog become the calls that they are of other names. */
    private static Expression withoutCatalog(Expression expression) {
        Expression inside = expression.mapChildren(ExtractUfuncs::withoutCatalog);
        return inside instanceof ApplyFunctionExpression call && call.function() instanceof CatalogUfunc.Bound bound
                ? new UfuncCall(bound.name(), bound.ufunc(), call.children())
                : inside;
    }

    private static LogicalPlan expressions(LogicalPlan plan, Function1<Expression, Expression> change) {
        return plan.mapExpressions(change);
    }
}
