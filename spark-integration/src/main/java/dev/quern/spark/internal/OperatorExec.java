package dev.quern.spark.internal;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.execution.SparkPlan;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * A physical operator of ours, which runs an {@link OperatorNode}: it reads batches of its one child, selects rows and
 * computes expressions of them itself.
 *
 * <p>The same holds of subclasses and their constructors as of those of {@link OperatorNode}.
 */
@SuppressWarnings(
        "serial") // Arguments are serializable, as Scala's sequences and options are, which their types do not say.
abstract class OperatorExec extends SparkPlan {
    private static final long serialVersionUID = 1L;

    private final Seq<Expression> inputs;
    private final Option<Expression> condition;
    private final SparkPlan child;
    private final List<Object> arguments;

    /**
     * Makes an operator.
     *
     * @param inputs what is read, over the columns of the child
     * @param condition which of its rows
     * @param arguments those of the subclass's constructor, {@code inputs}, {@code condition} and {@code child} among them
     */
    OperatorExec(Seq<Expression> inputs, Option<Expression> condition, SparkPlan child, Object... arguments) {
        this.inputs = inputs;
        this.condition = condition;
        this.child = child;
        this.arguments = List.of(arguments);
    }

    final Seq<Expression> inputs() {
        return inputs;
    }

    final Option<Expression> condition() {
        return condition;
    }

    final SparkPlan child() {
        return child;
    }

    /**
     * What tasks read of the child's batches: the rows of the condition.
     *
     * @param columns what is computed of each, the inputs first
     * @param required the places of those columns that must have values
     */
    final BatchReader.Spec reads(List<? extends Expression> columns, List<Integer> required) {
        return BatchReader.Spec.of(condition, columns, required, child.output());
    }

    /** The same operator on another child. */
    abstract OperatorExec on(SparkPlan other);

    /** The columns that the operator adds. */
    abstract List<Attribute> produced();

    /** What EXPLAIN shows of this operator, but for its condition. */
    abstract String described(int maxFields);

    /** The columns of its own alone, unless a subclass passes those of its child on. */
    @Override
    public Seq<Attribute> output() {
        return Seqs.of(produced());
    }

    @Override
    public final AttributeSet producedAttributes() {
        return Seqs.attributes(produced());
    }

    @Override
    public final boolean supportsColumnar() {
        return true;
    }

    @Override
    public final Seq<SparkPlan> children() {
        return Seqs.of(List.of(child));
    }

    @Override
    public final SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
        return on(children.head());
    }

    @Override
    public final String simpleString(int maxFields) {
        return described(maxFields) + (condition.isEmpty() ? "" : ", where " + condition.get());
    }

    /** For the formatted explanation: what is in the one line, not the kernel's text. */
    @Override
    public final scala.collection.Iterator<Object> stringArgs() {
        return scala.collection.Iterator$.MODULE$.single(simpleString(Integer.MAX_VALUE));
    }

    @Override
    public final int productArity() {
        return arguments.size();
    }

    @Override
    public final Object productElement(int index) {
        return arguments.get(index);
    }

    @Override
    public final boolean canEqual(Object other) {
        return getClass() == other.getClass();
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof OperatorExec exec && canEqual(exec) && arguments.equals(exec.arguments);
    }

    @Override
    public final int hashCode() {
        return arguments.hashCode();
    }
}
