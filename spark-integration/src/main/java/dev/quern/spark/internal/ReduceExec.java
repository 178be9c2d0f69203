package dev.quern.spark.internal;

import dev.quern.spark.task.Plan;
import dev.quern.spark.task.Reducer;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
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
import scala.Option;
import scala.collection.immutable.Seq;

/**
 * Runs a {@link ReduceNode}. It gives its one row for each partition as a row or as a column, whichever is asked for, where
 * Spark asks the child for columns in both cases; elsewhere as a column, and Spark makes a row of it.
 */
@SuppressWarnings("serial") // Scala's sequences and options are serializable, which their types do not say.
public final class ReduceExec extends OperatorExec {
    private static final long serialVersionUID = 1L;

    private final Plan plan;
    private final NullRows nullRows;
    private final Attribute partial;
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
        super(inputs, condition, child, plan, nullRows, inputs, condition, partial, child);
        this.plan = plan;
        this.nullRows = nullRows;
        this.partial = partial;
        this.metrics = KernelMetrics.of(session().sparkContext());
    }

    @Override
    List<Attribute> produced() {
        return List.of(partial);
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
        BatchReader.Spec spec = reads(Seqs.list(inputs()), nullRows.required(plan));
        RDD<ColumnarBatch> batches = child().executeColumnar();
        Plan numbered = RowCounts.number(plan, spec, batches);
        return batches.toJavaRDD()
                .mapPartitionsWithIndex(new Run(numbered, spec, SpentBatches.of(child()), metrics), false)
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
    OperatorExec on(SparkPlan other) {
        return new ReduceExec(plan, nullRows, inputs(), condition(), partial, other);
    }

    @Override
    String described(int maxFields) {
        return Described.reduction(plan, inputs(), maxFields);
    }

    @Override
    public String nodeName() {
        return "KernelReduce " + plan.kernel().name();
    }
}
