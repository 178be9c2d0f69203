package dev.quern.spark.internal;

import dev.quern.NDArray;
import dev.quern.spark.executor.Reservation;
import dev.quern.spark.task.Appender;
import dev.quern.spark.task.ColumnTypes;
import dev.quern.spark.task.Plan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.Seq;

/** Runs a {@link KernelNode}: batches of columns come in, and go out with the kernel's outputs as columns more. */
@SuppressWarnings("serial") // Scala's sequences and options are serializable, which their types do not say.
public final class KernelExec extends OperatorExec {
    private static final long serialVersionUID = 1L;

    private final Plan plan;
    private final NullRows nullRows;
    private final Seq<NamedExpression> passed;
    private final Seq<Attribute> outputs;
    private final transient KernelMetrics metrics;

    /**
     * Makes an operator.
     *
     * @param inputs what the kernel reads, over the columns of the child
     * @param condition which of its rows
     * @param passed what goes on beside the kernel's outputs
     */
    public KernelExec(
            Plan plan,
            NullRows nullRows,
            Seq<Expression> inputs,
            Option<Expression> condition,
            Seq<NamedExpression> passed,
            Seq<Attribute> outputs,
            SparkPlan child) {
        super(inputs, condition, child, plan, nullRows, inputs, condition, passed, outputs, child);
        this.plan = plan;
        this.nullRows = nullRows;
        this.passed = passed;
        this.outputs = outputs;
        this.metrics = KernelMetrics.of(session().sparkContext());
    }

    @Override
    public Seq<Attribute> output() {
        List<Attribute> all = new ArrayList<>();
        Seqs.list(passed).forEach(each -> all.add(each.toAttribute()));
        all.addAll(Seqs.list(outputs));
        return Seqs.of(all);
    }

    @Override
    List<Attribute> produced() {
        List<Attribute> produced = new ArrayList<>(Seqs.list(outputs));
        Seqs.list(passed).stream()
                .filter(each -> !(each instanceof Attribute))
                .forEach(each -> produced.add(each.toAttribute()));
        return produced;
    }

    @Override
    public Partitioning outputPartitioning() {
        return child().outputPartitioning();
    }

    @Override
    public Seq<SortOrder> outputOrdering() {
        return child().outputOrdering();
    }

    /** Code that Spark generates for what stands above calls the getters of these classes directly. */
    @Override
    public Option<Seq<String>> vectorTypes() {
        List<String> known = new ArrayList<>();
        Option<Seq<String>> ofChild = child().vectorTypes();
        List<Attribute> columns = Seqs.list(child().output());
        for (NamedExpression each : Seqs.<NamedExpression>list(passed)) {
            int place = columns.indexOf(each);
            boolean asItIs = place >= 0 && condition().isEmpty() && nullRows != NullRows.SKIPPED && ofChild.isDefined();
            known.add(asItIs ? ofChild.get().apply(place) : ColumnVector.class.getName());
        }
        for (Attribute output : Seqs.list(outputs)) {
            boolean isNumber = ColumnTypes.dtype(output.dataType()).isPresent();
            known.add((isNumber ? ArrayVector.class : ColumnVector.class).getName());
        }
        return Option.apply(Seqs.of(known));
    }

    @Override
    public scala.collection.immutable.Map<String, SQLMetric> metrics() {
        return metrics.byName();
    }

    @Override
    public RDD<InternalRow> doExecute() {
        throw new IllegalStateException("a kernel's operator has columns: Spark puts ColumnarToRow above it");
    }

    @Override
    public RDD<ColumnarBatch> doExecuteColumnar() {
        List<Expression> columns = new ArrayList<>(Seqs.list(inputs()));
        Seqs.<NamedExpression>list(passed).forEach(each -> columns.add(ColumnarInput.value(each)));
        BatchReader.Spec spec = reads(columns, nullRows.required(plan));
        RDD<ColumnarBatch> batches = child().executeColumnar();
        Plan numbered = RowCounts.number(plan, spec, batches);
        return batches.toJavaRDD()
                .mapPartitionsWithIndex(
                        new Run(numbered, nullRows, spec, inputs().size(), SpentBatches.of(child()), metrics), true)
                .rdd();
    }

