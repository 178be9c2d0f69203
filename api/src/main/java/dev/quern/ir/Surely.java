package dev.quern.ir;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The nodes that are evaluated whenever others are: not what one arm of a select alone uses, nor what stands in the body
 * of a reduction or of an array, which may be over nothing. They may be computed earlier without a failure that the user
 * has guarded against.
 *
 * <p>What is certain of a select is found once and kept, or a chain of them would take time in the number of paths.
 */
public final class Surely {
    private final IdentityHashMap<Expr, Set<Expr>> inBothArms = new IdentityHashMap<>();

    /** What is evaluated whenever all the roots are. */
    public Set<Expr> of(List<Expr> roots) {
        Set<Expr> sure = Collections.newSetFromMap(new IdentityHashMap<>());
        roots.forEach(root -> visit(root, sure));
        return sure;
    }

    private void visit(Expr expr, Set<Expr> sure) {
        if (!sure.add(expr)) {
            return;
        }
        if (expr instanceof Expr.Select select) {
            visit(select.condition(), sure);
            sure.addAll(inBothArms(select));
        } else if (expr instanceof Expr.Reduce reduce) {
            visit(reduce.start(), sure);
            visit(reduce.end(), sure);
        } else if (!(expr instanceof Expr.Generate)) {
            for (Expr operand : expr.operands()) {
                visit(operand, sure);
            }
        }
    }

    /** What is evaluated whichever arm is chosen. */
    public Set<Expr> inBothArms(Expr.Select select) {
        Set<Expr> known = inBothArms.get(select);
        if (known == null) {
            known = of(List.of(select.whenTrue()));
            known.retainAll(of(List.of(select.whenFalse())));
            inBothArms.put(select, known);
        }
        return known;
    }
}
