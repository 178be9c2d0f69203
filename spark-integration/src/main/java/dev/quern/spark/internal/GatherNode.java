package dev.quern.spark.internal;

import dev.quern.spark.task.Gathering;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/** For each partition one row, with the object that a {@link Gathering} makes of its rows. */
public final class GatherNode extends LogicalPlan {
    private static final long serialVersionUID = 1L;

    private final Gathering.Start<?> start;
    private final Seq<Expression> inputs;
    private final Attribute gathered;
    private final LogicalPlan child;

    /**
     * Makes a node.
     *
     * @param inputs the columns that are read
     * @param gathered the column of the objects
     */
    public GatherNode(Gathering.Start<?> start, Seq<Expression> inputs, Attribute gathered, LogicalPlan child) {
        this.start = start;
        this.inputs = inputs;
        this.gathered = gathered;
        this.child = child;
    }

    Gathering.Start<?> start() {
        return start;
    }

    Seq<Expression> inputs() {
        return inputs;
    }

    Attribute gathered() {
        return gathered;
    }

    LogicalPlan child() {
        return child;
    }

    @Override
    public Seq<Attribute> output() {
        return Seqs.of(List.of(gathered));
    }

    @Override
    public AttributeSet producedAttributes() {
        return Seqs.attributes(List.of(gathered));
    }

    @Override
    public Seq<LogicalPlan> children() {
        return Seqs.of(List.of(child));
    }

    @Override
    public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> children) {
        return new GatherNode(start, inputs, gathered, children.head());
    }

    @Override
    public String simpleString(int maxFields) {
        return Described.gathering(inputs, maxFields);
    }

    @Override
    public scala.collection.Iterator<Object> stringArgs() {
        return scala.collection.Iterator$.MODULE$.single(simpleString(Integer.MAX_VALUE));
    }

    @Override
    public String nodeName() {
        return "Gather";
    }

    @Override
    public int productArity() {
        return 4;
    }

    @Override
    public Object productElement(int index) {
        return switch (index) {
            case 0 -> start;
            case 1 -> inputs;
            case 2 -> gathered;
            case 3 -> child;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof GatherNode;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GatherNode node
                && start.equals(node.start)
                && inputs.equals(node.inputs)
                && gathered.equals(node.gathered)
                && child.equals(node.child);
    }

    @Override
    public int hashCode() {
        return Objects.hash(start, inputs, gathered, child);
    }
}
