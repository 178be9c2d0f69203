package dev.quern.compiler.fuzz;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a failure is one that a kernel can have: a subscript outside the named axis of an array that is used at the
 * line, or a division that stands there.
 */
final class FailureTexts {
    private static final Pattern OUTSIDE = Pattern.compile(
            "(\\S+): kernel (\\w+): subscript (-?\\d+) of axis (\\d+) of (\\w+), which has (\\d+) elements?.*",
            Pattern.DOTALL);
    private static final Pattern BY_ZERO =
            Pattern.compile("(\\S+): kernel (\\w+): (\\w+) of -?\\d+ by zero.*", Pattern.DOTALL);

    private final String kernel;
    private final Set<String> possible = new HashSet<>();
    private final Map<String, Long> sizes = new HashMap<>();

    FailureTexts(Generated generated) {
        KernelIr ir = generated.kernel();
        kernel = ir.name();
        ir.symbols()
                .forEach((dim, axis) -> sizes.put(
                        dim.name(),
                        generated
                                .inputs()
                                .get(ir.arrays().indexOf(axis.array()))
                                .values()
                                .size(axis.axis())));
        Traversal.forEachExpr(ir.body(), this::add);
        Traversal.forEachStatement(ir.body(), statement -> {
            if (statement instanceof Stmt.Store store) {
                add(store.target());
            } else if (statement instanceof Stmt.Update update) {
                add(update.target());
            }
        });
    }

    private void add(Expr expr) {
        if (expr instanceof Expr.Binary binary && divides(binary.op())) {
            possible.add(expr.site() + " " + binary.op().text());
        } else if (expr instanceof Expr.Access access) {
            ArrayDecl array = access.array();
            for (int axis = 0; axis < array.rank(); axis++) {
                Dim dim = array.dims().get(axis);
                long size = dim instanceof Dim.Fixed fixed ? fixed.size() : sizes.getOrDefault(dim.toString(), -1L);
                possible.add("%s %s %d of %d".formatted(expr.site(), array.name(), axis, size));
            }
        }
    }

    private static boolean divides(BinaryOp op) {
        return switch (op) {
            case DIV, REM, FLOOR_DIV, FLOOR_MOD -> true;
            default -> false;
        };
    }

    boolean canBe(String failure) {
        Matcher outside = OUTSIDE.matcher(failure);
        if (outside.matches()) {
            long subscript = Long.parseLong(outside.group(3));
            long size = Long.parseLong(outside.group(6));
            return outside.group(2).equals(kernel)
                    && (subscript < 0 || subscript >= size)
                    && possible.contains(
                            "%s %s %s of %d".formatted(outside.group(1), outside.group(5), outside.group(4), size));
        }
        Matcher byZero = BY_ZERO.matcher(failure);
        return byZero.matches()
                && byZero.group(2).equals(kernel)
                && possible.contains(byZero.group(1) + " " + byZero.group(3));
    }
}
