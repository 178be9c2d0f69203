package dev.quern.compiler.emit;

import dev.quern.KernelDefinitionException;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.runtime.KernelBody;
import dev.quern.compiler.schedule.Lanes;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.KernelIr;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.spi.BoundArguments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.LimitExceededException;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Makes the class of a kernel; the package's description shows one. */
public final class ClassEmitter {
    private static final String SUPER = Type.getInternalName(KernelBody.class);
    private static final String CONSTRUCTOR =
            "(" + Type.getDescriptor(BoundArguments.class) + Type.getDescriptor(KernelBody.Notes.class) + "[D)V";
    private static final String CHUNK = "(JJI)V";
    private static final int ARGUMENTS = 1;

    private final EmissionPlan plan;
    private final KernelIr kernel;
    private final String owner;
    private final ClassWriter writer = new Writer();
    private final Notebook notebook = new Notebook();
    private final SpeciesFields species = new SpeciesFields();
    private final Map<String, Type> fields = new LinkedHashMap<>();

    /** Methods without parameters that a generated class inherits: a kernel of one of these names gets a {@code _}. */
    private static final Set<String> TAKEN = Set.of("run", "notify", "notifyAll", "wait", "finalize");

    /**
     * A generated class: its binary name, its bytes, what its errors say, and whether the costs of its loops are those of
     * the kernel that was turned inside out.
     */
    @SuppressWarnings("ArrayRecordComponent") // One owner makes it and one consumer defines it.
    public record Emitted(String name, byte[] bytes, KernelBody.Notes notes, boolean isExpanded) {}

    private ClassEmitter(EmissionPlan plan) {
        this.plan = plan;
        this.kernel = plan.kernel();
        this.owner = className(kernel.site()).replace('.', '/');
    }

    /**
     * Makes the class.
     *
     * @throws KernelDefinitionException if the kernel is more than a class can hold
     */
    public static Emitted emit(EmissionPlan plan) {
        return new ClassEmitter(plan).run();
    }

    /** In the user's package and beside the user's class, so that stack traces read as if it had been written there. */
    private static String className(Site site) {
        return (site.isKnown() ? site.className() : "dev.quern.generated.Unknown") + "$kernel";
    }

    private Emitted run() {
        try {
            write();
            return new Emitted(
                    owner.replace('/', '.'),
                    writer.toByteArray(),
                    notebook.finish(kernel.name()),
                    plan.form().isExpanded());
        } catch (MethodTooLargeException | LimitExceededException e) {
            // The second is ASM's own limit on the work it puts into one method.
            throw new KernelDefinitionException(
                            kernel.site(),
                            "it compiles to more than the 65535 bytes of code that one method can hold",
                            "write a part that repeats as a k.range loop, or divide the kernel in two")
                    .in(kernel.name());
        }
    }

    private void write() {
        writer.visit(
                Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC, owner, null, SUPER, null);
        writer.visitSource(kernel.site().fileName(), null);
        List<RegionEmitter> regions = new ArrayList<>();
        for (ParallelRegion region : plan.regions()) {
            Lanes.Tiles tiles = plan.tiles(region);
            int number = regions.size();
            regions.add(
                    new RegionEmitter(region, number, tiles == null ? null : new TilesEmitter(tiles, plan, number)));
        }
        argumentFields();
        regions.forEach(region -> region.fields(plan, fields::put));
        fields.forEach((name, type) ->
                writer.visitField(0, name, type.getDescriptor(), null, null).visitEnd());
        constructor();
        kernelMethod(regions);
        chunkMethods(regions);
        tileMethods(regions);
        species.declare(writer);
        if (!species.isEmpty()) {
            Code initializer = method(Opcodes.ACC_STATIC, "<clinit>", "()V", 0);
            species.initialize(initializer);
            initializer.end();
        }
        writer.visitEnd();
    }

