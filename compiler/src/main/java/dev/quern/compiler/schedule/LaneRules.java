package dev.quern.compiler.schedule;

import dev.quern.DType;
import dev.quern.compiler.analysis.Bounds;
import dev.quern.compiler.analysis.Variance;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which statements can run in lanes, and why not the others. Nothing that differs from lane to lane may fail: what a lane
 * computes that does not count is thrown away, and an error there would be nobody's. A subscript that is the same in all
 * lanes may: where all of them use it, the first one does, and it is checked once for all.
 */
final class LaneRules {
    private final Variance variance;
    private final Bounds bounds;
    private final @Nullable Index checked;
    /** Of a statement; a graph has far more paths than nodes. */
    private final Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Of a statement, what is evaluated whatever a select chooses. */
    private final Set<Expr> always = Collections.newSetFromMap(new IdentityHashMap<>());

    private boolean masked;
    private boolean checks;

    private final Set<DType> types = EnumSet.noneOf(DType.class);
    private final Set<String> arrays = new HashSet<>();
    private final Set<String> inOrder = new HashSet<>();
    private final Set<DType> staged = EnumSet.noneOf(DType.class);
    private @Nullable String reason;

    /** @param checked the index of the lanes, if a subscript that is the same in all of them may be checked once */
    LaneRules(Variance variance, Bounds bounds, @Nullable Index checked) {
        this.variance = variance;
        this.bounds = bounds;
        this.checked = checked;
    }

    /** Why the statements cannot run in lanes, or null if they can. */
    @Nullable
    String refuse(List<Stmt> body) {
        block(body, false);
        if (reason == null && widest() == null) {
            reason = "nothing in it has lanes";
        }
        return reason;
    }

    /** The widest type of what varies by lane, if anything does. */
    @Nullable
    DType widest() {
        DType widest = null;
        for (DType type : types) {
            if (widest == null
                    || type.bytes() > widest.bytes()
                    || (type.bytes() == widest.bytes() && type.isFloating())) {
                widest = type;
            }
        }
        return widest;
    }

    /** The names of the arrays that lanes read and write. */
    Set<String> arrays() {
        return arrays;
    }

    /** The names of the arrays whose elements the lanes update one after the other; to be filled before the rules are asked. */
    Set<String> inOrder() {
        return inOrder;
    }

    /** The element types of those that lanes read and write. */
    Set<DType> staged() {
        return staged;
    }

    /** Whether a subscript is checked, once for all lanes. */
    boolean checks() {
        return checks;
    }

