package dev.quern.ir;

import dev.quern.DType;

/** Operations on two values of one type, with a result of that type. */
public enum BinaryOp {
    ADD("add", "+", Domain.NUMERIC),
    SUB("sub", "-", Domain.NUMERIC),
    MUL("mul", "*", Domain.NUMERIC),
    /** Truncates on integers, as in Java. */
    DIV("div", "/", Domain.NUMERIC),
    /** The sign of the dividend, as in Java. */
    REM("rem", "%", Domain.NUMERIC),
    FLOOR_DIV("floorDiv", "floorDiv", Domain.INTEGER),
    FLOOR_MOD("floorMod", "floorMod", Domain.INTEGER),
    /** NaN if either is; -0.0 is less than 0.0. */
    MIN("min", "min", Domain.NUMERIC),
    /** NaN if either is; -0.0 is less than 0.0. */
    MAX("max", "max", Domain.NUMERIC),
    POW("pow", "pow", Domain.FLOATING),
    ATAN2("atan2", "atan2", Domain.FLOATING),
    HYPOT("hypot", "hypot", Domain.FLOATING),
    AND("and", "&", Domain.BITS),
    OR("or", "|", Domain.BITS),
    XOR("xor", "^", Domain.BITS),
    /** The distance is masked to the width of the type. */
    SHL("shl", "<<", Domain.INTEGER),
    /** Copies the sign bit in. */
    SHR("shr", ">>", Domain.INTEGER),
    /** Shifts zeros in, within the width of the type. */
    USHR("ushr", ">>>", Domain.INTEGER);

    private enum Domain {
        NUMERIC,
        INTEGER,
        FLOATING,
        BITS
    }

    private final String text;
    private final String symbol;
    private final Domain domain;

    BinaryOp(String text, String symbol, Domain domain) {
        this.text = text;
        this.symbol = symbol;
        this.domain = domain;
    }

    /** Whether the operation is defined on the type; its result has the same type. */
    public boolean accepts(DType dtype) {
        return switch (domain) {
            case NUMERIC -> dtype.isNumeric();
            case INTEGER -> dtype.isInteger();
            case FLOATING -> dtype.isFloating();
            case BITS -> !dtype.isFloating();
        };
    }

    /** What {@link #accepts} asks for, in words. */
    String domainText() {
        return switch (domain) {
            case NUMERIC -> "numbers";
            case INTEGER -> "integers";
            case FLOATING -> "floating numbers (F32 or F64)";
            case BITS -> "integers or BOOLs";
        };
    }

    /** Whether the operation fails on some operands of the type: integer division by zero. */
    public boolean canFail(DType dtype) {
        return dtype.isInteger() && (this == DIV || this == REM || this == FLOOR_DIV || this == FLOOR_MOD);
    }

    /** The name of the operation in {@link dev.quern.Value}. */
    public String text() {
        return text;
    }

    /** How printed IR shows it: an operator between its operands, or a name before them. */
    public String symbol() {
        return symbol;
    }

    /** Whether {@link #symbol} stands between the operands. */
    public boolean isInfix() {
        return !Character.isLetter(symbol.charAt(0));
    }
}
