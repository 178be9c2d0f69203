package dev.quern.compiler.schedule;

import dev.quern.compiler.analysis.Variance;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.UnaryOp;
import java.util.List;
import java.util.OptionalLong;

/** How the elements lie that the lanes of a vector read or write. */
public final class LaneAccess {
    private LaneAccess() {}

    /**
     * Whether neighbouring lanes use neighbouring elements of the last axis, which are neighbours in memory if that axis
     * has stride 1.
     */
    public static boolean isContiguous(Expr.Access access, Index lane, Variance variance) {
        List<Expr> subscripts = access.subscripts();
        if (subscripts.isEmpty()) {
            return false;
        }
        int last = subscripts.size() - 1;
        for (int axis = 0; axis < last; axis++) {
            if (variance.byLane(subscripts.get(axis))) {
                return false;
            }
        }
        OptionalLong coefficient = coefficient(subscripts.get(last), lane, variance);
        return coefficient.isPresent() && coefficient.getAsLong() == 1;
    }

    /** By how much a subscript grows from lane to lane, if always by the same. */
    static OptionalLong coefficient(Expr subscript, Index lane, Variance variance) {
        if (!variance.byLane(subscript)) {
            return OptionalLong.of(0);
        }
        if (subscript instanceof Expr.IndexRef ref) {
            return ref.index().equals(lane) ? OptionalLong.of(1) : OptionalLong.empty();
        }
        if (subscript instanceof Expr.Unary unary && unary.op() == UnaryOp.NEG) {
            OptionalLong operand = coefficient(unary.operand(), lane, variance);
            return operand.isPresent() ? OptionalLong.of(-operand.getAsLong()) : operand;
        }
        if (subscript instanceof Expr.Binary binary) {
            OptionalLong left = coefficient(binary.left(), lane, variance);
            OptionalLong right = coefficient(binary.right(), lane, variance);
            if (left.isEmpty() || right.isEmpty()) {
                return OptionalLong.empty();
            } else if (binary.op() == BinaryOp.ADD) {
                return OptionalLong.of(left.getAsLong() + right.getAsLong());
            } else if (binary.op() == BinaryOp.SUB) {
                return OptionalLong.of(left.getAsLong() - right.getAsLong());
            }
        }
        return OptionalLong.empty();
    }
}
