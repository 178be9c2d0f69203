package dev.quern.compiler.emit;

import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * The constants of the Vector API that a class uses, each a static final field, which C2 takes for what it is:
 *
 * <pre>{@code
 * static final VectorSpecies F64x8 = VectorSpecies.of(double.class, VectorShape.forBitSize(512));
 * static final LongVector iota$I64x8 = LongVector.broadcast(I64x8, 0).addIndex(1);
 * static final ByteOrder order = ByteOrder.nativeOrder();
 * }</pre>
 */
final class SpeciesFields {
    private static final String ORDER = "order";
    private static final String ORDER_NAME = "java/nio/ByteOrder";

    /** The descriptor of the byte order that native memory is read and written in. */
    static final String ORDER_TYPE = "L" + ORDER_NAME + ";";

    private record Species(LaneType type, int lanes) {}

    private final Map<String, Species> species = new TreeMap<>();
    private final Map<String, Species> iotas = new TreeMap<>();
    private boolean hasOrder;

    /** Puts the species on the stack. */
    void load(Code code, LaneType type, int lanes) {
        code.getOwnStatic(species(type, lanes), LaneType.SPECIES);
    }

    private String species(LaneType type, int lanes) {
        String name = type + "x" + lanes;
        species.put(name, new Species(type, lanes));
        return name;
    }

    /** Puts the vector 0, 1, 2, ... on the stack. */
    void loadIota(Code code, LaneType type, int lanes) {
        String name = "iota$" + species(type, lanes);
        iotas.put(name, new Species(type, lanes));
        code.getOwnStatic(name, type.descriptor());
    }

    /** Puts the byte order of this machine on the stack. */
    void loadOrder(Code code) {
        hasOrder = true;
        code.getOwnStatic(ORDER, ORDER_TYPE);
    }

    boolean isEmpty() {
        return species.isEmpty() && !hasOrder;
    }

    void declare(ClassWriter writer) {
        int access = Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
        species.keySet()
                .forEach(name -> writer.visitField(access, name, LaneType.SPECIES, null, null)
                        .visitEnd());
        iotas.forEach(
                (name, each) -> writer.visitField(access, name, each.type().descriptor(), null, null)
                        .visitEnd());
        if (hasOrder) {
            writer.visitField(access, ORDER, ORDER_TYPE, null, null).visitEnd();
        }
    }

    /** The body of the class initializer. */
    void initialize(Code code) {
        species.forEach((name, each) -> {
            code.getStatic(each.type().box(), "TYPE", "Ljava/lang/Class;");
            code.constant(each.lanes() * each.type().dtype().bytes() * Byte.SIZE);
            code.invokeStatic(
                    LaneType.PACKAGE + "VectorShape", "forBitSize", "(I)L" + LaneType.PACKAGE + "VectorShape;");
            code.invokeStaticInterface(
                    LaneType.PACKAGE + "VectorSpecies",
                    "of",
                    "(Ljava/lang/Class;L" + LaneType.PACKAGE + "VectorShape;)" + LaneType.SPECIES);
            code.putOwnStatic(name, LaneType.SPECIES);
        });
        iotas.forEach((name, each) -> {
            LaneType type = each.type();
            load(code, type, each.lanes());
            code.constant(0L);
            code.invokeStatic(type.owner(), "broadcast", "(" + LaneType.SPECIES + "J)" + type.descriptor());
            code.constant(1);
            code.invokeVirtual(type.owner(), "addIndex", "(I)" + type.descriptor());
            code.putOwnStatic(name, type.descriptor());
        });
        if (hasOrder) {
            code.invokeStatic(ORDER_NAME, "nativeOrder", "()" + ORDER_TYPE);
            code.putOwnStatic(ORDER, ORDER_TYPE);
        }
        code.op(Opcodes.RETURN);
    }
}
