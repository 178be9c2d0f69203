package dev.quern.spark.internal;

import dev.quern.spark.task.Plan;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.immutable.Seq;

/** For each partition one row, with what its rows reduced into: a {@link dev.quern.spark.task.Partial}, encoded. */
public final class ReduceNode extends OperatorNode {
    private static final long serialVersionUID = 1L;

    private final Plan plan;
    private final NullRows nullRows;
    private final Attribute partial;

    /** @param partial the column of the results */
    public ReduceNode(Plan plan, NullRows nullRows, Seq<Expression> inputs, Attribute partial, LogicalPlan child) {
        super(inputs, Seqs.of(List.of(partial)), child, plan, nullRows, inputs, partial, child);
        this.plan = plan;
        this.nullRows = nullRows;
        this.partial = partial;
    }

    @Override
    OperatorNode on(LogicalPlan other) {
        return new ReduceNode(plan, nullRows, inputs(), partial, other);
    }

    @Override
    OperatorExec planned(ColumnarInput input) {
        return new ReduceExec(plan, nullRows, input.over(inputs()), input.selected(), partial, input.source());
    }

    @Override
    public String simpleString(int maxFields) {
        return Described.reduction(plan, inputs(), maxFields);
    }

    @Override
    public String nodeName() {
        return "KernelReduce";
    }
}
