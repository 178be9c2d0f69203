package dev.quern.compiler.emit;

import dev.quern.KernelDefinitionException;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.runtime.KernelBody;
import dev.quern.compiler.schedule.Lanes;
import dev.quern.ir.KernelIr;
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
    private final ArgumentFields arguments;

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
        this.arguments = new ArgumentFields(kernel, plan.layouts(), fields);
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
                    notebook.finish(
                            kernel.name(),
                            plan.regions().stream()
                                    .map(region -> region.loop().site())
                                    .toList()),
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
        arguments.declare();
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

    /** Takes the arguments apart into fields. */
    private void constructor() {
        Code code = method(Opcodes.ACC_PUBLIC, "<init>", CONSTRUCTOR, 4);
        code.loadThis();
        Type object = Type.getType(Object.class);
        code.load(object, ARGUMENTS);
        code.load(object, ARGUMENTS + 1);
        code.load(object, ARGUMENTS + 2);
        code.invokeSpecial(SUPER, "<init>", CONSTRUCTOR);
        arguments.take(code, ARGUMENTS);
        code.op(Opcodes.RETURN);
        code.end();
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
                    Code code = method(0, name, TileMethods.TILE, TileMethods.FIRST_SLOT);
                    MethodScope scope = scope(code);
                    region.take(scope);
                    scope.stage(region.stagedByTiles(scope.plan()));
                    if (part.equals("tile")) {
                        tiles.methods().tile(scope);
                    } else {
                        tiles.methods().edge(scope);
                    }
                    code.end();
                }
            }
            dispatch(Opcodes.ACC_PUBLIC, part, TileMethods.TILE, names);
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
        arguments.bind(scope);
        return scope;
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
