package dev.quern.spark.internal;

import dev.quern.spark.task.ColumnTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import scala.Option;
import scala.PartialFunction;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractPartialFunction;

/**
 * What a kernel's operator reads: the columns of a plan beneath, of which it selects rows and computes expressions itself,
 * in place of operators that would go over to rows and back.
 *
 * @param source a plan that is columnar, or will be made so by Spark
 * @param condition over the columns of the source
 * @param columns the columns that are passed on, computed from those of the source
 */
record ColumnarInput(SparkPlan source, Optional<Expression> condition, List<NamedExpression> columns) {

    /**
     * Takes off the filters and projections on top of a plan, if what is beneath them is columnar and they compute nothing
     * but numbers from it. Otherwise they stay: Spark compiles rows steps together, and makes columns of their result.
     */
    static ColumnarInput of(SparkPlan plan) {
        SparkPlan source = plan;
        List<SparkPlan> taken = new ArrayList<>();
        while ((source instanceof FilterExec || source instanceof ProjectExec) && isSimple(source)) {
            taken.add(0, source);
            source = source.children().head();
        }
        if (!source.supportsColumnar()) {
            return whole(plan);
        }
        Map<ExprId, Expression> computed = new HashMap<>();
        Optional<Expression> condition = Optional.empty();
        for (SparkPlan step : taken) {
            if (step instanceof FilterExec filter) {
                Expression more = over(filter.condition(), computed);
                condition = Optional.of(
                        condition.<Expression>map(known -> new And(known, more)).orElse(more));
                continue;
            }
            Map<ExprId, Expression> next = new HashMap<>();
            for (NamedExpression each : Seqs.list(((ProjectExec) step).projectList())) {
                next.put(each.exprId(), over(value(each), computed));
            }
            computed = next;
        }
        List<NamedExpression> columns = new ArrayList<>();
        for (Attribute attribute : Seqs.list(plan.output())) {
            Expression value = computed.getOrDefault(attribute.exprId(), attribute);
            columns.add(value.equals(attribute) ? attribute : named(attribute, value));
        }
        return new ColumnarInput(source, condition, columns);
    }

    /** All columns of a plan as they are. */
    static ColumnarInput whole(SparkPlan plan) {
        return new ColumnarInput(plan, Optional.empty(), List.copyOf(Seqs.list(plan.output())));
    }

    private Expression over(Expression expression) {
        Map<ExprId, Expression> computed = new HashMap<>();
        for (NamedExpression column : columns) {
            if (column instanceof Alias alias) {
                computed.put(alias.exprId(), alias.child());
            }
        }
        return over(expression, computed);
    }

    /** Expressions over the columns of the source. */
    Seq<Expression> over(Seq<Expression> expressions) {
        return Seqs.of(Seqs.list(expressions).stream().map(this::over).toList());
    }

    /** The condition, if there is one, as Spark's operators take it. */
    Option<Expression> selected() {
        return Option.apply(condition.orElse(null));
    }

    /** What a column is computed of: itself if it is one of the source. */
    static Expression value(NamedExpression column) {
        return column instanceof Alias alias ? alias.child() : (Attribute) column;
    }

    /** A column with the name and identity of an attribute. */
    static Alias named(Attribute attribute, Expression value) {
        return new Alias(
                value,
                attribute.name(),
                attribute.exprId(),
                attribute.qualifier(),
                Option.apply(attribute.metadata()),
                Seqs.of(List.of()));
    }

    private static boolean isSimple(SparkPlan step) {
        if (step instanceof FilterExec filter) {
            return isCompiled(filter.condition());
        }
        return Seqs.list(((ProjectExec) step).projectList()).stream()
                .map(ColumnarInput::value)
                .allMatch(ColumnarInput::isSimple);
    }

    private static boolean isSimple(Expression value) {
        return value instanceof AttributeReference
                || (isCompiled(value) && ColumnTypes.dtype(value.dataType()).isPresent());
    }

    /**
     * Whether Spark generates code for all of a deterministic expression. Where it interprets one it does so on its own
     * rows: on columns of arrays nulls would be taken for values then.
     */
    private static boolean isCompiled(Expression expression) {
        return expression.deterministic() && !expression.exists(each -> each instanceof CodegenFallback);
    }

    private static Expression over(Expression expression, Map<ExprId, Expression> computed) {
        if (computed.isEmpty()) {
            return expression;
        }
        PartialFunction<Expression, Expression> replacement = new AbstractPartialFunction<>() {
            @Override
            public boolean isDefinedAt(Expression each) {
                return each instanceof AttributeReference reference && computed.containsKey(reference.exprId());
            }

            @Override
            public <A extends Expression, B> B applyOrElse(A each, scala.Function1<A, B> otherwise) {
                @SuppressWarnings("unchecked")
                B replaced = isDefinedAt(each)
                        ? (B) Objects.requireNonNull(computed.get(((AttributeReference) each).exprId()))
                        : otherwise.apply(each);
                return replaced;
            }
        };
        return expression.transform(replacement);
    }
}
