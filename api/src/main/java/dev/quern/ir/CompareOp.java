package dev.quern.ir;

/** Comparisons: two values of one type to a BOOL. On floats they are IEEE 754: only {@link #NE} holds for a NaN. */
public enum CompareOp {
    LT("lt", "<"),
    LE("le", "<="),
    GT("gt", ">"),
    GE("ge", ">="),
    EQ("eq", "=="),
    NE("ne", "!=");

    private final String text;
    private final String symbol;

    CompareOp(String text, String symbol) {
        this.text = text;
        this.symbol = symbol;
    }

    /** The name of the operation in {@link dev.quern.Value}. */
    public String text() {
        return text;
    }

    /** How printed IR shows it, between its operands. */
    public String symbol() {
        return symbol;
    }

    /** Whether the order of the operands is all that matters: BOOL has none. */
    public boolean isOrder() {
        return this != EQ && this != NE;
    }
}
