package dev.quern.spark.internal;

import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelArgumentException;
import dev.quern.compiler.Placement;
import dev.quern.compiler.Placement.Kind;
import dev.quern.compiler.Placement.Placed;
import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Types;
import dev.quern.spark.task.ColumnTypes;
import dev.quern.spark.task.GroupReduction;
import dev.quern.spark.task.Plan;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructField;

/** Which kernels are aggregate functions, and their types. */
final class AggregateKernels {
    private AggregateKernels() {}

    /**
     * The reduction of a kernel all of whose inputs have one number a row and all of whose outputs are reduced by the rows.
     *
     * @throws KernelArgumentException if it is not such a kernel: the message has what is in the way
     */
    static GroupReduction reduction(Kernel kernel) {
        Placement placement = Placement.of(kernel);
        if (placement.numbered().isPresent()) {
            throw refusal(
                    kernel, "uses the number of a row as a value, and the rows of a group have none", "leave it out");
        }
        List<ArrayDecl> inputs = new ArrayList<>();
        List<Plan.Reduced> outputs = new ArrayList<>();
        for (Argument argument : kernel.ir().arguments()) {
            if (!(argument instanceof ArrayDecl array)) {
                throw refusal(
                        kernel,
                        "takes the scalar " + argument.name(),
                        "write its value into the kernel, or make it an input with a number for each row");
            }
            Placed placed = placement.of(array.name());
            if (placed.kind() == Kind.REDUCED) {
                refuseShape(kernel, array);
                outputs.add(new Plan.Reduced(array, placed.update().orElseThrow()));
            } else if (array.role() == ArrayDecl.Role.IN && placed.kind() == Kind.ROWS && array.rank() == 1) {
                inputs.add(array);
            } else {
                throw refusal(
                        kernel,
                        "has %s, declared %s, which is %s: %s"
                                .formatted(
                                        array.name(),
                                        array.typeText(),
                                        placed.kind() == Kind.ROWS ? "split by rows" : "the same for all rows",
                                        placed.reason()),
                        "an aggregate function has inputs with one number a row, and outputs that all rows reduce into");
            }
        }
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw refusal(
                    kernel,
                    inputs.isEmpty() ? "reads no rows" : "reduces nothing",
                    "an aggregate function has inputs with one number a row, and outputs that all rows reduce into");
        }
        return new GroupReduction(kernel, inputs, outputs);
    }

    private static void refuseShape(Kernel kernel, ArrayDecl array) {
        if (array.rank() > 1 || array.dims().stream().anyMatch(Dim.Symbol.class::isInstance)) {
            throw refusal(
                    kernel,
                    "reduces into %s, declared %s".formatted(array.name(), array.typeText()),
                    "declare it as a number, or with one axis of a fixed size");
        }
    }

    private static KernelArgumentException refusal(Kernel kernel, String problem, String remedy) {
        return new KernelArgumentException(
                kernel.name(), "it is no aggregate function of SQL, since it " + problem, remedy);
    }

    /**
     * The type an argument is cast to: that of the input, or its own if that would lose values, which is then refused by
     * {@link #problem}.
     */
    static DataType wanted(ArrayDecl input, DataType given) {
        DataType target = ColumnTypes.scalar(input.dtype());
        boolean holds = given instanceof NullType
                || given instanceof DecimalType && input.dtype() == DType.F64
                || ColumnTypes.dtype(given)
                        .filter(dtype -> Types.storesAs(dtype, input.dtype()))
                        .isPresent();
        return holds ? target : given;
    }

    /** What is wrong with the arguments of a call; empty if nothing is. */
    static String problem(String name, GroupReduction reduction, List<DataType> given, List<String> arguments) {
        List<ArrayDecl> inputs = reduction.inputs();
        if (given.size() != inputs.size()) {
            return "%s takes %d %s and got %d"
                    .formatted(name, inputs.size(), inputs.size() == 1 ? "value" : "values", given.size());
        }
        for (int each = 0; each < inputs.size(); each++) {
            DataType target = ColumnTypes.scalar(inputs.get(each).dtype());
            if (!wanted(inputs.get(each), given.get(each)).equals(target)) {
                return "the argument %s of %s is %s, and its kernel declares %s as %s: write CAST(%s AS %s) if that is meant"
                        .formatted(
                                arguments.get(each),
                                name,
                                given.get(each).sql(),
                                inputs.get(each).name(),
                                inputs.get(each).typeText(),
                                arguments.get(each),
                                target.sql());
            }
        }
        return "";
    }

    /** The type of the result: a number or an array, or with several outputs a struct of them by name. */
    static DataType resultType(GroupReduction reduction) {
        List<StructField> fields = reduction.outputs().stream()
                .map(Plan.Reduced::array)
                .map(array -> DataTypes.createStructField(
                        array.name(), ColumnTypes.column(array.dtype(), array.rank() + 1), false))
                .toList();
        return fields.size() == 1 ? fields.get(0).dataType() : DataTypes.createStructType(fields);
    }
}
