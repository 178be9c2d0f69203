package dev.quern.ir;

import dev.quern.DType;

/** The associative operations of an update in place, such as {@code plusAssign}: what a parallel loop may reduce by. */
public enum UpdateOp {
    ADD("plusAssign", "+=", BinaryOp.ADD),
    MUL("timesAssign", "*=", BinaryOp.MUL),
    MIN("minAssign", "min=", BinaryOp.MIN),
    MAX("maxAssign", "max=", BinaryOp.MAX),
    AND("andAssign", "&=", BinaryOp.AND),
    OR("orAssign", "|=", BinaryOp.OR),
    XOR("xorAssign", "^=", BinaryOp.XOR);

    private final String text;
    private final String symbol;
    private final BinaryOp operation;

    UpdateOp(String text, String symbol, BinaryOp operation) {
        this.text = text;
        this.symbol = symbol;
        this.operation = operation;
    }

    /** The name of the method in {@link dev.quern.Place}. */
    public String text() {
        return text;
    }

    /** How printed IR shows it. */
    public String symbol() {
        return symbol;
    }

    /** What combines the old value with the new one. */
    public BinaryOp operation() {
        return operation;
    }

    /** The value that leaves every other unchanged: where a partial result starts. */
    public Expr.Constant identity(DType dtype) {
        return switch (this) {
            // -0.0 + x is x for every x, 0.0 + -0.0 is not -0.0.
            case ADD -> dtype.isFloating() ? Expr.Constant.of(dtype, -0.0) : Expr.Constant.of(dtype, 0);
            case OR, XOR -> Expr.Constant.of(dtype, 0);
            case MUL -> Expr.Constant.of(dtype, 1);
            case AND -> dtype == DType.BOOL ? Expr.Constant.of(true) : Expr.Constant.of(dtype, -1);
            case MIN -> Types.largest(dtype);
            case MAX -> Types.smallest(dtype);
        };
    }
}
