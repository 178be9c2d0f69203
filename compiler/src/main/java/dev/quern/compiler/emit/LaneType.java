package dev.quern.compiler.emit;

import dev.quern.DType;
import org.objectweb.asm.Type;

/** The element types that have lanes, and what the Vector API calls them. */
enum LaneType {
    F64("DoubleVector", "java/lang/Double", 'D'),
    F32("FloatVector", "java/lang/Float", 'F'),
    I64("LongVector", "java/lang/Long", 'L'),
    I32("IntVector", "java/lang/Integer", 'I');

    /** The package of the Vector API, as an internal name. */
    static final String PACKAGE = "jdk/incubator/vector/";

    static final String VECTOR = "L" + PACKAGE + "Vector;";
    static final String SPECIES = "L" + PACKAGE + "VectorSpecies;";
    static final String MASK_NAME = PACKAGE + "VectorMask";
    static final String MASK = "L" + MASK_NAME + ";";
    static final Type MASK_TYPE = Type.getType(MASK);
    static final String OPERATORS = PACKAGE + "VectorOperators";

    private final String simpleName;
    private final String box;
    private final char letter;

    LaneType(String simpleName, String box, char letter) {
        this.simpleName = simpleName;
        this.box = box;
        this.letter = letter;
    }

    /** How values are held in lanes: a vector of their type, or a mask. */
    static Type typeOf(DType dtype) {
        return dtype == DType.BOOL ? MASK_TYPE : of(dtype).type();
    }

    static LaneType of(DType dtype) {
        return switch (dtype) {
            case F64 -> F64;
            case F32 -> F32;
            case I64 -> I64;
            case I32 -> I32;
            case BOOL, I8, I16 -> throw new IllegalArgumentException(dtype + " has no lanes of its own");
        };
    }

    /** Whether values of the type can lie in the lanes of a vector. */
    static boolean has(DType dtype) {
        return dtype == DType.F64 || dtype == DType.F32 || dtype == DType.I64 || dtype == DType.I32;
    }

    DType dtype() {
        return DType.valueOf(name());
    }

    /** The internal name of the class of its vectors. */
    String owner() {
        return PACKAGE + simpleName;
    }

    String descriptor() {
        return "L" + owner() + ";";
    }

    Type type() {
        return Type.getObjectType(owner());
    }

    /** The internal name of the class whose {@code TYPE} is the element's class. */
    String box() {
        return box;
    }

    /** How the names of conversions abbreviate it: {@code I2D}. */
    char letter() {
        return letter;
    }

    String element() {
        return Jvm.element(dtype()).getDescriptor();
    }
}
