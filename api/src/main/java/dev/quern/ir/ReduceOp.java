package dev.quern.ir;

import dev.quern.DType;
import java.util.Locale;

/**
 * What an expression over an axis or a range folds by.
 *
 * <p>Over nothing at all the result is the identity: 0 for a sum or a count, 1 for a product, the largest value of the
 * type (infinity on floats) for a minimum and the smallest for a maximum, -1 for the position of one, NaN for a mean.
 *
 * <p>A position is that of the lowest index among equals, -0.0 and 0.0 being equal here. A mean is the sum in the type of
 * the result, divided once.
 */
public enum ReduceOp {
    SUM,
    PROD,
    MIN,
    MAX,
    /** The position of the first minimum, or of the first NaN. */
    ARGMIN,
    /** The position of the first maximum, or of the first NaN. */
    ARGMAX,
    ANY,
    ALL,
    /** How many are true. */
    COUNT,
    MEAN;

    /** Whether the operation is defined on the type. */
    public boolean accepts(DType dtype) {
        return switch (this) {
            case SUM, PROD, MIN, MAX, ARGMIN, ARGMAX, MEAN -> dtype.isNumeric();
            case ANY, ALL, COUNT -> dtype == DType.BOOL;
        };
    }

    /** What {@link #accepts} asks for, in words. */
    String domainText() {
        return accepts(DType.BOOL) ? "BOOL values" : "numbers";
    }

    /**
     * The type of the result: sums and products of integers are I64 and the mean of integers is F64, as in NumPy;
     * positions and counts are I64; the rest keeps the type of what is folded.
     */
    public DType result(DType operand) {
        return switch (this) {
            case SUM, PROD -> operand.isInteger() ? DType.I64 : operand;
            case MEAN -> operand.isInteger() ? DType.F64 : operand;
            case MIN, MAX, ANY, ALL -> operand;
            case ARGMIN, ARGMAX, COUNT -> DType.I64;
        };
    }

    /** The name of the operation in {@link dev.quern.Value} and in printed IR. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
