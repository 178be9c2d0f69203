package dev.quern.compiler.analysis;

import dev.quern.ir.Expr;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The nodes of expressions, with when they are evaluated: of the arms of a select only the one that is chosen is, as far
 * as anyone can see. A node used in several places is visited for each domain that it is evaluated in.
 */
final class Reads {
    /** Past so many selects the conditions are left out: what is used in arms of arms is visited in each. */
    private static final int MOST_SELECTS = 64;

    private final Forms forms;
    private final BiConsumer<Expr, Domain> visitor;
    private int selects;

    private Reads(Forms forms, BiConsumer<Expr, Domain> visitor) {
        this.forms = forms;
        this.visitor = visitor;
    }

    /** Visits what the expressions are made of, themselves included. */
    static void forEach(List<Expr> roots, Domain domain, Forms forms, BiConsumer<Expr, Domain> visitor) {
        Reads reads = new Reads(forms, visitor);
        Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        roots.forEach(root -> reads.visit(root, domain, seen));
    }

    /** @param seen the nodes that were visited in this domain: expressions are graphs */
    private void visit(Expr expr, Domain domain, Set<Expr> seen) {
        if (!seen.add(expr)) {
            return;
        }
        visitor.accept(expr, domain);
        if (expr instanceof Expr.Select select && selects < MOST_SELECTS) {
            selects++;
            visit(select.condition(), domain, seen);
            arm(select.whenTrue(), domain.where(select.condition(), true, forms));
            arm(select.whenFalse(), domain.where(select.condition(), false, forms));
        } else {
            expr.operands().forEach(operand -> visit(operand, domain, seen));
        }
    }

    private void arm(Expr arm, Domain domain) {
        visit(arm, domain, Collections.newSetFromMap(new IdentityHashMap<>()));
    }
}
