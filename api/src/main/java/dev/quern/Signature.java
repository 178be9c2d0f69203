package dev.quern;

import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Types;
import dev.quern.ir.UpdateOp;
import dev.quern.spi.BoundArguments;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a kernel is called with against what it declares, and finds the sizes of its dimensions. Arguments are held
 * by their position in the declaration, null where one is not given yet: a call makes no maps.
 */
final class Signature {
    private static final long[] NO_SCALARS = {};

    private final KernelIr ir;
    private final List<Argument> arguments;
    private final List<ArrayDecl> arrays;
    private final List<ScalarDecl> scalars;
    private final int[] arrayPositions;
    private final int[] scalarPositions;
    private final int argumentArrays;
    private final Map<String, UpdateOp> updates;
    private final Dimensions dimensions;
    private final NeighborArguments neighbors;

    Signature(KernelIr ir) {
        this.ir = ir;
        this.arguments = ir.arguments();
        this.arrays = ir.arrays();
        this.scalars = ir.scalars();
        this.argumentArrays =
                (int) arguments.stream().filter(ArrayDecl.class::isInstance).count();
        this.arrayPositions = arrays.stream().mapToInt(arguments::indexOf).toArray();
        this.scalarPositions = scalars.stream().mapToInt(arguments::indexOf).toArray();
        this.updates = UpdatedOutputs.of(ir);
        this.dimensions = new Dimensions(ir);
        this.neighbors = new NeighborArguments(ir, dimensions);
    }

    /** All arguments, in order. */
    @Nullable
    Object[] all(@Nullable Object... given) {
        requireCount(arguments, given, "run");
        for (int position = 0; position < given.length; position++) {
            requireNotNull(arguments.get(position).name(), given[position]);
        }
        return given;
    }

    /** All arguments but the outputs, in order. */
    @Nullable
    Object[] inputs(@Nullable Object... given) {
        requireCount(arguments.stream().filter(each -> !isOutput(each)).toList(), given, "call");
        @Nullable Object[] all = none();
        int next = 0;
        for (int position = 0; position < all.length; position++) {
            if (!isOutput(arguments.get(position))) {
                requireNotNull(arguments.get(position).name(), given[next]);
                all[position] = given[next++];
            }
        }
        return all;
    }

    /** No arguments yet. */
    @Nullable
    Object[] none() {
        return new Object[arguments.size()];
    }

    private void requireCount(List<Argument> expected, @Nullable Object[] given, String method) {
        if (given.length != expected.size()) {
            String names = expected.stream().map(Argument::name).collect(Collectors.joining(", "));
            List<String> missing =
                    expected.stream().skip(given.length).map(Argument::name).toList();
            throw error(
                    "%s takes %d arguments and got %d%s"
                            .formatted(
                                    method,
                                    expected.size(),
                                    given.length,
                                    missing.isEmpty() ? "" : ": missing " + String.join(", ", missing)),
                    "write %s(%s)".formatted(method, names));
        }
    }

    private void requireNotNull(String name, @Nullable Object argument) {
        if (argument == null) {
            throw error("the argument " + name + " is null", "pass an NDArray, a Java array or a number");
        }
    }

    /** The arguments with one more, by name. */
    @Nullable
    Object[] with(@Nullable Object[] given, String name, @Nullable Object argument) {
        int position = 0;
        while (position < given.length && !arguments.get(position).name().equals(name)) {
            position++;
        }
        if (position == given.length) {
            throw error(
                    "there is no argument " + name,
                    "the arguments are "
                            + arguments.stream().map(Argument::name).collect(Collectors.joining(", ")));
        }
        requireNotNull(name, argument);
        if (given[position] != null) {
            throw error("the argument " + name + " is given twice", "give it once");
        }
        @Nullable Object[] more = given.clone();
        more[position] = argument;
        return more;
    }

    /** The names of the arguments that are given. */
    List<String> names(@Nullable Object[] given) {
        return IntStream.range(0, given.length)
                .filter(position -> given[position] != null)
                .mapToObj(position -> arguments.get(position).name())
                .toList();
    }

