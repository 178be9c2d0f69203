package dev.quern.spark.internal;

import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelDefinitionException;
import dev.quern.Ufunc;
import dev.quern.ir.Types;
import dev.quern.spark.task.ColumnTypes;
import dev.quern.spark.task.RowFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NullType;
import org.jspecify.annotations.Nullable;

/**
 * Which types a ufunc takes for the columns it is called with. Types mix by the table of {@link Types}, as in a local call.
 * Beside that Spark's users expect casts where SQL has types that kernels lack:
 *
 * <ul>
 *   <li>a decimal is cast to DOUBLE, which is what a literal such as {@code 1.0} needs;
 *   <li>an untyped NULL takes the type that the other arguments widen to, or DOUBLE beside none;
 *   <li>where the function is defined on floating numbers alone, integers are cast to DOUBLE.
 * </ul>
 *
 * @param function null where there is none for the types
 * @param problem what is wrong then, and what to write; empty otherwise
 */
record UfuncTypes(@Nullable RowFunction function, String problem) {
    /**
     * The types for a call.
     *
     * @param arguments the arguments as SQL, for messages
     */
    static UfuncTypes of(String name, Ufunc ufunc, List<DataType> given, List<String> arguments) {
        if (given.size() != ufunc.arity()) {
            return wrong("%s takes %s and got %d".formatted(name, values(ufunc.arity()), given.size()));
        }
        List<Optional<DType>> known = new ArrayList<>();
        for (int each = 0; each < given.size(); each++) {
            DataType type = given.get(each);
            Optional<DType> dtype = type instanceof DecimalType ? Optional.of(DType.F64) : ColumnTypes.dtype(type);
            if (dtype.isEmpty() && !(type instanceof NullType)) {
                String argument = arguments.get(each);
                return wrong("the argument %s of %s is %s, and %s takes numbers and booleans: write CAST(%s AS DOUBLE)"
                        .formatted(argument, name, type.sql(), name, argument));
            }
            known.add(dtype);
        }
        DType other = known.stream()
                .flatMap(Optional::stream)
                .reduce(UfuncTypes::wider)
                .orElse(DType.F64);
        List<DType> dtypes = known.stream().map(each -> each.orElse(other)).toList();
        try {
            return new UfuncTypes(function(ufunc, dtypes), "");
        } catch (KernelDefinitionException e) {
            return withoutIntegers(ufunc, dtypes)
                    .map(found -> new UfuncTypes(found, ""))
                    .orElseGet(
                            () -> wrong("%s is not defined on %s: %s".formatted(name, types(dtypes), e.getMessage())));
        }
    }

    private static UfuncTypes wrong(String problem) {
        return new UfuncTypes(null, problem);
    }

    private static DType wider(DType a, DType b) {
        return Types.widen(a, b).orElse(a);
    }

    private static Optional<RowFunction> withoutIntegers(Ufunc ufunc, List<DType> dtypes) {
        if (dtypes.stream().noneMatch(DType::isInteger)) {
            return Optional.empty();
        }
        try {
            return Optional.of(function(
                    ufunc,
                    dtypes.stream()
                            .map(dtype -> dtype.isInteger() ? DType.F64 : dtype)
                            .toList()));
        } catch (KernelDefinitionException e) {
            return Optional.empty(); // what is wrong with the types as given is what the user is told
        }
    }

    private static RowFunction function(Ufunc ufunc, List<DType> dtypes) {
        Kernel kernel = ufunc.kernel(0, dtypes.toArray(DType[]::new));
        return new RowFunction(
                kernel, dtypes, kernel.ir().arrays().get(ufunc.arity()).dtype());
    }

    private static String values(int count) {
        return count == 1 ? "1 value" : count + " values";
    }

    private static String types(List<DType> dtypes) {
        return String.join(
                ", ",
                dtypes.stream().map(dtype -> ColumnTypes.scalar(dtype).sql()).toList());
    }
}
