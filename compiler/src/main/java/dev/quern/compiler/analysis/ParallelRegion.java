package dev.quern.compiler.analysis;

import dev.quern.KernelDefinitionException;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
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

/**
 * An outermost parallel loop and what its iterations share: the variables they read, and the variables and arrays they
 * reduce into. Each chunk of iterations reduces into a copy of its own, and the copies are combined afterwards.
 *
 * <p>Variables that its iterations cannot share are refused here, with the user's line; elements are by {@link Races}, which
 * has marked what is reduced into arrays.
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
        List<Expr.Access> all = new ArrayList<>();
        boolean[] allocated = {false};
        Traversal.forEachStatement(loop.body(), statement -> {
            allocated[0] |= statement instanceof Stmt.Allocate allocate
                    && allocate.array().name().equals(array.name());
        });
        Accesses.forEach(loop.body(), access -> {
            if (access.array().name().equals(array.name())) {
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
        private final Set<Local> read = new LinkedHashSet<>();
        private final Set<ArrayDecl> touched = new LinkedHashSet<>();
        private final Map<ArrayDecl, UpdateOp> arrays = new LinkedHashMap<>();
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
            touched.removeIf(array -> array.role() != ArrayDecl.Role.TEMP || ownArrays.contains(array.name()));
            return new ParallelRegion(loop, around, captured, List.copyOf(touched), reduced, arrays, picks);
        }

        private void collectOwn() {
            Traversal.forEachStatement(loop.body(), statement -> {
                if (statement instanceof Stmt.Declare declare) {
                    ownLocals.add(declare.local());
                } else if (statement instanceof Stmt.Allocate allocate) {
                    ownArrays.add(allocate.array().name());
                }
            });
        }

        private void collect(Stmt statement) {
            Traversal.forEach(statement.operands(), expr -> {
                if (expr instanceof Expr.LocalRef ref) {
                    read.add(ref.local());
                } else if (expr instanceof Expr.Access access) {
                    touched.add(access.array());
                }
            });
            Accesses.target(statement).ifPresent(target -> touched.add(target.array()));
            if (statement instanceof Stmt.Update update && update.target().sharing() == Sharing.ATOMIC) {
                arrays.put(update.target().array(), update.op());
            } else if (statement instanceof Stmt.Assign assign
                    && !ownLocals.contains(assign.local())
                    && !picked.contains(assign.local())) {
                TwoIterations two = TwoIterations.of(loop);
                throw new KernelDefinitionException(
                        assign.site(),
                        "iterations %s of the prange both set the variable %s, which is declared outside it%s"
                                .formatted(two.both(), assign.local(), two.with()),
                        "declare it inside the prange, reduce into it with plusAssign or its kin, or make the loop a"
                                + " k.range");
            } else if (statement instanceof Stmt.UpdateLocal update && !ownLocals.contains(update.local())) {
                reduce(update);
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
    }
}