    private void refuse(String why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** @param inMask whether only some of the lanes may run it */
    private void block(List<Stmt> block, boolean inMask) {
        for (Stmt statement : block) {
            masked = inMask;
            seen.clear();
            always.clear();
            statement.operands().forEach(this::evaluated);
            statement(statement);
            boolean inside = inMask;
            if (statement instanceof Stmt.If || statement instanceof Stmt.While) {
                inside |= statement.operands().stream().anyMatch(variance::byLane);
            }
            for (List<Stmt> inner : statement.blocks()) {
                block(inner, inside);
            }
        }
    }

    private void evaluated(Expr expr) {
        if (always.add(expr)) {
            if (expr instanceof Expr.Select select) {
                evaluated(select.condition());
            } else {
                expr.operands().forEach(this::evaluated);
            }
        }
    }

    private void statement(Stmt statement) {
        if (statement instanceof Stmt.Store store) {
            target(store.target(), store.value());
        } else if (statement instanceof Stmt.Update update) {
            target(update.target(), update.value());
        } else if (statement instanceof Stmt.Loop loop) {
            loop.operands().forEach(bound -> {
                if (variance.byLane(bound)) {
                    refuse("the bounds of the loop over %s differ from lane to lane".formatted(loop.index()));
                } else if (variance.byRow(bound)) {
                    refuse("the bounds of the loop over %s differ from row to row".formatted(loop.index()));
                }
                value(bound);
            });
        } else if (statement instanceof Stmt.Allocate allocate) {
            refuse("each iteration has scratch of its own, " + allocate.array().name());
        } else {
            statement.operands().forEach(this::value);
            if (statement instanceof Stmt.Declare declare) {
                local(declare.local());
            } else if (statement instanceof Stmt.Assign assign) {
                local(assign.local());
            } else if (statement instanceof Stmt.UpdateLocal update) {
                local(update.local());
            }
        }
    }

    private void local(Local local) {
        if (variance.byLane(local)) {
            type(local.dtype());
        }
    }

    private void type(DType dtype) {
        switch (dtype) {
            case F64, F32, I64, I32 -> types.add(dtype);
            case BOOL -> {}
            case I8, I16 -> refuse(dtype + " has no lanes");
        }
    }

    private void target(Expr.Access target, Expr value) {
        target(target);
        target.subscripts().forEach(this::address);
        value(value);
    }

    private void target(Expr.Access target) {
        if (inOrder.contains(target.array().name())) {
            mayFail(target);
            staged.add(target.dtype());
            type(target.dtype());
            return;
        }
        if (target.subscripts().stream().noneMatch(variance::byLane)) {
            refuse("all lanes write the same element of " + target.array().name());
        }
        memory(target, !masked);
        type(target.dtype());
    }

    /** @param byAll whether all lanes make the access, whatever their values are */
    private void memory(Expr.Access access, boolean byAll) {
        if (bounds.isUnproved(access)) {
            if (byAll && isCheckedOnce(access)) {
                checks = true;
            } else {
                refuse("a subscript of %s is checked at each access"
                        .formatted(access.array().name()));
            }
        }
        if (bounds.isGuarded(access)) {
            refuse("a subscript of %s is within its axis only where a condition holds"
                    .formatted(access.array().name()));
        }
        arrays.add(access.array().name());
        staged.add(access.dtype());
    }

    /** Whether all subscripts in doubt are the same in all lanes, which lie side by side in the last axis. */
    private boolean isCheckedOnce(Expr.Access access) {
        if (checked == null || !LaneAccess.isContiguous(access, checked, variance)) {
            return false;
        }
        for (int axis = 0; axis < access.subscripts().size(); axis++) {
            if (bounds.isUnproved(access, axis)
                    && variance.byLane(access.subscripts().get(axis))) {
                return false;
            }
        }
        return true;
    }

    /** A subscript is computed as a scalar, where the lanes have to be taken one by one. */
    private void address(Expr subscript) {
        Traversal.forEach(subscript, node -> {
            if (node instanceof Expr.LocalRef ref && variance.byLane(ref.local())) {
                refuse("a subscript is computed in lanes, from " + ref.local());
            }
            mayFail(node);
        });
    }

    private void mayFail(Expr node) {
        if (node instanceof Expr.Binary binary && isDivision(binary) && !isNumberButZero(binary.right())) {
            refuse("the integer division %s may fail".formatted(binary.op().text()));
        } else if (node instanceof Expr.Access access && bounds.isUnproved(access)) {
            refuse("a subscript of %s is checked at each access"
                    .formatted(access.array().name()));
        } else if (node instanceof Expr.Access access && bounds.isGuarded(access)) {
            refuse("a subscript of %s is within its axis only where a condition holds"
                    .formatted(access.array().name()));
        }
    }

    private void value(Expr expr) {
        if (!seen.add(expr)) {
            return;
        }
        if (expr instanceof Expr.Access access) {
            access.subscripts().forEach(this::address);
            if (variance.byLane(expr)) {
                memory(access, !masked && always.contains(expr));
                type(expr.dtype());
            } else {
                mayFail(expr);
            }
            return;
        }
        mayFail(expr);
        if (variance.byLane(expr)) {
            type(expr.dtype());
            operation(expr);
        }
        expr.operands().forEach(this::value);
    }

    private void operation(Expr expr) {
        if (expr instanceof Expr.Unary unary) {
            switch (unary.op()) {
                case SIGNUM, FLOOR, CEIL, RINT -> refuse(unary.op().text() + " has no lanes");
                default -> {}
            }
        } else if (expr instanceof Expr.Binary binary && isDivision(binary)) {
            refuse("the integer division %s has no lanes".formatted(binary.op().text()));
        } else if (expr instanceof Expr.Binary binary && binary.op() == BinaryOp.REM) {
            refuse("the remainder of floats has no lanes");
        }
    }

    private static boolean isDivision(Expr.Binary binary) {
        return binary.op().canFail(binary.dtype());
    }

    /** By such a number every integer can be divided: the least one by -1 wraps around. */
    private static boolean isNumberButZero(Expr divisor) {
        return divisor instanceof Expr.Constant constant && constant.asLong() != 0;
    }
}
