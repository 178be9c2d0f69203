package dev.quern.spark.internal;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * A logical node of ours: it reads expressions over the columns of its one child, and adds columns of its own.
 *
 * <p>Spark takes nodes for Scala's case classes: it looks for expressions among the arguments of their constructor, and
 * makes a changed copy by calling it with others, by reflection. So a subclass and its constructor are public, and the
 * constructor hands all its arguments on in their order.
 */
@SuppressWarnings("serial") // Arguments are serializable, which their types do not say.
abstract class OperatorNode extends LogicalPlan {
    private static final long serialVersionUID = 1L;

    private final Seq<Expression> inputs;
    private final Seq<Attribute> produced;
    private final LogicalPlan child;
    private final List<Object> arguments;

    /**
     * Makes a node.
     *
     * @param inputs what is read
     * @param produced the columns that the node adds
     * @param arguments those of the subclass's constructor, {@code inputs} and {@code child} among them
     */
    OperatorNode(Seq<Expression> inputs, Seq<Attribute> produced, LogicalPlan child, Object... arguments) {
        this.inputs = inputs;
        this.produced = produced;
        this.child = child;
        this.arguments = List.of(arguments);
    }

    final Seq<Expression> inputs() {
        return inputs;
    }

    final LogicalPlan child() {
        return child;
    }

    /** The columns that the node adds. */
    final Seq<Attribute> produced() {
        return produced;
    }

    /** The same node on another child. */
    abstract OperatorNode on(LogicalPlan other);

    /** The operator that runs this node on what its child was planned as. */
    abstract OperatorExec planned(ColumnarInput input);

    /** What EXPLAIN shows of this node. */
    @Override
    public abstract String simpleString(int maxFields);

    /** The columns of its own alone, unless a subclass passes those of its child on. */
    @Override
    public Seq<Attribute> output() {
        return produced;
    }

    @Override
    public final AttributeSet producedAttributes() {
        return Seqs.attributes(Seqs.list(produced));
    }

    @Override
    public final Seq<LogicalPlan> children() {
        return Seqs.of(List.of(child));
    }

    @Override
    public final LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> children) {
        return on(children.head());
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
        return other instanceof OperatorNode node && canEqual(node) && arguments.equals(node.arguments);
    }

    @Override
    public final int hashCode() {
        return arguments.hashCode();
    }
}