    /** The arguments that are given, by name. */
    Map<String, Object> given(@Nullable Object[] given) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (int position = 0; position < given.length; position++) {
            Object argument = given[position];
            if (argument != null) {
                named.put(arguments.get(position).name(), argument);
            }
        }
        return Collections.unmodifiableMap(named);
    }

    private KernelArgumentException missing(@Nullable Object[] given) {
        List<String> missing = IntStream.range(0, given.length)
                .filter(position -> given[position] == null)
                .mapToObj(position -> arguments.get(position).name())
                .toList();
        return error(
                (missing.size() == 1 ? "the argument %s is missing" : "the arguments %s are missing")
                        .formatted(String.join(", ", missing)),
                "add .with(\"%s\", ...)".formatted(missing.get(0)));
    }

    /** Checks all arguments; every one must be there. */
    BoundArguments bind(@Nullable Object[] given) {
        NDArray[] bound = new NDArray[arrays.size()];
        long[] sizes = dimensions.unknown();
        for (int position = 0; position < argumentArrays; position++) {
            bound[position] = array(arrays.get(position), required(given, arrayPositions[position]));
        }
        for (int position = 0; position < argumentArrays; position++) {
            dimensions.bind(position, bound, sizes);
        }
        long[] bits = scalars.isEmpty() ? NO_SCALARS : new long[scalars.size()];
        for (int position = 0; position < bits.length; position++) {
            bits[position] = scalar(scalars.get(position), required(given, scalarPositions[position]));
        }
        if (argumentArrays < bound.length) { // seldom: and calls of small kernels are to make few objects
            neighbors.bind(given, bound, argumentArrays, sizes, bits);
        }
        return new BoundArguments(bound, sizes, bits);
    }

    /** The arguments with a new array for each output that is not given, of the size the inputs say. */
    @Nullable
    Object[] withOutputs(@Nullable Object[] inputs) {
        NDArray[] bound = new NDArray[argumentArrays];
        long[] sizes = dimensions.unknown();
        for (int position = 0; position < bound.length; position++) {
            Object input = inputs[arrayPositions[position]];
            if (input != null) {
                bound[position] = array(arrays.get(position), input);
                dimensions.bind(position, bound, sizes);
            }
        }
        @Nullable Object[] all = inputs.clone();
        for (int position = 0; position < bound.length; position++) {
            ArrayDecl declared = arrays.get(position);
            if (isOutput(declared) && all[arrayPositions[position]] == null) {
                all[arrayPositions[position]] = newOutput(declared, dimensions.shape(position, sizes));
            }
        }
        return all;
    }

    /** All zero, or, of an output that the kernel only updates by one operation, all what that operation starts from. */
    private NDArray newOutput(ArrayDecl declared, long[] shape) {
        NDArray output = NDArray.zeros(declared.dtype(), shape);
        UpdateOp op = updates.get(declared.name());
        if (op != null && op != UpdateOp.ADD) {
            Expr.Constant identity = op.identity(declared.dtype());
            switch (declared.dtype()) {
                case BOOL -> output.fill(identity.asBoolean());
                case I8, I16, I32, I64 -> output.fill(identity.asLong());
                case F32, F64 -> output.fill(identity.asDouble());
            }
        }
        return output;
    }

    /** The outputs among the arguments, by name. */
    Map<String, NDArray> outputs(@Nullable Object[] all) {
        Map<String, NDArray> outputs = new LinkedHashMap<>();
        for (int position = 0; position < all.length; position++) {
            if (isOutput(arguments.get(position)) && all[position] instanceof NDArray output) {
                outputs.put(arguments.get(position).name(), output);
            }
        }
        return outputs;
    }

    NDArray onlyOutput(Map<String, NDArray> outputs) {
        if (outputs.size() != 1) {
            throw error(
                    outputs.isEmpty()
                            ? "call returns the output and there is none"
                            : "call returns one output and there are " + String.join(", ", outputs.keySet()),
                    outputs.isEmpty() ? "use run(...)" : "use callAll(...)");
        }
        return outputs.values().iterator().next();
    }

    private NDArray array(ArrayDecl declared, Object argument) {
        NDArray array = toArray(declared, argument);
        if (array.dtype() != declared.dtype()) {
            throw error(
                    "%s is %s and is declared %s".formatted(declared.name(), array.describe(), declared.typeText()),
                    declared.role().isWritable()
                            ? "allocate it as " + declared.dtype()
                            : "convert it with .cast(%s), or define the kernel for %s"
                                    .formatted(declared.dtype(), array.dtype()));
        }
        if (array.rank() != declared.rank()) {
            throw error(
                    "%s has %d %s and is declared with %d: it is %s and is declared %s"
                            .formatted(
                                    declared.name(),
                                    array.rank(),
                                    array.rank() == 1 ? "axis" : "axes",
                                    declared.rank(),
                                    array.describe(),
                                    declared.typeText()),
                    "reshape it, or pass a part of it");
        }
        return array;
    }

    private NDArray toArray(ArrayDecl declared, Object argument) {
        NDArray array = declared.role() == ArrayDecl.Role.IN ? Operands.rows(argument) : null;
        if (array == null) {
            array = neighbors.points(declared, argument);
        }
        if (array == null) {
            array = Operands.array(argument);
        }
        if (array != null) {
            return array;
        }
        throw error(
                "%s is a %s and is declared %s"
                        .formatted(declared.name(), argument.getClass().getTypeName(), declared.typeText()),
                "pass an NDArray, for example NDArray.of(...), or a Java array of rank 1");
    }

    private long scalar(ScalarDecl declared, Object argument) {
        DType dtype = declared.dtype();
        if (argument instanceof Boolean truth && dtype == DType.BOOL) {
            return truth ? 1 : 0;
        }
        boolean integral = argument instanceof Byte
                || argument instanceof Short
                || argument instanceof Integer
                || argument instanceof Long;
        if (integral && Types.holds(dtype, ((Number) argument).longValue())) {
            return Expr.Constant.of(dtype, ((Number) argument).longValue()).bits();
        }
        if ((argument instanceof Double || argument instanceof Float) && dtype.isFloating()) {
            return Expr.Constant.of(dtype, ((Number) argument).doubleValue()).bits();
        }
        throw error(
                "%s is %s (%s) and is declared %s"
                        .formatted(
                                declared.name(), argument, argument.getClass().getSimpleName(), declared.dtype()),
                dtype == DType.BOOL
                        ? "pass true or false"
                        : dtype.isFloating() ? "pass a number" : "pass an integer that " + dtype + " holds");
    }

    private Object required(@Nullable Object[] given, int position) {
        Object argument = given[position];
        if (argument == null) {
            throw missing(given);
        }
        return argument;
    }

    private static boolean isOutput(Argument argument) {
        return argument instanceof ArrayDecl array && array.role() == ArrayDecl.Role.OUT;
    }

    private KernelArgumentException error(String problem, String remedy) {
        return new KernelArgumentException(ir.name(), problem, remedy);
    }
}
