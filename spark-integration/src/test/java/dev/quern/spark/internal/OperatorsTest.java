package dev.quern.spark.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.spark.LocalSpark;
import dev.quern.spark.QuernSpark;
import dev.quern.spark.task.Gathering;
import dev.quern.spark.task.Plan;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.execution.SparkPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import scala.collection.immutable.Seq;

/** What Spark does with each node and operator: it copies them by their constructors, and compares the copies. */
class OperatorsTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static final Kernel TWICE = Kernel.define("twice", k -> {
        Array x = k.in("x", DType.F64, "n");
        Array y = k.out("y", DType.F64, "n");
        k.prange("n", i -> y.at(i).set(x.at(i).mul(2)));
    });

    private static LogicalPlan logical(Dataset<Row> df) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) df).logicalPlan();
    }

    private static SparkPlan physical(Dataset<Row> df) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) df).queryExecution().sparkPlan();
    }

    private static Dataset<Row> numbers(int count) {
        return SPARK.session().range(count).selectExpr("id * 2.0D as x").cache();
    }

    private static List<OperatorNode> nodes(Dataset<Row> df) {
        LogicalPlan applied = logical(QuernSpark.on(SPARK.session())
                .apply(TWICE)
                .rows("x", df, "x")
                .column("y")
                .toDataset());
        KernelNode kernel = (KernelNode) applied.children().head();
        Plan plan = (Plan) kernel.productElement(0);
        Seq<Expression> inputs = kernel.inputs();
        Attribute output = kernel.produced().head();
        Gathering.Start<Object> start = () -> {
            throw new IllegalStateException("nothing is gathered here");
        };
        return List.of(
                kernel,
                new ReduceNode(plan, NullRows.SKIPPED, inputs, output, kernel.child()),
                new GatherNode(start, inputs, output, kernel.child()));
    }

    private static TreeNode<?> copy(TreeNode<?> node) {
        return (TreeNode<?>) node.makeCopy(IntStream.range(0, node.productArity())
                .mapToObj(node::productElement)
                .toArray());
    }

    @Test
    void copiesOfNodesAndOperatorsAreEqual() {
        Dataset<Row> df = numbers(10);
        for (OperatorNode node : nodes(df)) {
            OperatorExec exec = node.planned(ColumnarInput.of(physical(df)));
            for (TreeNode<?> each : List.<TreeNode<?>>of(node, exec)) {
                assertThat(copy(each)).isNotSameAs(each).isEqualTo(each).hasSameHashCodeAs(each);
            }
        }
    }

    @Test
    void nodesAndOperatorsGoOnToOtherChildren() {
        Dataset<Row> df = numbers(10);
        Dataset<Row> other = numbers(11);
        for (OperatorNode node : nodes(df)) {
            LogicalPlan moved = node.withNewChildren(Seqs.of(List.of(logical(other))));
            assertThat(moved).hasSameClassAs(node).isNotEqualTo(node);
            assertThat(moved.children().head()).isEqualTo(logical(other));
            OperatorExec exec = node.planned(ColumnarInput.of(physical(df)));
            SparkPlan ofOther = physical(other);
            SparkPlan movedExec = exec.withNewChildren(Seqs.of(List.of(ofOther)));
            assertThat(movedExec).hasSameClassAs(exec).isNotEqualTo(exec);
            assertThat(movedExec.children().head()).isSameAs(ofOther);
        }
    }

    @Test
    void nodesOfTwoKindsAreNeverEqual() {
        List<OperatorNode> nodes = nodes(numbers(10));
        assertThat(nodes).doesNotHaveDuplicates();
        assertThat(nodes.get(0).canEqual(nodes.get(1))).isFalse();
    }
}
