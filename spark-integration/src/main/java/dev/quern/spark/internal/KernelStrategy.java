package dev.quern.spark.internal;

import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.collection.immutable.Seq;

/** Plans operators. What is beneath one is planned first, since its filters and projections may become the operator's. */
final class KernelStrategy extends SparkStrategy {
    private final SparkSession session;

    KernelStrategy(SparkSession session) {
        this.session = session;
    }

    @Override
    public Seq<SparkPlan> apply(LogicalPlan plan) {
        if (plan instanceof OperatorNode node) {
            return Seqs.of(List.of(node.planned(ColumnarInput.of(planned(node.child())))));
        }
        return Seqs.of(List.of());
    }

    private SparkPlan planned(LogicalPlan child) {
        return session.sessionState().planner().plan(child).next();
    }
}
