package dev.quern.spark;

import dev.quern.KernelArgumentException;
import dev.quern.NDArray;
import dev.quern.compiler.Placement;
import dev.quern.compiler.Placement.Kind;
import dev.quern.compiler.Placement.Placed;
import dev.quern.compiler.runtime.Combine;
import dev.quern.ir.ArrayDecl;
import dev.quern.spark.internal.NullRows;
import dev.quern.spark.internal.Operators;
import dev.quern.spark.task.Nulls;
import dev.quern.spark.task.Partial;
import dev.quern.spark.task.Plan;
import dev.quern.spark.task.RowInput;
import dev.quern.spark.task.TaskFailures;
import dev.quern.spark.task.WholeElements;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Turns bindings, once all are there and checked, into what Spark does. */
final class Jobs {
    private Jobs() {}

    /** The DataFrame with the outputs taken behind its columns. */
    static Dataset<Row> append(Bindings bindings) {
        Dataset<Row> df = Objects.requireNonNull(bindings.df());
        int[] read = read(bindings);
        return Operators.append(
                df,
                plan(bindings, read),
                nullRows(bindings),
                read,
                List.copyOf(bindings.columns().values()));
    }

    /** What the rows reduce into. */
    static Map<String, NDArray> reduce(Bindings bindings) {
        Dataset<Row> df = Objects.requireNonNull(bindings.df());
        int[] read = read(bindings);
        Plan plan = plan(bindings, read);
        try {
            // In the order of partitions, which is the only one that is the same every time.
            List<Partial> partials = Operators.reduce(df, plan, nullRows(bindings), read).stream()
                    .map(Partial::decoded)
                    .toList();
            return combine(bindings, plan, partials);
        } catch (Exception e) {
            throw TaskFailures.of(e);
        } finally {
            plan.wholes().forEach(whole -> whole.elements().destroy());
        }
    }

    private static NullRows nullRows(Bindings bindings) {
        return bindings.skipsNulls() ? NullRows.SKIPPED : NullRows.REFUSED;
    }

    /** The ordinals of the columns that the kernel reads. */
    private static int[] read(Bindings bindings) {
        return bindings.rows().values().stream()
                .flatMap(input -> input.columns().stream())
                .mapToInt(RowInput.Column::ordinal)
                .distinct()
                .toArray();
    }

    private static Map<String, NDArray> combine(Bindings bindings, Plan plan, List<Partial> partials) {
        Map<String, Long> nulls = new LinkedHashMap<>();
        partials.forEach(partial -> partial.nulls().forEach((column, count) -> nulls.merge(column, count, Long::sum)));
        if (!nulls.isEmpty()) {
            long rows = partials.stream().mapToLong(Partial::rows).sum();
            throw Nulls.error(plan.kernel().name(), nulls, rows, "");
        }
        List<List<NDArray>> parts = partials.stream()
                .map(Partial::reduced)
                .filter(reduced -> !reduced.isEmpty())
                .toList();
        Map<String, NDArray> totals = new LinkedHashMap<>();
        for (int each = 0; each < plan.reduced().size(); each++) {
            Plan.Reduced reduced = plan.reduced().get(each);
            List<NDArray> values = new ArrayList<>();
            for (List<NDArray> part : parts) {
                values.add(part.get(each));
            }
            totals.put(
                    reduced.array().name(),
                    values.isEmpty() ? reduced.start(shape(bindings, reduced.array())) : tree(plan, reduced, values));
        }
        return totals;
    }

    private static NDArray tree(Plan plan, Plan.Reduced reduced, List<NDArray> values) {
        NDArray first = values.get(0);
        for (NDArray value : values) {
            if (!Arrays.equals(first.shape(), value.shape())) {
                throw new KernelArgumentException(
                        plan.kernel().name(),
                        "%s is %s for the rows of one partition and %s for those of another"
                                .formatted(reduced.array().name(), first.describe(), value.describe()),
                        "all arrays of a column must have one length");
            }
        }
        Combine.tree(values.size(), (into, from) -> reduced.combine(values.get(into), values.get(from)));
        return first;
    }

    /** Where there is no row, an axis whose length only the rows would tell has none. */
    private static long[] shape(Bindings bindings, ArrayDecl array) {
        return array.dims().stream()
                .mapToLong(dim -> bindings.sizes().of(dim).orElse(0))
                .toArray();
    }

    /** @param read the ordinals of the columns that the kernel gets */
    private static Plan plan(Bindings bindings, int... read) {
        Optional<Placement.Numbered> numbered = bindings.placement().numbered();
        List<RowInput> inputs = bindings.rows().values().stream()
                .map(input -> input.among(read))
                .toList();
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(bindings.spark().sparkContext());
        List<Plan.Whole> wholes = bindings.wholes().entrySet().stream()
                .map(each -> new Plan.Whole(
                        bindings.placement().of(each.getKey()).array(),
                        Arrays.stream(each.getValue().shape()).boxed().toList(),
                        WholeElements.of(context, Plan.elements(each.getValue()))))
                .toList();
        Map<String, Long> sizes = new LinkedHashMap<>();
        bindings.sizes().known().forEach((dim, known) -> sizes.put(dim, known.size()));
        return new Plan(
                numbered.map(Placement.Numbered::kernel).orElse(bindings.kernel()),
                bindings.placement().rows(),
                inputs,
                wholes,
                bindings.scalars(),
                placed(bindings, Kind.ROWS)
                        .map(Placed::array)
                        .filter(array -> array.role() == ArrayDecl.Role.OUT)
                        .toList(),
                bindings.columns().keySet().stream()
                        .map(name -> bindings.placement().of(name).array())
                        .toList(),
                placed(bindings, Kind.REDUCED)
                        .map(each ->
                                new Plan.Reduced(each.array(), each.update().orElseThrow()))
                        .toList(),
                sizes,
                numbered.map(each -> new Plan.Numbering(each.firstRow(), List.of()))
                        .orElse(null));
    }

    private static Stream<Placed> placed(Bindings bindings, Kind kind) {
        return bindings.placement().arrays().values().stream().filter(each -> each.kind() == kind);
    }
}
