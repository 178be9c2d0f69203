package dev.quern.spark.internal;

import dev.quern.spark.task.Plan;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import scala.collection.immutable.Seq;

/**
 * Kernels as they show in EXPLAIN and the SQL tab, for example {@code Kernel nearest(points: latitude#1, longitude#2;
 * centroids: [3, 2]) -> label#9}.
 */
final class Described {
    private Described() {}

    static String kernel(Plan plan, Seq<? extends Expression> inputs, Seq<Attribute> outputs, int maxFields) {
        return "Kernel " + call(plan, inputs, maxFields) + " -> " + joined(Seqs.list(outputs), maxFields);
    }

    static String reduction(Plan plan, Seq<? extends Expression> inputs, int maxFields) {
        return "KernelReduce " + call(plan, inputs, maxFields) + " -> "
                + joined(
                        plan.reduced().stream().map(each -> each.array().name()).toList(), maxFields);
    }

    static String gathering(Seq<? extends Expression> inputs, int maxFields) {
        return "Gather(" + joined(Seqs.list(inputs), maxFields) + ")";
    }

    private static String call(Plan plan, Seq<? extends Expression> inputs, int maxFields) {
        List<Expression> columns = Seqs.list(inputs);
        String rows = plan.inputs().stream()
                .map(input -> input.array().name()
                        + (input.validity() ? ": where valid " : ": ")
                        + joined(
                                input.columns().stream()
                                        .map(column -> columns.get(column.ordinal()))
                                        .toList(),
                                maxFields))
                .collect(Collectors.joining("; "));
        String wholes = plan.wholes().stream()
                .map(whole -> "; " + whole.array().name() + ": " + whole.shape())
                .collect(Collectors.joining());
        String scalars = plan.scalars().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(scalar -> "; " + scalar.getKey() + ": " + scalar.getValue())
                .collect(Collectors.joining());
        return plan.kernel().name() + "(" + rows + wholes + scalars + ")";
    }

    private static String joined(List<?> parts, int maxFields) {
        List<String> texts =
                parts.stream().limit(maxFields).map(Object::toString).toList();
        String more = parts.size() > maxFields ? ", ... " + (parts.size() - maxFields) + " more" : "";
        return String.join(", ", texts) + more;
    }
}
