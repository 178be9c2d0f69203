package dev.quern.spark.internal;

import dev.quern.spark.task.Plan;
import dev.quern.spark.task.Reducer;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection$;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * Runs a {@link ReduceNode}. It gives its one row for each partition as a row or as a column, whichever is asked for, where
 * Spark asks the child for columns in both cases; elsewhere as a column, and Spark makes a row of it.
 */
@SuppressWarnings("serial") // Scala's sequences and options are serializable, which their types do not say.
public final class ReduceExec extends SparkPlan {
    private static final long serialVersionUID = 1L;

    private final Plan plan;
    private final NullRows nullRows;
    private final Seq<Expression> inputs;
    private final Option<Expression> condition;
    private final Attribute partial;
    private final SparkPlan child;
    private final transient KernelMetrics metrics;

    /**
     * Makes an operator.
     *
     * @param inputs what the kernel reads, over the columns of the child
     * @param condition which of its rows
     */
    public ReduceExec(
            Plan plan,
            NullRows nullRows,
            Seq<Expression> inputs,
            Option<Expression> condition,
            Attribute partial,
            SparkPlan child) {
        this.plan = plan;
        this.nullRows = nullRows;
        this.inputs = inputs;
        this.condition = condition;
        this.partial = partial;
        this.child = child;
        this.metrics = KernelMetrics.of(session().sparkContext());
    }

    static ReduceExec of(ReduceNode node, ColumnarInput input) {
        return new ReduceExec(
                node.plan(),
                node.nullRows(),
                Seqs.of(Seqs.list(node.inputs()).stream().map(input::over).toList()),
                Option.apply(input.condition().orElse(null)),
                node.partial(),
                input.source());
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
    public boolean supportsColumnar() {
        return true;
    }

    @Override
    public boolean supportsRowBased() {
        return SparkVersion.RUNNING.feedsColumnsToOperatorsOfBoth();
    }

    @Override
    public scala.collection.immutable.Map<String, SQLMetric> metrics() {
        return metrics.byName();
    }

    @Override
    public RDD<InternalRow> doExecute() {
        return partials().toJavaRDD().<InternalRow>mapPartitions(Rows::of).rdd();
    }

    @Override
    public RDD<ColumnarBatch> doExecuteColumnar() {
        return partials().toJavaRDD().map(ReduceExec::batch).rdd();
    }

    private RDD<byte[]> partials() {
        BatchReader.Spec spec = BatchReader.Spec.of(
                condition,
                Seqs.list(inputs),
                nullRows == NullRows.SKIPPED ? plan.refusingNulls() : List.of(),
                child.output());
        RDD<ColumnarBatch> batches = child.executeColumnar();
        Plan numbered = RowCounts.number(plan, spec, batches);
        return batches.toJavaRDD()
                .mapPartitionsWithIndex(new Run(numbered, spec, SpentBatches.of(child), metrics), false)
                .rdd();
    }

    /** One task's work. */
    private record Run(Plan plan, BatchReader.Spec spec, SpentBatches spent, KernelMetrics metrics)
            implements Function2<Integer, Iterator<ColumnarBatch>, Iterator<byte[]>> {
        @Override
        public Iterator<byte[]> call(Integer partition, Iterator<ColumnarBatch> batches) {
            BatchReader reader = new BatchReader(spec, partition);
            Reducer reducer = new Reducer(plan, plan.before(partition));
            long rows = 0;
            while (batches.hasNext()) {
                ColumnarBatch batch = batches.next();
                if (reader.read(batch)) {
                    long began = System.nanoTime();
                    reducer.add(reader.columns(0, spec.columns().size()), reader.rows());
                    metrics.count(reader.rows(), began);
                    rows += reader.rows();
                }
                spent.release(batch);
            }
            long began = System.nanoTime();
            byte[] partial = reducer.finish().encoded();
            metrics.count(0, began);
            metrics.finish(plan.kernel(), rows, reducer.threads());
            return List.of(partial).iterator();
        }
    }

    /** Spark's own rows, which collecting asks for. */
    private static final class Rows {
        static Iterator<InternalRow> of(Iterator<byte[]> partials) {
            UnsafeProjection projection = UnsafeProjection$.MODULE$.create(new DataType[] {DataTypes.BinaryType});
            return List.<InternalRow>of(projection.apply(InternalRow.apply(Seqs.of(List.of((Object) partials.next())))))
                    .iterator();
        }
    }

    private static ColumnarBatch batch(byte[] partial) {
        OnHeapColumnVector column = new OnHeapColumnVector(1, DataTypes.BinaryType);
        column.putByteArray(0, partial);
        return new ColumnarBatch(new ColumnVector[] {column}, 1);
    }

    @Override
    public Seq<SparkPlan> children() {
        return Seqs.of(List.of(child));
    }

    @Override
    public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
        return new ReduceExec(plan, nullRows, inputs, condition, partial, children.head());
    }

    @Override
    public String simpleString(int maxFields) {
        String selected = condition.isEmpty() ? "" : ", where " + condition.get();
        return Described.reduction(plan, inputs, maxFields) + selected;
    }

    /** For the formatted explanation: what is in the one line, not the kernel's text. */
    @Override
    public scala.collection.Iterator<Object> stringArgs() {
        return scala.collection.Iterator$.MODULE$.single(simpleString(Integer.MAX_VALUE));
    }

    @Override
    public String nodeName() {
        return "KernelReduce " + plan.kernel().name();
    }

    @Override
    public int productArity() {
        return 6;
    }

    @Override
    public Object productElement(int index) {
        return switch (index) {
            case 0 -> plan;
            case 1 -> nullRows;
            case 2 -> inputs;
            case 3 -> condition;
            case 4 -> partial;
            case 5 -> child;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ReduceExec;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReduceExec exec
                && plan.equals(exec.plan)
                && nullRows == exec.nullRows
                && inputs.equals(exec.inputs)
                && condition.equals(exec.condition)
                && partial.equals(exec.partial)
                && child.equals(exec.child);
    }

    @Override
    public int hashCode() {
        return Objects.hash(plan, nullRows, inputs, condition, partial, child);
    }
}
