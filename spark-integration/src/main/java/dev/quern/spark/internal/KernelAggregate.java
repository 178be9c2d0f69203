package dev.quern.spark.internal;

import dev.quern.spark.task.GroupReduction;
import dev.quern.spark.task.GroupState;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection$;
import org.apache.spark.sql.catalyst.expressions.aggregate.ImperativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.TypedImperativeAggregate;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.util.Utils;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** A kernel that reduces the rows of each group. Rows with a null are left out; a group without rows gives null. */
public final class KernelAggregate extends TypedImperativeAggregate<GroupState>
        implements ImplicitCastInputTypes, Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final GroupReduction reduction;

    @SuppressWarnings("serial") // Scala's sequences are.
    private final Seq<Expression> arguments;

    private final int mutableOffset;
    private final int inputOffset;
    private transient @Nullable UnsafeProjection projection;

    /**
     * A call under the name that the query has for the function.
     *
     * @param mutableOffset where Spark keeps the state among those of other aggregates
     * @param inputOffset the same for states that come from other tasks
     */
    public KernelAggregate(
            String name, GroupReduction reduction, Seq<Expression> arguments, int mutableOffset, int inputOffset) {
        this.name = name;
        this.reduction = reduction;
        this.arguments = arguments;
        this.mutableOffset = mutableOffset;
        this.inputOffset = inputOffset;
    }

    @Override
    public Seq<Expression> children() {
        return arguments;
    }

    private List<DataType> given() {
        return CollectionConverters.asJava(arguments).stream()
                .map(Expression::dataType)
                .toList();
    }

    @Override
    public Seq<AbstractDataType> inputTypes() {
        List<DataType> given = given();
        List<AbstractDataType> wanted = new ArrayList<>();
        for (int each = 0; each < Math.min(given.size(), reduction.inputs().size()); each++) {
            wanted.add(AggregateKernels.wanted(reduction.inputs().get(each), given.get(each)));
        }
        return CollectionConverters.asScala(wanted).toSeq();
    }

    @Override
    public TypeCheckResult checkInputDataTypes() {
        List<String> sql = CollectionConverters.asJava(arguments).stream()
                .map(Expression::sql)
                .toList();
        String problem = AggregateKernels.problem(name, reduction, given(), sql);
        if (!problem.isEmpty()) {
            return new TypeCheckResult.TypeCheckFailure(problem);
        }
        // What is not of its type yet Spark casts, and asks again.
        return CollectionConverters.asJava(inputTypes()).equals(given())
                ? TypeCheckResult.TypeCheckSuccess$.MODULE$
                : new TypeCheckResult.TypeCheckFailure("the arguments of " + name + " need a cast");
    }

    @Override
    public DataType dataType() {
        return AggregateKernels.resultType(reduction);
    }

    @Override
    public boolean nullable() {
        return true;
    }

    @Override
    public GroupState createAggregationBuffer() {
        return reduction.start();
    }

    @Override
    public GroupState update(GroupState state, InternalRow row) {
        UnsafeProjection known = projection;
        if (known == null) {
            known = UnsafeProjection$.MODULE$.create(arguments);
            projection = known;
        }
        GroupRows.add(reduction, state, known.apply(row));
        return state;
    }

    @Override
    public GroupState merge(GroupState state, GroupState other) {
        reduction.merge(state, other);
        return state;
    }

    @Override
    public @Nullable Object eval(GroupState state) {
        return GroupRows.result(reduction, state);
    }

    @Override
    public byte[] serialize(GroupState state) {
        reduction.reduce(state);
        return Utils.serialize(state);
    }

    @Override
    public GroupState deserialize(byte[] bytes) {
        return Utils.deserialize(bytes, GroupState.class.getClassLoader());
    }

    @Override
    public int mutableAggBufferOffset() {
        return mutableOffset;
    }

    @Override
    public int inputAggBufferOffset() {
        return inputOffset;
    }

    @Override
    public ImperativeAggregate withNewMutableAggBufferOffset(int offset) {
        return new KernelAggregate(name, reduction, arguments, offset, inputOffset);
    }

    @Override
    public ImperativeAggregate withNewInputAggBufferOffset(int offset) {
        return new KernelAggregate(name, reduction, arguments, mutableOffset, offset);
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
        return new KernelAggregate(name, reduction, children, mutableOffset, inputOffset);
    }

    @Override
    public String prettyName() {
        return name;
    }

    @Override
    public int productArity() {
        return 5;
    }

    @Override
    public Object productElement(int position) {
        return switch (position) {
            case 0 -> name;
            case 1 -> reduction;
            case 2 -> arguments;
            case 3 -> mutableOffset;
            case 4 -> inputOffset;
            default -> throw new IndexOutOfBoundsException(position);
        };
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof KernelAggregate;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KernelAggregate aggregate
                && reduction.equals(aggregate.reduction)
                && arguments.equals(aggregate.arguments)
                && mutableOffset == aggregate.mutableOffset
                && inputOffset == aggregate.inputOffset;
    }

    @Override
    public int hashCode() {
        return arguments.hashCode();
    }
}
