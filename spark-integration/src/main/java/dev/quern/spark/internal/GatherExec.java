package dev.quern.spark.internal;

import dev.quern.spark.task.Gathering;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.execution.ColumnarToRowTransition;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.RowToColumnarExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.Option;
import scala.collection.immutable.Seq;

/**
 * Runs a {@link GatherNode}. Its rows hold objects as they are, as those do that Spark makes for {@code Dataset.rdd}: they
 * are there to be taken out by who asks for the RDD of the plan.
 */
@SuppressWarnings("serial") // Scala's sequences and options are serializable, which their types do not say.
public final class GatherExec extends OperatorExec {
    private static final long serialVersionUID = 1L;

    private final Gathering.Start<?> start;
    private final Attribute gathered;

    /**
     * Makes an operator.
     *
     * @param inputs what is read, over the columns of the child
     * @param condition which of its rows
     */
    public GatherExec(
            Gathering.Start<?> start,
            Seq<Expression> inputs,
            Option<Expression> condition,
            Attribute gathered,
            SparkPlan child) {
        super(inputs, condition, child, start, inputs, condition, gathered, child);
        this.start = start;
        this.gathered = gathered;
    }

    @Override
    List<Attribute> produced() {
        return List.of(gathered);
    }

    /** Beside columns, for which Spark asks the child then: see {@link SparkVersion#feedsColumnsToOperatorsOfBoth}. */
    @Override
    public boolean supportsRowBased() {
        return true;
    }

    @Override
    public RDD<ColumnarBatch> doExecuteColumnar() {
        throw new IllegalStateException("objects have no columns: whoever gathers asks for rows");
    }

    @Override
    public RDD<InternalRow> doExecute() {
        BatchReader.Spec spec = reads(Seqs.list(inputs()), List.of());
        SparkPlan source = columnar(child());
        return source.executeColumnar()
                .toJavaRDD()
                .mapPartitionsWithIndex(new Run(start, spec, SpentBatches.of(source)), false)
                .rdd();
    }

    /**
     * The plan that gives a child's columns. Before Spark 4.1 there are steps that make rows of them on top, which Spark
     * itself takes off in the same way where it fills a columnar cache.
     */
    private static SparkPlan columnar(SparkPlan child) {
        if (child.supportsColumnar()) {
            return child;
        }
        SparkPlan top = child instanceof WholeStageCodegenExec compiled ? compiled.child() : child;
        if (!(top instanceof ColumnarToRowTransition)) {
            return new RowToColumnarExec(child);
        }
        SparkPlan beneath = top.children().head();
        return beneath instanceof InputAdapter adapter ? adapter.child() : beneath;
    }

    /** One task's work. */
    private record Run(Gathering.Start<?> start, BatchReader.Spec spec, SpentBatches spent)
            implements Function2<Integer, Iterator<ColumnarBatch>, Iterator<InternalRow>> {
        @Override
        public Iterator<InternalRow> call(Integer partition, Iterator<ColumnarBatch> batches) {
            BatchReader reader = new BatchReader(spec, partition);
            Gathering<?> gathering = start.begin();
            while (batches.hasNext()) {
                ColumnarBatch batch = batches.next();
                if (reader.read(batch)) {
                    gathering.add(reader.columns(0, spec.columns().size()), reader.rows());
                }
                spent.release(batch);
            }
            return List.<InternalRow>of(new GenericInternalRow(new Object[] {gathering.finish()}))
                    .iterator();
        }
    }

    @Override
    OperatorExec on(SparkPlan other) {
        return new GatherExec(start, inputs(), condition(), gathered, other);
    }

    @Override
    String described(int maxFields) {
        return Described.gathering(inputs(), maxFields);
    }

    @Override
    public String nodeName() {
        return "Gather";
    }
}
