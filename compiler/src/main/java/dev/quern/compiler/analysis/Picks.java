package dev.quern.compiler.analysis;

import dev.quern.KernelDefinitionException;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Expr;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Local;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Pick}s of a parallel loop, and says of what nearly is one what is missing.
 *
 * <p>What a chunk picks on its way is not what the whole loop picks, since it knows only its own iterations. So nothing but the
 * variables of the pick may depend on whether an iteration was the best so far: nothing else is written where it is, and
 * nothing else in the loop reads or writes those variables.
 */
@SuppressWarnings("ReferenceEquality") // Two statements that look alike are two places of the text.
final class Picks {
    private final Stmt.Loop loop;
    private final Set<Local> own;
    private final List<Pick> found = new ArrayList<>();
    private final Map<Local, Pick> picked = new HashMap<>();

    private Picks(Stmt.Loop loop, Set<Local> own) {
        this.loop = loop;
        this.own = own;
    }

    /**
     * The picks of a parallel loop of a lowered kernel.
     *
     * @param own the variables declared in it
     * @throws KernelDefinitionException at what nearly is one
     */
    static List<Pick> in(Stmt.Loop loop, Set<Local> own) {
        Picks picks = new Picks(loop, own);
        Traversal.forEachStatement(loop.body(), statement -> {
            if (statement instanceof Stmt.If choice) {
                picks.choice(choice);
            }
        });
        if (!picks.found.isEmpty()) {
            picks.requireApart(loop.body(), null);
        }
        return picks.found;
    }

    private void choice(Stmt.If choice) {
        Set<Local> set = new LinkedHashSet<>();
        for (Stmt statement : choice.whenTrue()) {
            if (statement instanceof Stmt.Assign assign && !own.contains(assign.local())) {
                set.add(assign.local());
            }
        }
        Set<Local> compared = read(choice.condition());
        compared.retainAll(set);
        if (compared.isEmpty()) {
            return;
        }
        Local any = compared.iterator().next();
        if (!(choice.condition() instanceof Expr.Compare compare)
                || !(isOneOf(set, compare.left()) || isOneOf(set, compare.right()))) {
            throw refusal(
                    choice,
                    choice.site(),
                    "the condition is more than a comparison with " + any,
                    "compare one value with %s, and put what else has to hold in a k.when around it".formatted(any));
        }
        boolean right = isOneOf(set, compare.right());
        Local best = ((Expr.LocalRef) (right ? compare.right() : compare.left())).local();
        Expr value = right ? compare.left() : compare.right();
        CompareOp op = compare.op();
        if (op != CompareOp.LT && op != CompareOp.GT) {
            boolean less = op == CompareOp.LE;
            throw refusal(
                    choice,
                    choice.site(),
                    op.isOrder()
                            ? "%s lets the last of equal ones win, whichever chunk of iterations it is in"
                                    .formatted(op.text())
                            : op.text() + " says of none that it is better",
                    op.isOrder()
                            ? "use %s: the first of equal ones wins".formatted(less ? "lt" : "gt")
                            : "use lt or gt");
        }
        if (!choice.otherwise().isEmpty()) {
            throw refusal(
                    choice,
                    choice.otherwise().get(0).site(),
                    "there is an otherwise, and which iterations it runs for depends on those before",
                    "do in it what depends on no other iteration outside of the k.when");
        }
        if (read(value).stream().anyMatch(set::contains)) {
            throw refusal(
                    choice,
                    choice.site(),
                    "the value that is compared is computed from what the iterations before have set",
                    "compute it from the iteration alone");
        }
        new Effects(choice).block(choice.whenTrue(), true);
        requireSame(choice, best, value);
        set.remove(best);
        Pick pick = new Pick((op == CompareOp.LT) == right, best, List.copyOf(set), choice);
        for (Local local : pick.locals()) {
            Pick other = picked.putIfAbsent(local, pick);
            if (other != null) {
                throw refusal(
                        choice,
                        choice.site(),
                        "%s is set at %s as well"
                                .formatted(local, other.choice().site()),
                        "let one k.when of the prange set it");
            }
        }
        found.add(pick);
    }

