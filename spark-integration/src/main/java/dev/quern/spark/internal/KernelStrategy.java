package dev.quern.spark.internal;

import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.collection.immutable.Seq;

/** Plans kernels. What is beneath one is planned first, since its filters and projections may become the kernel's. */
final class KernelStrategy extends SparkStrategy {
    private final SparkSession session;

    KernelStrategy(SparkSession session) {
        this.session = session;
    }

    @Override
    public Seq<SparkPlan> apply(LogicalPlan plan) {
        if (plan instanceof KernelNode node) {
            return Seqs.of(List.of(KernelExec.of(node, ColumnarInput.of(planned(node.child())))));
        }
        if (plan instanceof ReduceNode node) {
            return Seqs.of(List.of(ReduceExec.of(node, ColumnarInput.of(planned(node.child())))));
        }
        if (plan instanceof GatherNode node) {
            return Seqs.of(List.of(GatherExec.of(node, ColumnarInput.of(planned(node.child())))));
        }
        return Seqs.of(List.of());
    }

    private SparkPlan planned(LogicalPlan child) {
        return session.sessionState().planner().plan(child).next();
    }
}
