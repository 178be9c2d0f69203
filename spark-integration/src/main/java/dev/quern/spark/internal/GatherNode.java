package dev.quern.spark.internal;

import dev.quern.spark.task.Gathering;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.immutable.Seq;

/** For each partition one row, with the object that a {@link Gathering} makes of its rows. */
@SuppressWarnings("serial") // A start is serializable, which its type does not say.
public final class GatherNode extends OperatorNode {
    private static final long serialVersionUID = 1L;

    private final Gathering.Start<?> start;
    private final Attribute gathered;

    /**
     * Makes a node.
     *
     * @param inputs the columns that are read
     * @param gathered the column of the objects
     */
    public GatherNode(Gathering.Start<?> start, Seq<Expression> inputs, Attribute gathered, LogicalPlan child) {
        super(inputs, Seqs.of(List.of(gathered)), child, start, inputs, gathered, child);
        this.start = start;
        this.gathered = gathered;
    }

    @Override
    OperatorNode on(LogicalPlan other) {
        return new GatherNode(start, inputs(), gathered, other);
    }

    @Override
    OperatorExec planned(ColumnarInput input) {
        return new GatherExec(start, input.over(inputs()), input.selected(), gathered, input.source());
    }

    @Override
    public String simpleString(int maxFields) {
        return Described.gathering(inputs(), maxFields);
    }

    @Override
    public String nodeName() {
        return "Gather";
    }
}
