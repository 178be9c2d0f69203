package dev.quern.spark.internal;

import dev.quern.spark.task.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/** Rows with the outputs of a kernel behind their own columns. */
public final class KernelNode extends LogicalPlan {
    private static final long serialVersionUID = 1L;

    private final Plan plan;
    private final NullRows nullRows;
    private final Seq<Expression> inputs;
    private final Seq<Attribute> outputs;
    private final LogicalPlan child;

    /**
     * Makes a node.
     *
     * @param plan the kernel, whose inputs read the columns {@code inputs} by their place among them
     * @param outputs one for each output that the plan takes
     */
    public KernelNode(Plan plan, NullRows nullRows, Seq<Expression> inputs, Seq<Attribute> outputs, LogicalPlan child) {
        this.plan = plan;
        this.nullRows = nullRows;
        this.inputs = inputs;
        this.outputs = outputs;
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

    Seq<Attribute> outputs() {
        return outputs;
    }

    LogicalPlan child() {
        return child;
    }

    @Override
    public Seq<Attribute> output() {
        List<Attribute> all = new ArrayList<>(Seqs.list(child.output()));
        all.addAll(Seqs.list(outputs));
        return Seqs.of(all);
    }

    @Override
    public AttributeSet producedAttributes() {
        return Seqs.attributes(Seqs.list(outputs));
    }

    @Override
    public Seq<LogicalPlan> children() {
        return Seqs.of(List.of(child));
    }

    @Override
    public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> children) {
        return new KernelNode(plan, nullRows, inputs, outputs, children.head());
    }

    @Override
    public String simpleString(int maxFields) {
        return Described.kernel(plan, inputs, outputs, maxFields);
    }

    /** For the formatted explanation: what is in the one line, not the kernel's text. */
    @Override
    public scala.collection.Iterator<Object> stringArgs() {
        return scala.collection.Iterator$.MODULE$.single(simpleString(Integer.MAX_VALUE));
    }

    @Override
    public String nodeName() {
        return "Kernel";
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
            case 3 -> outputs;
            case 4 -> child;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof KernelNode;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KernelNode node
                && plan.equals(node.plan)
                && nullRows == node.nullRows
                && inputs.equals(node.inputs)
                && outputs.equals(node.outputs)
                && child.equals(node.child);
    }

    @Override
    public int hashCode() {
        return Objects.hash(plan, nullRows, inputs, outputs, child);
    }
}
