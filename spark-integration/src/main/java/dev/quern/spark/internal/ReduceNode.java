package dev.quern.spark.internal;

import dev.quern.spark.task.Plan;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/** For each partition one row, with what its rows reduced into: a {@link dev.quern.spark.task.Partial}, encoded. */
public final class ReduceNode extends LogicalPlan {
    private static final long serialVersionUID = 1L;

    private final Plan plan;
    private final NullRows nullRows;
    private final Seq<Expression> inputs;
    private final Attribute partial;
    private final LogicalPlan child;

    /** @param partial the column of the results */
    public ReduceNode(Plan plan, NullRows nullRows, Seq<Expression> inputs, Attribute partial, LogicalPlan child) {
        this.plan = plan;
        this.nullRows = nullRows;
        this.inputs = inputs;
        this.partial = partial;
        this.child = child;
    }

    Plan plan() {
        return plan;
    }

    NullRows nullRows() {
        return nullRows;
    }

    Seq<Expression> inputs() {
        return inputs;
    }

    Attribute partial() {
        return partial;
    }

    LogicalPlan child() {
        return child;
    }

    @Override
    public Seq<Attribute> output() {
        return Seqs.of(List.of(partial));
    }

    @Override
    public AttributeSet producedAttributes() {
        return Seqs.attributes(List.of(partial));
    }

    @Override
    public Seq<LogicalPlan> children() {
        return Seqs.of(List.of(child));
    }

    @Override
    public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> children) {
        return new ReduceNode(plan, nullRows, inputs, partial, children.head());
    }

    @Override
    public String simpleString(int maxFields) {
        return Described.reduction(plan, inputs, maxFields);
    }

    /** For the formatted explanation: what is in the one line, not the kernel's text. */
    @Override
    public scala.collection.Iterator<Object> stringArgs() {
        return scala.collection.Iterator$.MODULE$.single(simpleString(Integer.MAX_VALUE));
    }

    @Override
    public String nodeName() {
        return "KernelReduce";
    }

    @Override
    public int productArity() {
        return 5;
    }

    @Override
    public Object productElement(int index) {
        return switch (index) {
            case 0 -> plan;
            case 1 -> nullRows;
            case 2 -> inputs;
            case 3 -> partial;
            case 4 -> child;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ReduceNode;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReduceNode node
                && plan.equals(node.plan)
                && nullRows == node.nullRows
                && inputs.equals(node.inputs)
                && partial.equals(node.partial)
                && child.equals(node.child);
    }

    @Override
    public int hashCode() {
        return Objects.hash(plan, nullRows, inputs, partial, child);
    }
}