    private static boolean isOneOf(Set<Local> set, Expr expr) {
        return expr instanceof Expr.LocalRef ref && set.contains(ref.local());
    }

    private static Set<Local> read(Expr expr) {
        Set<Local> read = new LinkedHashSet<>();
        Traversal.forEach(expr, node -> {
            if (node instanceof Expr.LocalRef ref) {
                read.add(ref.local());
            }
        });
        return read;
    }

    /** What is kept has to be what was compared: the chunks' choices are compared by it. */
    private void requireSame(Stmt.If choice, Local best, Expr value) {
        for (Stmt statement : choice.whenTrue()) {
            if (statement instanceof Stmt.Assign assign
                    && assign.local().equals(best)
                    && !assign.value().equals(value)) {
                throw refusal(
                        choice,
                        assign.site(),
                        "%s is set to another value, %s".formatted(best, IrPrinter.text(assign.value())),
                        "set it to the value that is compared; k.let(...) holds one that is computed in statements");
            }
        }
    }

    /** Refuses what the block of a pick does beside setting variables from outside the loop. */
    private final class Effects {
        private final Stmt.If choice;
        private final Set<Local> inside = new HashSet<>();
        private final Set<String> scratch = new HashSet<>();

        Effects(Stmt.If choice) {
            this.choice = choice;
            Traversal.forEachStatement(choice.whenTrue(), statement -> {
                if (statement instanceof Stmt.Declare declare) {
                    inside.add(declare.local());
                } else if (statement instanceof Stmt.Allocate allocate) {
                    scratch.add(allocate.array().name());
                }
            });
        }

        void block(List<Stmt> block, boolean direct) {
            for (Stmt statement : block) {
                if (statement instanceof Stmt.Assign assign) {
                    boolean sets = direct && !own.contains(assign.local());
                    require(
                            sets || inside.contains(assign.local()),
                            statement,
                            assign.local().name());
                } else if (statement instanceof Stmt.UpdateLocal update) {
                    require(
                            inside.contains(update.local()),
                            statement,
                            update.local().name());
                }
                Accesses.target(statement)
                        .ifPresent(target ->
                                require(scratch.contains(target.array().name()), statement, IrPrinter.text(target)));
                statement.blocks().forEach(inner -> block(inner, false));
            }
        }

        private void require(boolean allowed, Stmt statement, String written) {
            if (!allowed) {
                throw refusal(
                        choice,
                        statement.site(),
                        "%s is written there too, once for each that is better than those before".formatted(written),
                        "set only variables declared outside the prange there, each once, or make the loop a k.range");
            }
        }
    }

    /** Refuses all other uses of the variables in the loop. */
    private void requireApart(List<Stmt> block, Stmt.@Nullable If around) {
        for (Stmt statement : block) {
            Pick of = found.stream()
                    .filter(pick -> pick.choice() == statement)
                    .findFirst()
                    .orElse(null);
            for (Expr operand : statement.operands()) {
                for (Local local : read(operand)) {
                    Pick pick = picked.get(local);
                    if (pick != null && pick != of) {
                        throw refusal(
                                pick.choice(),
                                statement.site(),
                                local + " is read, and is not complete yet",
                                "read it after the prange, or make the loop a k.range");
                    }
                }
            }
            Local written = statement instanceof Stmt.Assign assign
                    ? assign.local()
                    : statement instanceof Stmt.UpdateLocal update ? update.local() : null;
            Pick pick = written == null ? null : picked.get(written);
            if (pick != null && pick.choice() != around) {
                throw refusal(
                        pick.choice(),
                        statement.site(),
                        written + " is written as well",
                        "let one k.when of the prange set it");
            }
            Stmt.If inside = of == null ? null : of.choice();
            statement.blocks().forEach(inner -> requireApart(inner, inside));
        }
    }

    private KernelDefinitionException refusal(Stmt.If choice, Site at, String problem, String remedy) {
        boolean here = at == choice.site() || at.line() == choice.site().line();
        return new KernelDefinitionException(
                choice.site(),
                "the prange over %s keeps what is best by \"%s\" here, and %s%s"
                        .formatted(
                                loop.index(),
                                IrPrinter.text(choice.condition()),
                                here ? "" : "at " + at + " ",
                                problem),
                remedy);
    }
}
