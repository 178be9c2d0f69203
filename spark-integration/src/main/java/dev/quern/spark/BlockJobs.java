package dev.quern.spark;

import dev.quern.NDArray;
import dev.quern.compiler.Placement;
import dev.quern.compiler.Placement.Kind;
import dev.quern.compiler.Placement.Placed;
import dev.quern.compiler.runtime.Combine;
import dev.quern.ir.ArrayDecl;
import dev.quern.spark.array.BlockArray;
import dev.quern.spark.array.BlockProgram;
import dev.quern.spark.task.Partial;
import dev.quern.spark.task.Plan;
import dev.quern.spark.task.WholeElements;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** Turns bindings to block arrays, once all are there and checked, into what Spark does. */
final class BlockJobs {
    private BlockJobs() {}

    static BlockArray map(BlockBindings bindings, ArrayDecl output) {
        long[] shape = shape(bindings, output);
        return program(bindings, List.of(output)).map(output, Arrays.copyOfRange(shape, 1, shape.length));
    }

    static Map<String, NDArray> reduce(BlockBindings bindings) {
        BlockProgram program = program(bindings, List.of());
        try {
            // A block without rows has nothing to add.
            List<Partial> partials = program.reduce().stream()
                    .filter(partial -> partial.rows() > 0)
                    .toList();
            Map<String, NDArray> totals = new LinkedHashMap<>();
            for (int each = 0; each < program.plan().reduced().size(); each++) {
                int number = each;
                Plan.Reduced reduced = program.plan().reduced().get(each);
                List<NDArray> values = partials.stream()
                        .map(partial -> partial.reduced().get(number))
                        .toList();
                Combine.tree(values.size(), (into, from) -> reduced.combine(values.get(into), values.get(from)));
                totals.put(
                        reduced.array().name(),
                        values.isEmpty() ? reduced.start(shape(bindings, reduced.array())) : values.get(0));
            }
            return totals;
        } finally {
            program.plan().wholes().forEach(whole -> whole.elements().destroy());
        }
    }

    /** Of the axis of rows, which only one of the block arrays' own has, nothing is said. */
    private static long[] shape(BlockBindings bindings, ArrayDecl array) {
        return array.dims().stream()
                .mapToLong(dim -> bindings.common().sizes().of(dim).orElse(0))
                .toArray();
    }

    private static BlockProgram program(BlockBindings bindings, List<ArrayDecl> taken) {
        Bindings common = bindings.common();
        Optional<Placement.Neighbours> neighbours = common.placement().neighbours();
        Placement.@Nullable Numbered numbered = common.placement().numbered().orElse(null);
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(common.spark().sparkContext());
        Map<ArrayDecl, BlockArray> inputs = new LinkedHashMap<>();
        bindings.arrays()
                .forEach(
                        (name, blocks) -> inputs.put(common.placement().of(name).array(), blocks));
        Plan plan = new Plan(
                numbered == null
                        ? neighbours.map(Placement.Neighbours::kernel).orElse(common.kernel())
                        : numbered.kernel(),
                common.placement().rows(),
                List.of(),
                wholes(context, common),
                common.scalars(),
                bindings.placed(Kind.ROWS)
                        .map(Placed::array)
                        .filter(array -> array.role() == ArrayDecl.Role.OUT)
                        .toList(),
                taken,
                bindings.placed(Kind.REDUCED)
                        .map(each ->
                                new Plan.Reduced(each.array(), each.update().orElseThrow()))
                        .toList(),
                sizes(common),
                numbered == null ? null : new Plan.Numbering(numbered.firstRow(), before(bindings)));
        return new BlockProgram(plan, inputs, neighbours);
    }

    private static List<Plan.Whole> wholes(JavaSparkContext context, Bindings common) {
        return common.wholes().entrySet().stream()
                .map(each -> new Plan.Whole(
                        common.placement().of(each.getKey()).array(),
                        Arrays.stream(each.getValue().shape()).boxed().toList(),
                        WholeElements.of(context, Plan.elements(each.getValue()))))
                .toList();
    }

    private static Map<String, Long> sizes(Bindings common) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        common.sizes().known().forEach((dim, known) -> sizes.put(dim, known.size()));
        return sizes;
    }

    /** The rows before each block. */
    private static List<Long> before(BlockBindings bindings) {
        List<Long> before = new ArrayList<>();
        long all = 0;
        for (long rows : bindings.arrays().values().iterator().next().blockRows()) {
            before.add(all);
            all += rows;
        }
        return before;
    }
}