    /** One task's work. */
    private record Run(
            Plan plan, NullRows nullRows, BatchReader.Spec spec, int inputs, SpentBatches spent, KernelMetrics metrics)
            implements Function2<Integer, Iterator<ColumnarBatch>, Iterator<ColumnarBatch>> {
        @Override
        public Iterator<ColumnarBatch> call(Integer partition, Iterator<ColumnarBatch> batches) {
            return new Appending(this, partition, batches);
        }
    }

    private static final class Appending implements Iterator<ColumnarBatch> {
        private final Run run;
        private final Iterator<ColumnarBatch> batches;
        private final BatchReader reader;
        private final Appender appender;
        private final Reservation spread = Reservation.ofThisTask();
        private @Nullable ColumnarBatch read;
        private @Nullable ColumnarBatch next;
        private long rowsSoFar;
        private boolean isFinished;

        Appending(Run run, int partition, Iterator<ColumnarBatch> batches) {
            this.run = run;
            this.batches = batches;
            this.reader = new BatchReader(run.spec, partition);
            this.appender = new Appender(run.plan, run.plan.before(partition));
        }

        @Override
        public boolean hasNext() {
            while (next == null && hasMore()) {
                ColumnarBatch batch = batches.next();
                read = batch;
                if (reader.read(batch)) {
                    next = append();
                }
            }
            if (next == null && !isFinished) {
                isFinished = true;
                run.metrics.finish(run.plan.kernel(), rowsSoFar, appender.threads());
            }
            return next != null;
        }

        /** Whoever asks for more has read what there was, and with it the columns that were passed on. */
        private boolean hasMore() {
            if (read != null) {
                run.spent.releasePassed(read);
                read = null;
            }
            return batches.hasNext();
        }

        @Override
        public ColumnarBatch next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more batches");
            }
            ColumnarBatch batch = Objects.requireNonNull(next);
            next = null;
            return batch;
        }

        private ColumnarBatch append() {
            int width = run.spec.columns().size();
            int rows = reader.rows();
            ColumnVector[] inputs = reader.columns(0, run.inputs);
            ColumnVector[] outputs =
                    run.nullRows == NullRows.NULL_OUTPUTS ? withNulls(inputs, rows) : refusingNulls(inputs, rows);
            ColumnVector[] columns = new ColumnVector[width - run.inputs + outputs.length];
            System.arraycopy(reader.columns(run.inputs, width), 0, columns, 0, width - run.inputs);
            System.arraycopy(outputs, 0, columns, width - run.inputs, outputs.length);
            return new ColumnarBatch(columns, rows);
        }

        private ColumnVector[] refusingNulls(ColumnVector[] inputs, int rows) {
            if (!appender.accepts(inputs, rows)) {
                while (batches.hasNext()) {
                    if (reader.read(batches.next())) {
                        appender.accepts(reader.columns(0, run.inputs), reader.rows());
                    }
                }
                throw appender.refusal();
            }
            return run(inputs, rows).stream().map(OutputVectors::of).toArray(ColumnVector[]::new);
        }

        private ColumnVector[] withNulls(ColumnVector[] inputs, int rows) {
            NullSelection selection = NullSelection.of(inputs, rows);
            if (selection.isAll()) {
                return run(inputs, rows).stream().map(OutputVectors::of).toArray(ColumnVector[]::new);
            }
            spread.holdAtLeast(
                    "%d rows that kernel %s computes or leaves null"
                            .formatted(rows, run.plan.kernel().name()),
                    rows * NullSelection.rowBytes(run.plan.taken()));
            List<NDArray> outputs = selection.rows() == 0 ? List.of() : run(selection.of(inputs), selection.rows());
            ColumnVector[] columns = new ColumnVector[run.plan.taken().size()];
            for (int each = 0; each < columns.length; each++) {
                columns[each] =
                        selection.spread(run.plan.taken().get(each), outputs.isEmpty() ? null : outputs.get(each));
            }
            return columns;
        }

        private List<NDArray> run(ColumnVector[] inputs, int rows) {
            long began = System.nanoTime();
            List<NDArray> outputs = appender.append(inputs, rows);
            run.metrics.count(rows, began);
            rowsSoFar += rows;
            return outputs;
        }
    }

    @Override
    OperatorExec on(SparkPlan other) {
        return new KernelExec(plan, nullRows, inputs(), condition(), passed, outputs, other);
    }

    @Override
    String described(int maxFields) {
        return Described.kernel(plan, inputs(), outputs, maxFields);
    }

    @Override
    public String nodeName() {
        return "Kernel " + plan.kernel().name();
    }
}
