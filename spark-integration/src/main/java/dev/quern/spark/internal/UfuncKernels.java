package dev.quern.spark.internal;

import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.spark.internal.FusedKernel.Node;
import dev.quern.spark.task.ColumnTypes;
import dev.quern.spark.task.Plan;
import dev.quern.spark.task.RowInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.Metadata;

/** Puts calls of ufuncs on a plan as kernels. */
final class UfuncKernels {
    private UfuncKernels() {}

    /** The plan with columns more, and which column has the result of which call, by its canonical form. */
    record Computed(LogicalPlan plan, Map<Expression, Attribute> results) {}

    /** What calls must share to be one kernel: rows with a null in any of the columns have no results. */
    private record Group(Set<Expression> columns, boolean fastMath) {}

    /** Computes calls, no two of which are equal, over the columns of a plan. */
    static Computed over(LogicalPlan child, List<UfuncCall> calls) {
        Map<Group, List<UfuncCall>> groups = new LinkedHashMap<>();
        for (UfuncCall call : calls) {
            Group group = new Group(CallTree.columns(call), call.ufunc().isFastMath());
            groups.computeIfAbsent(group, key -> new ArrayList<>()).add(call);
        }
        Map<Expression, Attribute> results = new LinkedHashMap<>();
        LogicalPlan plan = child;
        for (List<UfuncCall> group : groups.values()) {
            List<Attribute> outputs =
                    group.stream().map(UfuncKernels::attribute).toList();
            plan = node(group, outputs, plan);
            for (int each = 0; each < group.size(); each++) {
                results.put(group.get(each).canonicalized(), outputs.get(each));
            }
        }
        return new Computed(plan, results);
    }

    private static Attribute attribute(UfuncCall call) {
        return new AttributeReference(
                call.prettyName(),
                call.dataType(),
                call.nullable(),
                Metadata.empty(),
                NamedExpression$.MODULE$.newExprId(),
                Seqs.of(List.of()));
    }

    private static KernelNode node(List<UfuncCall> calls, List<Attribute> outputs, LogicalPlan child) {
        CallTree.Leaves leaves = new CallTree.Leaves();
        List<Node> results =
                calls.stream().map(call -> CallTree.of(call, leaves)).toList();
        Kernel kernel = new FusedKernel(types(leaves.columns()), types(leaves.constants()), results).kernel();
        Map<String, Object> constants = new LinkedHashMap<>();
        for (Literal constant : leaves.constants()) {
            constants.put("c" + constants.size(), constant.value());
        }
        List<ArrayDecl> arrays = kernel.ir().arrays();
        List<RowInput> inputs = new ArrayList<>();
        for (int place = 0; place < leaves.columns().size(); place++) {
            RowInput.Column column =
                    new RowInput.Column(leaves.columns().get(place).sql(), place);
            inputs.add(new RowInput(arrays.get(place), List.of(column), false, false));
        }
        List<ArrayDecl> taken = arrays.subList(inputs.size(), arrays.size());
        Plan plan = new Plan(
                kernel,
                new Dim.Symbol(FusedKernel.ROWS),
                inputs,
                List.of(),
                constants,
                List.copyOf(taken),
                List.copyOf(taken),
                List.of(),
                Map.of(),
                null);
        return new KernelNode(plan, NullRows.NULL_OUTPUTS, Seqs.of(leaves.columns()), Seqs.of(outputs), child);
    }

    private static List<DType> types(List<? extends Expression> expressions) {
        return expressions.stream()
                .map(each -> ColumnTypes.dtype(each.dataType()).orElseThrow())
                .toList();
    }
}
