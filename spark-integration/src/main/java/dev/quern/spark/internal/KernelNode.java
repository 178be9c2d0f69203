package dev.quern.spark.internal;

import dev.quern.spark.task.Plan;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.immutable.Seq;

/** Rows with the outputs of a kernel behind their own columns. */
public final class KernelNode extends OperatorNode {
    private static final long serialVersionUID = 1L;

    private final Plan plan;
    private final NullRows nullRows;

    /**
     * Makes a node.
     *
     * @param plan the kernel, whose inputs read the columns {@code inputs} by their place among them
     * @param outputs one for each output that the plan takes
     */
    public KernelNode(Plan plan, NullRows nullRows, Seq<Expression> inputs, Seq<Attribute> outputs, LogicalPlan child) {
        super(inputs, outputs, child, plan, nullRows, inputs, outputs, child);
        this.plan = plan;
        this.nullRows = nullRows;
    }

    @Override
    OperatorNode on(LogicalPlan other) {
        return new KernelNode(plan, nullRows, inputs(), produced(), other);
    }

    @Override
    OperatorExec planned(ColumnarInput input) {
        return new KernelExec(
                plan,
                nullRows,
                input.over(inputs()),
                input.selected(),
                Seqs.of(input.columns()),
                produced(),
                input.source());
    }

    @Override
    public Seq<Attribute> output() {
        List<Attribute> all = new ArrayList<>(Seqs.list(child().output()));
        all.addAll(Seqs.list(produced()));
        return Seqs.of(all);
    }

    @Override
    public String simpleString(int maxFields) {
        return Described.kernel(plan, inputs(), produced(), maxFields);
    }

    @Override
    public String nodeName() {
        return "Kernel";
    }
}
