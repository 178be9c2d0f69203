package dev.quern.spark.internal;

import dev.quern.ir.ArrayDecl;
import dev.quern.spark.task.ColumnTypes;
import dev.quern.spark.task.Gathering;
import dev.quern.spark.task.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.ExperimentalMethods;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.execution.SparkStrategy;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.ObjectType;
import scala.collection.immutable.Seq;

/** Puts the operators of kernels on DataFrames. */
public final class Operators {
    private Operators() {}

    /**
     * A DataFrame with outputs behind its columns.
     *
     * @param plan whose inputs read the columns with these {@code ordinals}, by their place among them
     * @param names of the new columns, one for each output that the plan takes
     */
    public static Dataset<Row> append(
            Dataset<Row> df, Plan plan, NullRows nullRows, int[] ordinals, List<String> names) {
        LogicalPlan child = ((org.apache.spark.sql.classic.Dataset<Row>) df).logicalPlan();
        List<Attribute> outputs = new ArrayList<>();
        List<NamedExpression> columns = new ArrayList<>(Seqs.list(child.output()));
        for (int each = 0; each < names.size(); each++) {
            ArrayDecl array = plan.taken().get(each);
            Attribute output = attribute(names.get(each), ColumnTypes.column(array.dtype(), array.rank()));
            outputs.add(output);
            columns.add(ColumnarInput.named(output.withExprId(NamedExpression$.MODULE$.newExprId()), output));
        }
        KernelNode node = new KernelNode(plan, nullRows, inputs(child, ordinals), Seqs.of(outputs), child);
        // Where a DataFrame is joined with itself, Spark gives the columns of a projection new identities, of nodes
        // that
        // it does not know none. Its optimizer takes away what is not needed of this one.
        return dataset(df, new Project(Seqs.of(columns), node));
    }

    /**
     * What the rows of each partition of a DataFrame reduce into: a {@link dev.quern.spark.task.Partial}, encoded, in the
     * order of partitions. A job runs here.
     */
    public static List<byte[]> reduce(Dataset<Row> df, Plan plan, NullRows nullRows, int... ordinals) {
        LogicalPlan child = ((org.apache.spark.sql.classic.Dataset<Row>) df).logicalPlan();
        Attribute partial = attribute("partial", DataTypes.BinaryType);
        return dataset(df, new ReduceNode(plan, nullRows, inputs(child, ordinals), partial, child))
                .collectAsList()
                .stream()
                .map(row -> row.<byte[]>getAs(0))
                .toList();
    }

    /**
     * What is made of the rows of each partition of a DataFrame. Nothing runs here but what Spark has to run before it
     * knows the partitions.
     */
    public static <T> JavaRDD<T> gather(Dataset<Row> df, Gathering.Start<T> start) {
        LogicalPlan child = ((org.apache.spark.sql.classic.Dataset<Row>) df).logicalPlan();
        DataType objects = new ObjectType(Object.class);
        GatherNode node = new GatherNode(
                start, Seqs.of(Seqs.<Expression>list(child.output())), attribute("gathered", objects), child);
        SparkSession session = (SparkSession) df.sparkSession();
        install(session);
        return session.sessionState()
                .executePlan(node, CommandExecutionMode.ALL())
                .toRdd()
                .toJavaRDD()
                .map(new Taken<T>(objects));
    }

    /** The object in a row. */
    private record Taken<T>(DataType type) implements Function<InternalRow, T> {
        @Override
        @SuppressWarnings("unchecked")
        public T call(InternalRow row) {
            return (T) row.get(0, type);
        }
    }

    private static Seq<Expression> inputs(LogicalPlan child, int... ordinals) {
        List<Attribute> columns = Seqs.list(child.output());
        return Seqs.of(Arrays.stream(ordinals)
                .mapToObj(ordinal -> (Expression) columns.get(ordinal))
                .toList());
    }

    private static Attribute attribute(String name, DataType type) {
        return new AttributeReference(
                name, type, false, Metadata.empty(), NamedExpression$.MODULE$.newExprId(), Seqs.of(List.of()));
    }

    private static Dataset<Row> dataset(Dataset<Row> df, LogicalPlan plan) {
        SparkSession session = (SparkSession) df.sparkSession();
        install(session);
        return Dataset$.MODULE$.ofRows(session, plan);
    }

    /** Makes a session compute the functions of its queries by kernels, if it does not. */
    static void installFunctions(SparkSession session) {
        install(session);
        synchronized (session) {
            ExperimentalMethods methods = session.experimental();
            List<Rule<LogicalPlan>> known = Seqs.list(methods.extraOptimizations());
            if (known.stream().noneMatch(ExtractUfuncs.class::isInstance)) {
                List<Rule<LogicalPlan>> more = new ArrayList<>(known);
                more.add(new ExtractUfuncs());
                methods.extraOptimizations_$eq(Seqs.of(more));
            }
        }
    }

    /** Makes the sessions that extensions are applied to plan kernels and compute functions by them. */
    public static void install(SparkSessionExtensions extensions) {
        extensions.injectPlannerStrategy(session -> new KernelStrategy((SparkSession) session));
        extensions.injectPreCBORule(session -> new ExtractUfuncs());
    }

    /** Makes a session plan kernels, if it does not. */
    static void install(SparkSession session) {
        synchronized (session) {
            ExperimentalMethods methods = session.experimental();
            List<SparkStrategy> known = Seqs.list(methods.extraStrategies());
            if (known.stream().noneMatch(KernelStrategy.class::isInstance)) {
                List<SparkStrategy> more = new ArrayList<>(known);
                more.add(new KernelStrategy(session));
                methods.extraStrategies_$eq(Seqs.of(more));
            }
        }
    }
}
