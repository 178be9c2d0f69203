package dev.quern.ir;

import dev.quern.DType;
import java.util.Locale;

/** Operations on one value. Names are those of {@link Math}. */
public enum UnaryOp {
    NEG(Domain.NUMERIC),
    ABS(Domain.NUMERIC),
    SIGNUM(Domain.FLOATING),
    SQRT(Domain.FLOATING),
    CBRT(Domain.FLOATING),
    EXP(Domain.FLOATING),
    EXPM1(Domain.FLOATING),
    LOG(Domain.FLOATING),
    LOG10(Domain.FLOATING),
    LOG1P(Domain.FLOATING),
    SIN(Domain.FLOATING),
    COS(Domain.FLOATING),
    TAN(Domain.FLOATING),
    ASIN(Domain.FLOATING),
    ACOS(Domain.FLOATING),
    ATAN(Domain.FLOATING),
    SINH(Domain.FLOATING),
    COSH(Domain.FLOATING),
    TANH(Domain.FLOATING),
    FLOOR(Domain.FLOATING),
    CEIL(Domain.FLOATING),
    RINT(Domain.FLOATING),
    /** Bitwise on integers, logical on BOOL. */
    NOT(Domain.BITS);

    private enum Domain {
        NUMERIC,
        FLOATING,
        BITS
    }

    private final Domain domain;

    UnaryOp(Domain domain) {
        this.domain = domain;
    }

    /** Whether the operation is defined on the type; its result has the same type. */
    public boolean accepts(DType dtype) {
        return switch (domain) {
            case NUMERIC -> dtype.isNumeric();
            case FLOATING -> dtype.isFloating();
            case BITS -> !dtype.isFloating();
        };
    }

    /** What {@link #accepts} asks for, in words. */
    String domainText() {
        return switch (domain) {
            case NUMERIC -> "a number";
            case FLOATING -> "a floating number (F32 or F64)";
            case BITS -> "an integer or a BOOL";
        };
    }

    /** The name of the operation in {@link dev.quern.Value} and in printed IR. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
