package dev.quern.compiler.rewrite;

import dev.quern.compiler.analysis.Accesses;
import dev.quern.compiler.analysis.LocalForms;
import dev.quern.ir.Expr;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Names;
import dev.quern.ir.Sharing;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Uses a value that was just stored instead of loading it again.
 *
 * <pre>{@code
 * d[i, j] = sqrt(sum)          var d7 = sqrt(sum)
 * d[j, i] = d[i, j]            d[i, j] = d7
 *                              d[j, i] = d7
 * }</pre>
 *
 * <p>The load is of the same subscripts, later in the same block or inside a statement of it, and nothing in between writes
 * to the array or to a variable that the subscripts or the value name. A stored value has the type of the array, so it is
 * loaded as it is. What is stored or loaded on the user's word alone is left. The subscripts have been checked where it was stored.
 */
public final class Forward {
    /** Of a block. More find no room in registers, and make the code longer, which is limited. */
    private static final int MOST_HELD = 16;

    private final Names names;
    private final Consumer<String> notes;

    private Forward(KernelIr kernel, Consumer<String> notes) {
        this.names = new Names(kernel);
        this.notes = notes;
    }

    public static KernelIr rewrite(KernelIr kernel, Consumer<String> notes) {
        return kernel.withBody(new Forward(kernel, notes).block(kernel.body(), List.of()));
    }

    /** A store whose value is still in its element; it gets a name when it is first asked for. */
    private final class Known {
        final Stmt.Store store;
        private final int[] room;
        private @Nullable Local held;

        /** @param room for how many variables there is room in the block */
        Known(Stmt.Store store, int[] room) {
            this.store = store;
            this.room = room;
        }

        /** What the load gives, or the load itself. */
        Expr value(Expr load) {
            if (!(store.value() instanceof Expr.Leaf) && held == null && room[0] == 0) {
                return load;
            }
            notes.accept("the value stored to %s at %s is used for the one read at %s"
                    .formatted(IrPrinter.text(load), store.site(), load.site()));
            if (store.value() instanceof Expr.Leaf) {
                return store.value();
            }
            Local local = held;
            if (local == null) {
                local = names.local(
                        store.target().array().name(), store.target().dtype());
                held = local;
                room[0]--;
            }
            return new Expr.LocalRef(local, load.site());
        }

        /** The store, over a variable with its value where that is used again. */
        List<Stmt> statements() {
            Local local = held;
            return local == null
                    ? List.of(store)
                    : List.of(
                            new Stmt.Declare(local, store.value(), store.site()),
                            new Stmt.Store(store.target(), new Expr.LocalRef(local, store.site()), store.site()));
        }
    }

    private List<Stmt> block(List<Stmt> block, List<Known> before) {
        List<Known> known = new ArrayList<>(before);
        List<Object> result = new ArrayList<>();
        int[] room = {MOST_HELD};
        for (Stmt statement : block) {
            if (statement instanceof Stmt.While || statement instanceof Stmt.Loop) {
                // What it writes at its end is there when it begins again.
                forget(known, statement);
            }
            Stmt read = reads(statement, known);
            forget(known, statement);
            Stmt rewritten = read.withBlocks(
                    read.blocks().stream().map(inner -> block(inner, known)).toList());
            if (rewritten instanceof Stmt.Store store) {
                Known stored = new Known(store, room);
                result.add(stored);
                if (store.target().sharing() == Sharing.PROVED && !readsOwnTarget(store)) {
                    known.add(stored);
                }
            } else {
                result.add(rewritten);
            }
        }
        List<Stmt> statements = new ArrayList<>();
        for (Object each : result) {
            statements.addAll(each instanceof Known stored ? stored.statements() : List.of((Stmt) each));
        }
        return statements;
    }

    /** Whether a subscript of the target is read of the array itself, and is another after the store. */
    private static boolean readsOwnTarget(Stmt.Store store) {
        boolean[] reads = {false};
        Traversal.forEach(
                store.target().subscripts(),
                expr -> reads[0] |= expr instanceof Expr.Access access
                        && access.array().name().equals(store.target().array().name()));
        return reads[0];
    }

    /** The statement itself over what is known instead of loads; its blocks are left. */
    private static Stmt reads(Stmt statement, List<Known> known) {
        if (known.isEmpty()) {
            return statement;
        }
        List<List<Stmt>> blocks = statement.blocks();
        List<List<Stmt>> none = blocks.stream().map(block -> List.<Stmt>of()).toList();
        return Traversal.rewrite(List.of(statement.withBlocks(none)), expr -> load(expr, known))
                .get(0)
                .withBlocks(blocks);
    }

    private static Expr load(Expr expr, List<Known> known) {
        if (expr instanceof Expr.Access) {
            for (Known each : known) {
                if (each.store.target().equals(expr)) {
                    return each.value(expr);
                }
            }
        }
        return expr;
    }

    /** Removes what the statement, with those in it, makes stale. */
    private static void forget(List<Known> known, Stmt statement) {
        if (known.isEmpty()) {
            return;
        }
        Set<Local> locals = LocalForms.written(List.of(statement));
        Set<String> arrays = new HashSet<>();
        Traversal.forEachStatement(
                List.of(statement),
                inner -> Accesses.target(inner)
                        .ifPresent(target -> arrays.add(target.array().name())));
        known.removeIf(each -> isStale(each.store, locals, arrays));
    }

    private static boolean isStale(Stmt.Store store, Set<Local> locals, Set<String> arrays) {
        boolean[] stale = {arrays.contains(store.target().array().name())};
        // A value that is not a leaf is held in a variable that nothing else writes.
        List<Expr> named = store.value() instanceof Expr.Leaf
                ? store.operands()
                : store.target().subscripts();
        Traversal.forEach(
                named,
                expr -> stale[0] |= expr instanceof Expr.LocalRef ref && locals.contains(ref.local())
                        || expr instanceof Expr.Access access
                                && arrays.contains(access.array().name()));
        return stale[0];
    }
}
