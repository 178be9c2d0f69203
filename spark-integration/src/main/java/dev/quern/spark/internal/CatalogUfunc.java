package dev.quern.spark.internal;

import dev.quern.Ufunc;
import dev.quern.spark.task.ColumnTypes;
import dev.quern.spark.task.RowCall;
import dev.quern.spark.task.RowFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A ufunc as a function of a catalog. */
record CatalogUfunc(String name, Ufunc ufunc) implements UnboundFunction {
    @Override
    public BoundFunction bind(StructType arguments) {
        List<StructField> fields = Arrays.asList(arguments.fields());
        UfuncTypes types = UfuncTypes.of(
                name,
                ufunc,
                fields.stream().map(StructField::dataType).toList(),
                fields.stream().map(StructField::name).toList());
        RowFunction function = types.function();
        if (function == null) {
            throw new UnsupportedOperationException(types.problem());
        }
        return new Bound(name, ufunc, function);
    }

    @Override
    public String description() {
        return "%s: a ufunc of %d values".formatted(name, ufunc.arity());
    }

    /** For certain types. Row by row where Spark calls it itself. */
    static final class Bound implements ScalarFunction<Object> {
        private static final long serialVersionUID = 1L;

        private final String name;
        private final transient @Nullable Ufunc ufunc;
        private final RowFunction function;
        private transient @Nullable ThreadLocal<RowCall> calls;

        Bound(String name, Ufunc ufunc, RowFunction function) {
            this.name = name;
            this.ufunc = ufunc;
            this.function = function;
        }

        /** On the driver alone. */
        Ufunc ufunc() {
            return Objects.requireNonNull(ufunc, "the definition of a ufunc is on the driver");
        }

        @Override
        public DataType[] inputTypes() {
            return function.inputs().stream().map(ColumnTypes::scalar).toArray(DataType[]::new);
        }

        @Override
        public DataType resultType() {
            return ColumnTypes.scalar(function.output());
        }

        @Override
        public String name() {
            return name;
        }

        /** One for each definition, so that joins and storage partitions are not matched across two of one name. */
        @Override
        public String canonicalName() {
            return "quern." + name + "@"
                    + Integer.toHexString(function.kernel().ir().hashCode());
        }

        @Override
        public @Nullable Object produceResult(InternalRow row) {
            RowCall call = calls().get();
            List<DataType> types = List.of(inputTypes());
            for (int each = 0; each < types.size(); each++) {
                if (row.isNullAt(each)) {
                    return null;
                }
                call.putObject(each, row.get(each, types.get(each)));
            }
            call.run();
            return call.getObject();
        }

        private ThreadLocal<RowCall> calls() {
            ThreadLocal<RowCall> known = calls;
            if (known == null) {
                known = ThreadLocal.withInitial(function::newCall);
                calls = known;
            }
            return known;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bound bound && function.equals(bound.function);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }
}
