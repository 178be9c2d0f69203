package dev.quern.ir;

import dev.quern.KernelDefinitionException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** NumPy's broadcasting on symbolic shapes: align at the last axis; an axis of size 1 stretches. */
public final class Broadcast {
    private Broadcast() {}

    /** The common shape of the operands, or an error that names two that disagree. */
    static List<Dim> shape(String operation, List<Expr> operands, Site site) {
        List<Dim> common = List.of();
        for (Expr operand : operands) {
            List<Dim> merged = merge(common, operand.shape());
            if (merged.isEmpty() && !(common.isEmpty() && operand.shape().isEmpty())) {
                throw new KernelDefinitionException(
                        site,
                        "%s of shapes that do not agree: %s"
                                .formatted(
                                        operation,
                                        operands.stream()
                                                .filter(each -> !each.isScalar())
                                                .map(each -> IrPrinter.text(each) + " is " + Expr.typeText(each))
                                                .collect(Collectors.joining(" and "))),
                        "axes are matched from the last; name two dimensions alike if they are equal");
            }
            common = merged;
        }
        return common;
    }

    /** The common shape of two, or an empty one if they disagree. */
    private static List<Dim> merge(List<Dim> a, List<Dim> b) {
        int rank = Math.max(a.size(), b.size());
        List<Dim> merged = new ArrayList<>(rank);
        for (int axis = 0; axis < rank; axis++) {
            Dim left = fromEnd(a, rank - axis);
            Dim right = fromEnd(b, rank - axis);
            if (!left.equals(right) && !left.isOne() && !right.isOne()) {
                return List.of();
            }
            merged.add(left.isOne() ? right : left);
        }
        return List.copyOf(merged);
    }

    private static Dim fromEnd(List<Dim> shape, int distance) {
        return distance > shape.size() ? new Dim.Fixed(1) : shape.get(shape.size() - distance);
    }

    /** Whether a value of the one shape can be stored to a place of the other. */
    public static boolean fits(List<Dim> value, List<Dim> place) {
        if (value.size() > place.size()) {
            return false;
        }
        for (int distance = 1; distance <= value.size(); distance++) {
            Dim from = fromEnd(value, distance);
            if (!from.isOne() && !from.equals(fromEnd(place, distance))) {
                return false;
            }
        }
        return true;
    }
}
