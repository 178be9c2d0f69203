package dev.quern.spark.internal;

import dev.quern.Kernel;
import dev.quern.Ufunc;
import dev.quern.spark.task.GroupReduction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Puts functions under names that queries find: in one session, or in all that an extension is applied to. */
public final class SqlNames {
    private SqlNames() {}

    /** Names a function in a session; it replaces a temporary function of the name. */
    public static void put(SparkSession session, String name, Ufunc ufunc) {
        put(session, name, calls(name, ufunc));
    }

    /** Names a function in each session that the extensions are applied to. */
    public static void put(SparkSessionExtensions extensions, String name, Ufunc ufunc) {
        put(extensions, name, UfuncCall.class, calls(name, ufunc));
    }

    /**
     * Names an aggregate function in a session.
     *
     * @throws dev.quern.KernelArgumentException if the kernel is none
     */
    public static void put(SparkSession session, String name, Kernel kernel) {
        put(session, name, aggregates(name, kernel));
    }

    /** Names an aggregate function in each session that the extensions are applied to. */
    public static void put(SparkSessionExtensions extensions, String name, Kernel kernel) {
        put(extensions, name, KernelAggregate.class, aggregates(name, kernel));
    }

    private static Function1<Seq<Expression>, Expression> aggregates(String name, Kernel kernel) {
        GroupReduction reduction = AggregateKernels.reduction(kernel);
        return arguments -> new KernelAggregate(name, reduction, arguments, 0, 0);
    }

    private static Function1<Seq<Expression>, Expression> calls(String name, Ufunc ufunc) {
        return arguments -> new UfuncCall(name, ufunc, arguments);
    }

    private static void put(SparkSession session, String name, Function1<Seq<Expression>, Expression> builder) {
        if (!(session instanceof org.apache.spark.sql.classic.SparkSession classic)) {
            throw new IllegalArgumentException(
                    "the function %s cannot be registered in a session of Spark Connect, whose queries run elsewhere: start the server with spark.sql.extensions=dev.quern.spark.QuernExtensions and spark.quern.functions=<a class that registers it>"
                            .formatted(name));
        }
        FunctionRegistry functions = classic.sessionState().functionRegistry();
        refuseBuiltin(name, functions);
        Operators.installFunctions(classic);
        functions.createOrReplaceTempFunction(name, builder, "java_udf");
    }

    private static void put(
            SparkSessionExtensions extensions,
            String name,
            Class<?> implementation,
            Function1<Seq<Expression>, Expression> builder) {
        refuseBuiltin(name, FunctionRegistry$.MODULE$.builtin());
        ExpressionInfo info = new ExpressionInfo(implementation.getName(), name);
        extensions.injectFunction(new Tuple3<>(new FunctionIdentifier(name, Option.empty()), info, builder));
    }

    /** Which of the two a query would call depends on the version of Spark. */
    private static void refuseBuiltin(String name, FunctionRegistry functions) {
        for (FunctionIdentifier each : CollectionConverters.asJava(functions.listFunction())) {
            if (each.funcName().equalsIgnoreCase(name)
                    && !functions.lookupFunction(each).get().getSource().endsWith("_udf")) {
                throw new IllegalArgumentException(
                        "%s is the name of a function that the session has from its start: register yours under another name"
                                .formatted(name));
            }
        }
    }
}
