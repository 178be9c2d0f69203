package dev.quern;

/**
 * The type of an array's elements, of a scalar parameter and of every expression in a kernel.
 *
 * <p>Integers are two's complement and wrap; floats are IEEE 754 binary32 and binary64. What arithmetic means on each,
 * and how mixed types widen, is written in the Javadoc of {@link dev.quern.ir}.
 */
public enum DType {
    /** True or false; one byte in native memory, a {@code boolean} on the heap. Not a number: cast it to count with it. */
    BOOL(1, Kind.BOOLEAN),
    I8(1, Kind.INTEGER),
    I16(2, Kind.INTEGER),
    I32(4, Kind.INTEGER),
    I64(8, Kind.INTEGER),
    F32(4, Kind.FLOATING),
    F64(8, Kind.FLOATING);

    private enum Kind {
        BOOLEAN,
        INTEGER,
        FLOATING
    }

    private final int bytes;
    private final Kind kind;

    DType(int bytes, Kind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /** The size of one element in memory. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    /** Integer or floating: everything but {@link #BOOL}. */
    public boolean isNumeric() {
        return kind != Kind.BOOLEAN;
    }
}
