package dev.quern.spark.internal;

import dev.quern.spark.task.RowCall;
import dev.quern.spark.task.RowFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.codegen.Block;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeBlock;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeGenerator;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.expressions.codegen.FalseLiteral$;
import org.apache.spark.sql.catalyst.expressions.codegen.JavaCode;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** The Java source of a {@link UfuncCall} within the classes that Spark generates: no value is boxed. */
final class UfuncCode {
    private UfuncCode() {}

    /**
     * For {@code f(x, y)} with an x that may be null:
     *
     * <pre>{@code
     * boolean isNull = true;
     * double value = -1.0;
     * ... // x
     * if (!xIsNull) {
     *     call.put(0, x);
     *     ... // y
     *     call.put(1, y);
     *     call.run();
     *     isNull = false;
     *     value = call.getDouble();
     * }
     * }</pre>
     */
    static ExprCode generate(UfuncCall expression, CodegenContext context, ExprCode code) {
        String call = call(expression.function(), context);
        String type = CodeGenerator.javaType(expression.dataType());
        List<ExprCode> arguments = expression.arguments().stream()
                .map(argument -> argument.genCode(context))
                .toList();
        StringBuilder body = new StringBuilder();
        StringBuilder ends = new StringBuilder();
        for (int each = 0; each < arguments.size(); each++) {
            ExprCode argument = arguments.get(each);
            body.append(argument.code()).append('\n');
            if (expression.arguments().get(each).nullable()) {
                body.append("if (!").append(argument.isNull()).append(") {\n");
                ends.append("}\n");
            }
            body.append("%s.put(%d, %s);\n".formatted(call, each, argument.value()));
        }
        boolean nullable = expression.nullable();
        body.append(call).append(".run();\n");
        if (nullable) {
            body.append(code.isNull()).append(" = false;\n");
        }
        body.append("%s = %s.get%s();\n".formatted(code.value(), call, CodeGenerator.primitiveTypeName(type)));
        String declared = "%s %s = %s;\n".formatted(type, code.value(), CodeGenerator.defaultValue(type, false));
        if (nullable) {
            declared = "boolean %s = true;\n".formatted(code.isNull()) + declared;
        }
        return new ExprCode(
                block(declared + body + ends), nullable ? code.isNull() : FalseLiteral$.MODULE$, code.value());
    }

    /** A field of the generated class: one for each of its objects, and so for each thread. */
    private static String call(RowFunction function, CodegenContext context) {
        String reference = context.addReferenceObj("function", function, RowFunction.class.getName());
        return context.addMutableState(
                RowCall.class.getName(),
                "call",
                field -> "%s = %s.newCall();".formatted(field, reference),
                false,
                true);
    }

    private static Block block(String source) {
        Seq<String> parts = CollectionConverters.asScala(List.of(source)).toSeq();
        return new CodeBlock(
                parts, CollectionConverters.<JavaCode>asScala(List.of()).toSeq());
    }
}