    private void argumentFields() {
        List<ArrayDecl> arrays = kernel.arrays();
        for (int position = 0; position < arrays.size(); position++) {
            ArrayDecl array = arrays.get(position);
            Layout layout = plan.layouts().get(position);
            fields.put(data(array), ArrayAccess.dataType(layout.memory(), array.dtype()));
            if (!layout.dense()) {
                fields.put(offset(array), positionType(layout));
                for (int axis = 0; axis < array.rank(); axis++) {
                    fields.put(stride(array, axis), positionType(layout));
                }
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

    /** Takes the arguments apart into fields. */
    private void constructor() {
        Code code = method(Opcodes.ACC_PUBLIC, "<init>", CONSTRUCTOR, 4);
        code.loadThis();
        Type object = Type.getType(Object.class);
        code.load(object, ARGUMENTS);
        code.load(object, ARGUMENTS + 1);
        code.load(object, ARGUMENTS + 2);
        code.invokeSpecial(SUPER, "<init>", CONSTRUCTOR);
        List<ArrayDecl> arrays = kernel.arrays();
        for (int position = 0; position < arrays.size(); position++) {
            takeArray(code, arrays.get(position), position);
        }
        int position = 0;
        for (Dim.Symbol symbol : kernel.symbols().keySet()) {
            take(code, size(symbol), "size", position++, -1, "J");
        }
        position = 0;
        for (ScalarDecl scalar : kernel.scalars()) {
            takeScalar(code, scalar, position++);
        }
        code.op(Opcodes.RETURN);
        code.end();
    }

    private void takeArray(Code code, ArrayDecl array, int position) {
        Layout layout = plan.layouts().get(position);
        switch (layout.memory()) {
            case HEAP -> take(code, data(array), "heap", position, -1, "Ljava/lang/Object;");
            case ADDRESS -> take(code, data(array), "address", position, -1, "J");
            case SEGMENT -> take(code, data(array), "segment", position, -1, "Ljava/lang/Object;");
        }
        if (!layout.dense()) {
            take(code, offset(array), "offset", position, -1, "J");
            for (int axis = 0; axis < array.rank(); axis++) {
                take(code, stride(array, axis), "stride", position, axis, "J");
            }
        }
    }

    /** {@code this.field = method(arguments, position, axis)}, converted to the type of the field. */
    private void take(Code code, String field, String method, int position, int axis, String result) {
        code.loadThis();
        code.load(Type.getType(Object.class), ARGUMENTS);
        code.constant(position);
        if (axis >= 0) {
            code.constant(axis);
        }
        String parameters = "(" + Type.getDescriptor(BoundArguments.class) + (axis >= 0 ? "II" : "I") + ")";
        code.invokeOwnStatic(method, parameters + result);
        Type type = fieldType(field);
        if (type.equals(Type.INT_TYPE)) {
            code.op(Opcodes.L2I);
        } else if (!type.equals(Type.LONG_TYPE)) {
            code.checkCast(type);
        }
        code.putField(field, type);
    }

    private void takeScalar(Code code, ScalarDecl scalar, int position) {
        code.loadThis();
        code.load(Type.getType(Object.class), ARGUMENTS);
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
        code.putField(scalar(scalar), fieldType(scalar(scalar)));
    }

    private Type fieldType(String field) {
        Type type = fields.get(field);
        if (type == null) {
            throw new IllegalStateException("no field " + field);
        }
        return type;
    }

    private void kernelMethod(List<RegionEmitter> regions) {
        Map<Stmt.Loop, RegionEmitter> byLoop = new IdentityHashMap<>();
        for (int number = 0; number < regions.size(); number++) {
            byLoop.put(plan.regions().get(number).loop(), regions.get(number));
        }
        String name = TAKEN.contains(kernel.name()) ? kernel.name() + "_" : kernel.name();
        Code code = method(0, name, "()V", 1);
        MethodScope scope = scope(code);
        scope.stage(plan.staged(kernel.body()));
        new StmtEmitter(scope, (loop, caller) -> {
                    RegionEmitter region = byLoop.get(loop);
                    if (region == null) {
                        throw new IllegalStateException("no region for the loop over " + loop.index());
                    }
                    // Loops that pack are numbered after those of the kernel.
                    region.call(caller, regions.size() + regions.indexOf(region));
                })
                .block(kernel.body());
        code.op(Opcodes.RETURN);
        code.end();

        Code run = method(Opcodes.ACC_PUBLIC, "run", "()V", 1);
        run.loadThis();
        run.invokeOwn(name, "()V");
        run.op(Opcodes.RETURN);
        run.end();
    }

    /** The methods that run a chunk of a loop, and {@code chunk(loop, from, to, chunk)}, which calls the right one. */
    private void chunkMethods(List<RegionEmitter> regions) {
        List<String> names = new ArrayList<>();
        for (int number = 0; number < regions.size(); number++) {
            RegionEmitter region = regions.get(number);
            names.add(chunkName(number));
            if (region.tiles() == null) {
                Code code = method(0, chunkName(number), CHUNK, RegionEmitter.firstSlot());
                region.chunk(scope(code));
                code.end();
            }
        }
        for (int number = 0; number < regions.size(); number++) {
            RegionEmitter region = regions.get(number);
            TilesEmitter tiles = region.tiles();
            names.add(chunkName(number) + "$pack");
            if (tiles != null) {
                Code code = method(0, chunkName(number) + "$pack", CHUNK, RegionEmitter.firstSlot());
                MethodScope scope = scope(code);
                region.take(scope);
                tiles.pack(scope);
                code.end();
            }
        }
        Set<String> there = new HashSet<>(names);
        for (int number = 0; number < regions.size(); number++) {
            there.remove(regions.get(number).tiles() == null ? chunkName(number) + "$pack" : chunkName(number));
        }
        names.replaceAll(name -> there.contains(name) ? name : "");
        dispatch(Opcodes.ACC_PROTECTED, "chunk", CHUNK, names);
    }

    /** The methods that run tiles, and those that call the right one. */
    private void tileMethods(List<RegionEmitter> regions) {
        if (regions.stream().allMatch(region -> region.tiles() == null)) {
            return;
        }
        for (String part : List.of("tile", "edge")) {
            List<String> names = new ArrayList<>();
            for (int number = 0; number < regions.size(); number++) {
                RegionEmitter region = regions.get(number);
                TilesEmitter tiles = region.tiles();
                String name = chunkName(number) + "$" + part;
                names.add(tiles == null ? "" : name);
                if (tiles != null) {
                    Code code = method(0, name, TilesEmitter.TILE, TilesEmitter.FIRST_SLOT);
                    MethodScope scope = scope(code);
                    region.take(scope);
                    scope.stage(region.stagedByTiles(scope.plan()));
                    if (part.equals("tile")) {
                        tiles.tile(scope);
                    } else {
                        tiles.edge(scope);
                    }
                    code.end();
                }
            }
            dispatch(Opcodes.ACC_PUBLIC, part, TilesEmitter.TILE, names);
        }
    }

    private String chunkName(int number) {
        return kernel.name() + "$" + plan.regions().get(number).loop().index().name() + number;
    }

    /** A method with the number of a loop before the other parameters, which calls the method of that loop. */
    private void dispatch(int access, String name, String descriptor, List<String> methods) {
        Type[] parameters = Type.getArgumentTypes(descriptor);
        int size = 2 + Arrays.stream(parameters).mapToInt(Type::getSize).sum();
        Code code = method(access, name, "(I" + descriptor.substring(1), size);
        Label[] labels = new Label[methods.size()];
        Label none = new Label();
        Arrays.setAll(labels, number -> methods.get(number).isEmpty() ? none : new Label());
        if (labels.length > 0) {
            code.load(Type.INT_TYPE, 1);
            code.tableSwitch(labels, none);
        }
        for (int number = 0; number < labels.length; number++) {
            if (methods.get(number).isEmpty()) {
                continue;
            }
            code.mark(labels[number]);
            code.loadThis();
            int slot = 2;
            for (Type parameter : parameters) {
                code.load(parameter, slot);
                slot += parameter.getSize();
            }
            code.invokeOwn(methods.get(number), descriptor);
            code.op(Opcodes.RETURN);
        }
        code.mark(none);
        code.op(Opcodes.RETURN);
        code.end();
    }

    /** The arguments in slots: C2 keeps slots in registers, and does not trust fields across stores. */
    private MethodScope scope(Code code) {
        MethodScope scope = new MethodScope(code, plan, notebook, species);
        List<ArrayDecl> arrays = kernel.arrays();
        for (int position = 0; position < arrays.size(); position++) {
            ArrayDecl array = arrays.get(position);
            Layout layout = plan.layouts().get(position);
            int data = slot(code, data(array));
            int offset = layout.dense() ? -1 : slot(code, offset(array));
            List<Integer> strides = new ArrayList<>();
            for (int axis = 0; axis < array.rank() && !layout.dense(); axis++) {
                strides.add(slot(code, stride(array, axis)));
            }
            scope.bind(new ArraySlots(array, ArrayAccess.of(layout.memory(), code, array, data), offset, strides));
        }
        kernel.symbols().keySet().forEach(symbol -> scope.bind(symbol, slot(code, size(symbol))));
        kernel.scalars().forEach(scalar -> scope.bind(scalar, slot(code, scalar(scalar))));
        return scope;
    }

    private int slot(Code code, String field) {
        Type type = fieldType(field);
        int slot = code.newSlot(type);
        code.getField(field, type);
        code.store(type, slot);
        return slot;
    }

    private Code method(int access, String name, String descriptor, int firstSlot) {
        MethodVisitor visitor = writer.visitMethod(access, name, descriptor, null, null);
        visitor.visitCode();
        Code code = new Code(visitor, owner, kernel.site().fileName(), firstSlot);
        code.line(kernel.site());
        return code;
    }

    /** Computes stack frames without loading classes: where two object types meet, Object serves. */
    private static final class Writer extends ClassWriter {
        Writer() {
            super(COMPUTE_FRAMES);
        }

        @Override
        protected String getCommonSuperClass(String first, String second) {
            return "java/lang/Object";
        }
    }
}
