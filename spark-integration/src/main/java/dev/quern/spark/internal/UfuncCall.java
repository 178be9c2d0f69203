package dev.quern.spark.internal;

import dev.quern.Ufunc;
import dev.quern.spark.task.ColumnTypes;
import dev.quern.spark.task.RowCall;
import dev.quern.spark.task.RowFunction;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A call of a ufunc in a query. Null if an argument is null.
 *
 * <p>Where it stays in a plan it is computed row by row, at about 0.1 microseconds a row: the kernel runs on single values,
 * which get the bits they would get among a million.
 */
public final class UfuncCall extends Expression implements ImplicitCastInputTypes, Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;

    @SuppressWarnings("serial") // Scala's sequences are.
    private final Seq<Expression> arguments;

    /** Definitions are lambdas and do not travel; the kernel they come to does. */
    private final transient @Nullable Ufunc ufunc;

    private transient @Nullable UfuncTypes types;

    /** Set before it travels. */
    private @Nullable RowFunction function;

    private transient @Nullable ThreadLocal<RowCall> calls;

    /** A call under the name that the query has for the function. */
    public UfuncCall(String name, Ufunc ufunc, Seq<Expression> arguments) {
        this(name, ufunc, null, arguments);
    }

    private UfuncCall(String name, @Nullable Ufunc ufunc, @Nullable RowFunction function, Seq<Expression> arguments) {
        this.name = name;
        this.ufunc = ufunc;
        this.function = function;
        this.arguments = arguments;
    }

    @Override
    public Seq<Expression> children() {
        return arguments;
    }

    List<Expression> arguments() {
        return CollectionConverters.asJava(arguments);
    }

    /** What is called; on the driver alone. */
    Ufunc ufunc() {
        return Objects.requireNonNull(ufunc, "the definition of a ufunc is on the driver");
    }

    /** The kernel for the types of the arguments, once these are resolved. */
    RowFunction function() {
        RowFunction known = function;
        if (known == null) {
            UfuncTypes found = types();
            known = found.function();
            if (known == null) {
                throw new IllegalStateException(found.problem());
            }
            function = known;
        }
        return known;
    }

    private UfuncTypes types() {
        UfuncTypes known = types;
        if (known == null) {
            known = UfuncTypes.of(
                    name,
                    ufunc(),
                    arguments().stream().map(Expression::dataType).toList(),
                    arguments().stream().map(Expression::sql).toList());
            types = known;
        }
        return known;
    }

    @Override
    public Seq<AbstractDataType> inputTypes() {
        RowFunction known = types().function();
        List<AbstractDataType> wanted = known == null
                ? List.of()
                : known.inputs().stream()
                        .<AbstractDataType>map(ColumnTypes::scalar)
                        .toList();
        return CollectionConverters.asScala(wanted).toSeq();
    }

    @Override
    public TypeCheckResult checkInputDataTypes() {
        RowFunction known = types().function();
        if (known == null) {
            return new TypeCheckResult.TypeCheckFailure(types().problem());
        }
        for (int each = 0; each < arguments().size(); each++) {
            DataType wanted = ColumnTypes.scalar(known.inputs().get(each));
            if (!arguments().get(each).dataType().equals(wanted)) {
                // Spark casts it, and asks again.
                return new TypeCheckResult.TypeCheckFailure(
                        "the argument %s of %s is %s and not %s: write CAST(%s AS %s)"
                                .formatted(
                                        arguments().get(each).sql(),
                                        name,
                                        arguments().get(each).dataType().sql(),
                                        wanted.sql(),
                                        arguments().get(each).sql(),
                                        wanted.sql()));
            }
        }
        return TypeCheckResult.TypeCheckSuccess$.MODULE$;
    }

    @Override
    public DataType dataType() {
        return ColumnTypes.scalar(function().output());
    }

    @Override
    public boolean nullable() {
        return arguments().stream().anyMatch(Expression::nullable);
    }

    @Override
    public boolean nullIntolerant() {
        return true;
    }

    @Override
    public boolean foldable() {
        return arguments().stream().allMatch(Expression::foldable);
    }

    /** Whether a row can fail: by a division of integers. */
    @Override
    public boolean throwable() {
        return canFail() || arguments().stream().anyMatch(Expression::throwable);
    }

    /** Whether the function itself can fail on some values. */
    boolean canFail() {
        return Failures.possibleIn(function().kernel().ir());
    }

    @Override
    public String prettyName() {
        return name;
    }

    @Override
    public @Nullable Object eval(InternalRow input) {
        RowCall call = calls().get();
        int count = arguments.length();
        for (int each = 0; each < count; each++) {
            Object value = arguments.apply(each).eval(input);
            if (value == null) {
                return null;
            }
            call.putObject(each, value);
        }
        call.run();
        return call.getObject();
    }

    /** For each thread its own: the driver may evaluate one expression on several. */
    private ThreadLocal<RowCall> calls() {
        ThreadLocal<RowCall> known = calls;
        if (known == null) {
            known = ThreadLocal.withInitial(function()::newCall);
            calls = known;
        }
        return known;
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode code) {
        return UfuncCode.generate(this, context, code);
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
        // Behind the driver arguments change and their types do not.
        return new UfuncCall(name, ufunc, ufunc == null ? function : null, children);
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        function();
        out.defaultWriteObject();
    }

    @Override
    public int productArity() {
        return 3;
    }

    @Override
    public @Nullable Object productElement(int position) {
        return switch (position) {
            case 0 -> name;
            case 1 -> ufunc;
            case 2 -> arguments;
            default -> throw new IndexOutOfBoundsException(position);
        };
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof UfuncCall;
    }

    /** Calls of one definition with equal arguments, whatever names it has. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UfuncCall call
                && arguments.equals(call.arguments)
                && (ufunc != null && call.ufunc != null
                        ? ufunc == call.ufunc
                        : function().equals(call.function()));
    }

    @Override
    public int hashCode() {
        return arguments.hashCode();
    }

    @Override
    public String toString() {
        return name + arguments().stream().map(Expression::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
