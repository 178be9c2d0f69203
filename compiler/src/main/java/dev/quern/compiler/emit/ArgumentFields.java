package dev.quern.compiler.emit;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.KernelIr;
import dev.quern.ir.ScalarDecl;
import dev.quern.spi.BoundArguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The arguments of a kernel as fields of its class, which its constructor fills and its methods read. */
final class ArgumentFields {
    private final KernelIr kernel;
    private final List<Layout> layouts;
    private final Map<String, Type> fields;

    /** @param fields all that the class has; those of the arguments are added */
    ArgumentFields(KernelIr kernel, List<Layout> layouts, Map<String, Type> fields) {
        this.kernel = kernel;
        this.layouts = layouts;
        this.fields = fields;
    }

    void declare() {
        List<ArrayDecl> arrays = kernel.arrays();
        for (int position = 0; position < arrays.size(); position++) {
            ArrayDecl array = arrays.get(position);
            Layout layout = layouts.get(position);
            fields.put(data(array), ArrayAccess.dataType(layout.memory(), array.dtype()));
            if (layout.form() != Layout.Form.DENSE) {
                fields.put(offset(array), positionType(layout));
            }
            for (int axis = 0; axis < strides(array, layout.form()); axis++) {
                fields.put(stride(array, axis), positionType(layout));
            }
        }
        kernel.symbols().keySet().forEach(symbol -> fields.put(size(symbol), Type.LONG_TYPE));
        kernel.scalars()
                .forEach(scalar ->
                        fields.put(scalar(scalar), Jvm.of(scalar.dtype()).type()));
    }

    private static Type positionType(Layout layout) {
        return layout.memory() == Layout.Memory.HEAP ? Type.INT_TYPE : Type.LONG_TYPE;
    }

    /** For how many axes, from the first on, the stride has to be known. */
    private static int strides(ArrayDecl array, Layout.Form form) {
        return switch (form) {
            case DENSE -> 0;
            case ROWS -> array.rank() - 1;
            case STRIDED -> array.rank();
        };
    }

    private static String data(ArrayDecl array) {
        return "data$" + array.name();
    }

    private static String offset(ArrayDecl array) {
        return "offset$" + array.name();
    }

    private static String stride(ArrayDecl array, int axis) {
        return "stride$" + array.name() + "$" + axis;
    }

    private static String size(Dim.Symbol symbol) {
        return "size$" + symbol.name();
    }

    private static String scalar(ScalarDecl scalar) {
        return "scalar$" + scalar.name();
    }

    // ---- in the constructor

    /** Takes the arguments apart into the fields. */
    void take(Code code, int arguments) {
        List<ArrayDecl> arrays = kernel.arrays();
        for (int position = 0; position < arrays.size(); position++) {
            takeArray(code, arguments, arrays.get(position), position);
        }
        int position = 0;
        for (Dim.Symbol symbol : kernel.symbols().keySet()) {
            take(code, arguments, size(symbol), "size", position++, -1, "J");
        }
        position = 0;
        for (ScalarDecl scalar : kernel.scalars()) {
            takeScalar(code, arguments, scalar, position++);
        }
    }

    private void takeArray(Code code, int arguments, ArrayDecl array, int position) {
        Layout layout = layouts.get(position);
        switch (layout.memory()) {
            case HEAP -> take(code, arguments, data(array), "heap", position, -1, "Ljava/lang/Object;");
            case ADDRESS -> take(code, arguments, data(array), "address", position, -1, "J");
            case SEGMENT -> take(code, arguments, data(array), "segment", position, -1, "Ljava/lang/Object;");
        }
        if (layout.form() != Layout.Form.DENSE) {
            take(code, arguments, offset(array), "offset", position, -1, "J");
        }
        for (int axis = 0; axis < strides(array, layout.form()); axis++) {
            take(code, arguments, stride(array, axis), "stride", position, axis, "J");
        }
    }

    /** {@code this.field = method(arguments, position, axis)}, converted to the type of the field. */
    private void take(Code code, int arguments, String field, String method, int position, int axis, String result) {
        code.loadThis();
        code.load(Type.getType(Object.class), arguments);
        code.constant(position);
        if (axis >= 0) {
            code.constant(axis);
        }
        String parameters = "(" + Type.getDescriptor(BoundArguments.class) + (axis >= 0 ? "II" : "I") + ")";
        code.invokeOwnStatic(method, parameters + result);
        Type type = type(field);
        if (type.equals(Type.INT_TYPE)) {
            code.op(Opcodes.L2I);
        } else if (!type.equals(Type.LONG_TYPE)) {
            code.checkCast(type);
        }
        code.putField(field, type);
    }

    private void takeScalar(Code code, int arguments, ScalarDecl scalar, int position) {
        code.loadThis();
        code.load(Type.getType(Object.class), arguments);
        code.constant(position);
        code.invokeOwnStatic("scalar", "(" + Type.getDescriptor(BoundArguments.class) + "I)J");
        switch (scalar.dtype()) {
            case F64 -> code.invokeStatic("java/lang/Double", "longBitsToDouble", "(J)D");
            case F32 -> {
                code.op(Opcodes.L2I);
                code.invokeStatic("java/lang/Float", "intBitsToFloat", "(I)F");
            }
            case BOOL, I8, I16, I32 -> code.op(Opcodes.L2I);
            case I64 -> {}
        }
        code.putField(scalar(scalar), type(scalar(scalar)));
    }

    private Type type(String field) {
        Type type = fields.get(field);
        if (type == null) {
            throw new IllegalStateException("no field " + field);
        }
        return type;
    }

    // ---- in other methods

    /** Puts the arguments in slots: C2 keeps slots in registers, and does not trust fields across stores. */
    void bind(MethodScope scope) {
        Code code = scope.code();
        List<ArrayDecl> arrays = kernel.arrays();
        for (int position = 0; position < arrays.size(); position++) {
            ArrayDecl array = arrays.get(position);
            Layout layout = layouts.get(position);
            ArrayAccess access = ArrayAccess.of(layout.memory(), code, array, slot(code, data(array)));
            int offset = layout.form() == Layout.Form.DENSE ? -1 : slot(code, offset(array));
            List<Integer> strides = new ArrayList<>();
            for (int axis = 0; axis < strides(array, layout.form()); axis++) {
                strides.add(slot(code, stride(array, axis)));
            }
            scope.bind(new ArraySlots(array, access, layout.form(), offset, strides));
        }
        kernel.symbols().keySet().forEach(symbol -> scope.bind(symbol, slot(code, size(symbol))));
        kernel.scalars().forEach(scalar -> scope.bind(scalar, slot(code, scalar(scalar))));
    }

    private int slot(Code code, String field) {
        Type type = type(field);
        int slot = code.newSlot(type);
        code.getField(field, type);
        code.store(type, slot);
        return slot;
    }
}
