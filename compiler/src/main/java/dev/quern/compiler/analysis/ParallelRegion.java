package dev.quern.compiler.analysis;

import dev.quern.KernelDefinitionException;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Local;
import dev.quern.ir.Sharing;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An outermost parallel loop and what its iterations share: the variables they read, and the variables and arrays they
 * reduce into. Each chunk of iterations reduces into a copy of its own, and the copies are combined afterwards.
 *
 * <p>Updates said to be atomic are reductions, unless each iteration keeps to elements of its own; unchecked ones are not,
 * and go straight to the array.
 *
 * <p>What cannot run in parallel for certain is refused here, with the user's line.
 *
 * @param around the indices of the loops around, outermost first
 * @param captured variables of the code around that the body reads
 * @param scratch scratch arrays of the code around that the body uses
 * @param scalars what the body reduces into variables
 * @param arrays what the body reduces into arrays
 * @param picks what it keeps of its best iteration
 */
public record ParallelRegion(
        Stmt.Loop loop,
        List<Index> around,
        List<Local> captured,
        List<ArrayDecl> scratch,
        Map<Local, UpdateOp> scalars,
        Map<ArrayDecl, UpdateOp> arrays,
        List<Pick> picks) {

    /**
     * Analyses a loop that is parallel and stands in no other that is.
     *
     * @param around the indices of the loops around, outermost first
     * @throws KernelDefinitionException if its iterations cannot run in parallel
     */
    public static ParallelRegion of(Stmt.Loop loop, List<Index> around) {
        return new Analysis(loop, List.copyOf(around)).run();
    }

    /** Whether the iterations reduce into anything. */
    public boolean isReduction() {
        return !scalars.isEmpty() || !arrays.isEmpty() || !picks.isEmpty();
    }

    /**
     * Whether each iteration keeps to elements of its own: some axis has the loop's index in every access. Scratch that an
     * iteration allocates is its own too.
     */
    public static boolean owns(Stmt.Loop loop, ArrayDecl array) {
        return owns(loop, array, access -> true);
    }

    private static boolean owns(Stmt.Loop loop, ArrayDecl array, Predicate<Expr.Access> counts) {
        List<Expr.Access> all = new ArrayList<>();
        boolean[] allocated = {false};
        Traversal.forEachStatement(loop.body(), statement -> {
            allocated[0] |= statement instanceof Stmt.Allocate allocate
                    && allocate.array().name().equals(array.name());
        });
        Accesses.forEach(loop.body(), access -> {
            if (access.array().name().equals(array.name()) && counts.test(access)) {
                all.add(access);
            }
        });
        boolean owns = allocated[0];
        for (int axis = 0; axis < array.rank(); axis++) {
            int position = axis;
            owns |= all.stream()
                    .allMatch(access -> access.subscripts().get(position) instanceof Expr.IndexRef ref
                            && ref.index().equals(loop.index()));
        }
        return owns;
    }

    private static final class Analysis {
        private final Stmt.Loop loop;
        private final List<Index> around;
        private final Set<Local> ownLocals = new HashSet<>();
        private final Set<String> ownArrays = new HashSet<>();
        private final Set<Index> varying = new HashSet<>();
        private final Set<Local> read = new LinkedHashSet<>();
        private final Map<ArrayDecl, List<Expr.Access>> reads = new LinkedHashMap<>();
        private final Map<ArrayDecl, List<Stmt.Update>> updates = new LinkedHashMap<>();
        private final Map<ArrayDecl, List<Stmt.Store>> stores = new LinkedHashMap<>();
        private final Map<Local, UpdateOp> reduced = new LinkedHashMap<>();
        private final Set<Local> picked = new LinkedHashSet<>();
        private final Map<Local, Stmt> reducedAt = new HashMap<>();

        Analysis(Stmt.Loop loop, List<Index> around) {
            this.loop = loop;
            this.around = around;
        }

        ParallelRegion run() {
            collectOwn();
            List<Pick> picks = Picks.in(loop, ownLocals);
            picks.forEach(pick -> picked.addAll(pick.locals()));
            Traversal.forEachStatement(loop.body(), this::collect);
            for (Map.Entry<Local, Stmt> each : reducedAt.entrySet()) {
                if (read.contains(each.getKey())) {
                    throw new KernelDefinitionException(
                            each.getValue().site(),
                            "the variable %s is read inside the prange that reduces into it, where it is not complete"
                                    .formatted(each.getKey()),
                            "read it after the prange, or make the loop a k.range");
                }
            }
            List<Local> captured = new ArrayList<>(read);
            captured.removeIf(ownLocals::contains);
            picked.stream().filter(local -> !captured.contains(local)).forEach(captured::add);
            Set<ArrayDecl> scratch = new LinkedHashSet<>(reads.keySet());
            scratch.addAll(stores.keySet());
            scratch.addAll(updates.keySet());
            scratch.removeIf(array -> array.role() != ArrayDecl.Role.TEMP);
            return new ParallelRegion(loop, around, captured, List.copyOf(scratch), reduced, arrays(), picks);
        }

        private void collectOwn() {
            varying.add(loop.index());
            Traversal.forEachStatement(loop.body(), statement -> {
                if (statement instanceof Stmt.Declare declare) {
                    ownLocals.add(declare.local());
                } else if (statement instanceof Stmt.Allocate allocate) {
                    ownArrays.add(allocate.array().name());
                } else if (statement instanceof Stmt.Loop inner && (varies(inner.start()) || varies(inner.end()))) {
                    varying.add(inner.index());
                }
            });
        }

        private void collect(Stmt statement) {
            Traversal.forEach(statement.operands(), expr -> {
                if (expr instanceof Expr.LocalRef ref) {
                    read.add(ref.local());
                } else if (expr instanceof Expr.Access access) {
                    collect(reads, access.array(), access);
                }
            });
            if (statement instanceof Stmt.Store store) {
                collect(stores, store.target().array(), store);
            } else if (statement instanceof Stmt.Update update) {
                collect(updates, update.target().array(), update);
            } else if (statement instanceof Stmt.Assign assign
                    && !ownLocals.contains(assign.local())
                    && !picked.contains(assign.local())) {
                throw new KernelDefinitionException(
                        assign.site(),
                        "every iteration of the prange over %s sets the variable %s, which is declared outside it"
                                .formatted(loop.index(), assign.local()),
                        "declare it inside the prange, reduce into it with plusAssign or its kin, or use k.range");
            } else if (statement instanceof Stmt.UpdateLocal update && !ownLocals.contains(update.local())) {
                reduce(update);
            }
        }

        private <T> void collect(Map<ArrayDecl, List<T>> map, ArrayDecl array, T item) {
            if (!ownArrays.contains(array.name())) {
                map.computeIfAbsent(array, unused -> new ArrayList<>()).add(item);
            }
        }

        private void reduce(Stmt.UpdateLocal update) {
            UpdateOp other = reduced.putIfAbsent(update.local(), update.op());
            if (other != null && other != update.op()) {
                throw new KernelDefinitionException(
                        update.site(),
                        "the prange over %s updates %s by %s here and by %s elsewhere"
                                .formatted(
                                        loop.index(),
                                        update.local(),
                                        update.op().text(),
                                        other.text()),
                        "reduce into one variable for each operation");
            }
            reducedAt.putIfAbsent(update.local(), update);
        }

        private Map<ArrayDecl, UpdateOp> arrays() {
            Map<ArrayDecl, UpdateOp> arrays = new LinkedHashMap<>();
            updates.forEach((array, all) -> {
                boolean atomic = all.stream().anyMatch(update -> update.target().sharing() == Sharing.ATOMIC);
                List<Stmt.Update> combined = all.stream()
                        .filter(update -> update.target().sharing() != Sharing.UNCHECKED)
                        .toList();
                // What is unchecked is not looked at, unless updates that may be combined need a copy of all of the
                // array.
                if (!combined.isEmpty()
                        && !owns(loop, array, access -> atomic || access.sharing() != Sharing.UNCHECKED)) {
                    arrays.put(array, reduction(array, all, combined.get(0)));
                }
            });
            stores.forEach((array, all) -> all.forEach(this::refuseSharedStore));
            return arrays;
        }

        private UpdateOp reduction(ArrayDecl array, List<Stmt.Update> all, Stmt.Update first) {
            Expr.@Nullable Access alsoRead =
                    reads.containsKey(array) ? reads.get(array).get(0) : null;
            if (alsoRead != null) {
                throw new KernelDefinitionException(
                        first.site(),
                        "iterations of the prange over %s update %s here and read %s at %s, in no order"
                                .formatted(
                                        loop.index(),
                                        IrPrinter.text(first.target()),
                                        IrPrinter.text(alsoRead),
                                        alsoRead.site()),
                        "read it in a loop of its own after the prange, or make the loop a k.range");
            }
            if (stores.containsKey(array)) {
                Stmt.Store store = stores.get(array).get(0);
                throw new KernelDefinitionException(
                        first.site(),
                        "iterations of the prange over %s update %s here and set %s at %s, in no order"
                                .formatted(
                                        loop.index(),
                                        IrPrinter.text(first.target()),
                                        IrPrinter.text(store.target()),
                                        store.site()),
                        "set it in a loop of its own before the prange, or make the loop a k.range");
            }
            for (Stmt.Update update : all) {
                if (update.target().sharing() == Sharing.UNCHECKED) {
                    throw new KernelDefinitionException(
                            update.site(),
                            "the prange over %s updates %s here without a check and reduces into %s at %s, each chunk of"
                                            .formatted(
                                                    loop.index(),
                                                    IrPrinter.text(
                                                            update.target().plain()),
                                                    array.name(),
                                                    first.site())
                                    + " iterations into a copy of its own",
                            "say atomic() at both, or update in two pranges");
                }
                if (update.op() != first.op()) {
                    throw new KernelDefinitionException(
                            update.site(),
                            "the prange over %s updates %s by %s here and by %s at %s"
                                    .formatted(
                                            loop.index(),
                                            array.name(),
                                            update.op().text(),
                                            first.op().text(),
                                            first.site()),
                            "reduce into one array for each operation");
                }
            }
            return first.op();
        }

        /** A store whose subscripts are the same in every iteration is a race whatever the sizes are. */
        private void refuseSharedStore(Stmt.Store store) {
            if (store.target().sharing() == Sharing.PROVED
                    && store.target().subscripts().stream().noneMatch(this::varies)) {
                throw new KernelDefinitionException(
                        store.site(),
                        "every iteration of the prange over %s writes %s"
                                .formatted(loop.index(), IrPrinter.text(store.target())),
                        "use %s in a subscript, reduce with plusAssign or its kin, or use k.range"
                                .formatted(loop.index()));
            }
        }

        private boolean isVarying(Expr node) {
            if (node instanceof Expr.IndexRef ref) {
                return varying.contains(ref.index());
            }
            return node instanceof Expr.Access
                    || (node instanceof Expr.LocalRef local && ownLocals.contains(local.local()));
        }

        /** Whether the expression may differ from iteration to iteration. */
        private boolean varies(Expr expr) {
            boolean[] varies = {false};
            Traversal.forEach(expr, node -> varies[0] |= isVarying(node));
            return varies[0];
        }
    }
}
