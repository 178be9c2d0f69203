package dev.quern.spark.internal;

import dev.quern.spark.task.Gathering;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.execution.ColumnarToRowTransition;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.RowToColumnarExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * Runs a {@link GatherNode}. Its rows hold objects as they are, as those do that Spark makes for {@code Dataset.rdd}: they
 * are there to be taken out by who asks for the RDD of the plan.
 */
@SuppressWarnings("serial") // Scala's sequences and options are serializable, which their types do not say.
public final class GatherExec extends SparkPlan {
    private static final long serialVersionUID = 1L;

    private final Gathering.Start<?> start;
    private final Seq<Expression> inputs;
    private final Option<Expression> condition;
    private final Attribute gathered;
    private final SparkPlan child;

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
        this.start = start;
        this.inputs = inputs;
        this.condition = condition;
        this.gathered = gathered;
        this.child = child;
    }

    static GatherExec of(GatherNode node, ColumnarInput input) {
        return new GatherExec(
                node.start(),
                Seqs.of(Seqs.list(node.inputs()).stream().map(input::over).toList()),
                Option.apply(input.condition().orElse(null)),
                node.gathered(),
                input.source());
    }

    @Override
    public Seq<Attribute> output() {
        return Seqs.of(List.of(gathered));
    }

    @Override
    public AttributeSet producedAttributes() {
        return Seqs.attributes(List.of(gathered));
    }

    /** So that Spark asks the child for columns: see {@link SparkVersion#feedsColumnsToOperatorsOfBoth}. */
    @Override
    public boolean supportsColumnar() {
        return true;
    }

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
        BatchReader.Spec spec = BatchReader.Spec.of(condition, Seqs.list(inputs), List.of(), child.output());
        SparkPlan source = columnar(child);
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
    public Seq<SparkPlan> children() {
        return Seqs.of(List.of(child));
    }

    @Override
    public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
        return new GatherExec(start, inputs, condition, gathered, children.head());
    }

    @Override
    public String simpleString(int maxFields) {
        String selected = condition.isEmpty() ? "" : ", where " + condition.get();
        return Described.gathering(inputs, maxFields) + selected;
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
        return 5;
    }

    @Override
    public Object productElement(int index) {
        return switch (index) {
            case 0 -> start;
            case 1 -> inputs;
            case 2 -> condition;
            case 3 -> gathered;
            case 4 -> child;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof GatherExec;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GatherExec exec
                && start.equals(exec.start)
                && inputs.equals(exec.inputs)
                && condition.equals(exec.condition)
                && gathered.equals(exec.gathered)
                && child.equals(exec.child);
    }

    @Override
    public int hashCode() {
        return Objects.hash(start, inputs, condition, gathered, child);
    }
}
