package dev.quern.spark.internal;

import dev.quern.spark.task.ColumnTypes;
import dev.quern.spark.task.GroupReduction;
import dev.quern.spark.task.GroupState;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.AggregateFunction;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A kernel that reduces rows as an aggregate function of a catalog. */
record CatalogAggregate(String name, GroupReduction reduction) implements UnboundFunction {
    @Override
    public BoundFunction bind(StructType arguments) {
        List<StructField> fields = Arrays.asList(arguments.fields());
        String problem = AggregateKernels.problem(
                name,
                reduction,
                fields.stream().map(StructField::dataType).toList(),
                fields.stream().map(StructField::name).toList());
        if (!problem.isEmpty()) {
            throw new UnsupportedOperationException(problem);
        }
        return new Bound(name, reduction);
    }

    @Override
    public String description() {
        return "%s: a kernel that reduces rows of %d values"
                .formatted(name, reduction.inputs().size());
    }

    private record Bound(String name, GroupReduction reduction) implements AggregateFunction<GroupState, Object> {
        @Override
        public DataType[] inputTypes() {
            return reduction.inputs().stream()
                    .map(input -> ColumnTypes.scalar(input.dtype()))
                    .toArray(DataType[]::new);
        }

        @Override
        public DataType resultType() {
            return AggregateKernels.resultType(reduction);
        }

        @Override
        public GroupState newAggregationState() {
            return reduction.start();
        }

        @Override
        public GroupState update(GroupState state, InternalRow row) {
            GroupRows.add(reduction, state, row);
            return state;
        }

        @Override
        public GroupState merge(GroupState state, GroupState other) {
            reduction.merge(state, other);
            return state;
        }

        @Override
        public @Nullable Object produceResult(GroupState state) {
            return GroupRows.result(reduction, state);
        }
    }
}
