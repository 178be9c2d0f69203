package dev.quern.compiler.interpret;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.ReduceOp;
import dev.quern.ir.UpdateOp;

/** A reduction in progress: one accumulator, one value after the other. */
final class Fold {
    private final ReduceOp op;
    private final DType operand;
    private final DType result;
    private long accumulated;
    /** For a position, the value that stands there. */
    private long best;

    private long count;

    Fold(ReduceOp op, DType operand) {
        this.op = op;
        this.operand = operand;
        this.result = op.result(operand);
        this.accumulated = identity();
    }

    private long identity() {
        return switch (op) {
            // A sum starts at 0.0 where an update's partial result starts at -0.0: nothing at all adds up to 0.0.
            case SUM, MEAN, COUNT, ANY -> 0;
            case PROD -> Bits.cast(DType.I64, result, 1);
            case MIN -> UpdateOp.MIN.identity(operand).bits();
            case MAX -> UpdateOp.MAX.identity(operand).bits();
            case ARGMIN, ARGMAX -> -1;
            case ALL -> 1;
        };
    }

    /** Takes in the value at the position {@code index}. */
    void add(long index, long value) {
        count++;
        switch (op) {
            case SUM, MEAN -> combine(BinaryOp.ADD, value);
            case PROD -> combine(BinaryOp.MUL, value);
            case MIN -> combine(BinaryOp.MIN, value);
            case MAX -> combine(BinaryOp.MAX, value);
            case ARGMIN -> keep(CompareOp.LT, index, value);
            case ARGMAX -> keep(CompareOp.GT, index, value);
            case ANY -> combine(BinaryOp.OR, value);
            case ALL -> combine(BinaryOp.AND, value);
            case COUNT -> accumulated += value;
        }
    }

    private void combine(BinaryOp combiner, long value) {
        accumulated = Arithmetic.binary(combiner, result, accumulated, Bits.cast(operand, result, value));
    }

    /** Moves to the index if its value is better, or the first NaN; equal ones, and -0.0 beside 0.0, stay. */
    private void keep(CompareOp better, long index, long value) {
        boolean bestIsNaN = count > 1 && isNaN(best);
        boolean isBetter = isNaN(value) || Arithmetic.compare(better, operand, value, best);
        if (count == 1 || (!bestIsNaN && isBetter)) {
            accumulated = index;
            best = value;
        }
    }

    private boolean isNaN(long value) {
        return Arithmetic.compare(CompareOp.NE, operand, value, value);
    }

    long result() {
        return op == ReduceOp.MEAN
                ? Arithmetic.binary(BinaryOp.DIV, result, accumulated, Bits.cast(DType.I64, result, count))
                : accumulated;
    }
}
