package dev.quern.compiler.rewrite;

import dev.quern.compiler.analysis.Accesses;
import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.Dependences;
import dev.quern.compiler.analysis.Domain;
import dev.quern.compiler.analysis.LocalForms;
import dev.quern.ir.Expr;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Names;
import dev.quern.ir.Stmt;
import dev.quern.ir.Stmt.LoopKind;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Turns stores that walk down a column into ones that walk along a row, in a nest of their own.
 *
 * <pre>{@code
 * prange i in 0..n              prange i in 0..n
 *   range j in (i + 1)..n         range j in (i + 1)..n
 *     var v = f(i, j)               var v = f(i, j)
 *     d[i, j] = v                   d[i, j] = v
 *     d[j, i] = v               prange j in 1..n
 *                                 range i in 0..j
 *                                   d[j, i] = d[i, j]
 * }</pre>
 *
 * <p>Each store down a column is to another page of memory, and the next column is there again when the first pages are
 * long gone. Loads wait less than stores do. Where no row has the value, the second nest computes it again; so it does
 * where the value is folded by the loops of a contraction: tiles of 6000 x 3 points take 0.1 ns for a distance, a load down
 * a column 0.4 ns and more. Where there is nothing but such stores, the loops just change places.
 *
 * <p>No two iterations of the loops touch one element of the arrays that are stored to like this, so their order is free;
 * nothing reads them, and in one iteration these stores come last. What is loaded has been stored by then and is not stored
 * again, what is computed again reads nothing that the loops write, and no variable is carried in or out. So each element
 * gets the value it had, from the same operations. All of that has to be proved: a nest with an access on the user's word,
 * or for updates that iterations share, stays as it is.
 */
public final class Mirror {
    /** What is computed again stays this short: the code of a method is limited. */
    private static final int MOST_STATEMENTS = 24;

    /** Fewer columns than this are no walk. */
    private static final int SHORT = 16;

    private final Names names;
    private final Consumer<String> notes;
    private final Map<Local, Affine> forms;

    private Mirror(KernelIr kernel, Consumer<String> notes) {
        this.names = new Names(kernel);
        this.notes = notes;
        this.forms = LocalForms.in(kernel.body());
    }

    public static KernelIr rewrite(KernelIr kernel, Consumer<String> notes) {
        return kernel.withBody(new Mirror(kernel, notes).block(kernel.body(), List.of()));
    }

    private List<Stmt> block(List<Stmt> block, List<Stmt.Loop> around) {
        List<Stmt> result = new ArrayList<>();
        for (Stmt statement : block) {
            Optional<List<Stmt>> split = statement instanceof Stmt.Loop loop && Accesses.areProved(List.of(loop))
                    ? Nest.of(loop).flatMap(nest -> split(nest, around))
                    : Optional.empty();
            if (split.isPresent()) {
                result.addAll(split.get());
                continue;
            }
            List<Stmt.Loop> inside = new ArrayList<>(around);
            if (statement instanceof Stmt.Loop loop) {
                inside.add(loop);
            }
            result.add(statement.withBlocks(statement.blocks().stream()
                    .map(inner -> block(inner, inside))
                    .toList()));
        }
        return result;
    }

    private Optional<List<Stmt>> split(Nest nest, List<Stmt.Loop> around) {
        BitSet columns = nest.columns(forms);
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        Domain domain = Domain.ALL;
        for (Stmt.Loop loop : around) {
            domain = domain.inside(loop, forms);
        }
        Optional<Interchange> bounds = Interchange.of(nest.outer(), nest.inner(), domain, forms)
                .filter(range -> nest.declared().stream().noneMatch(range::names))
                .filter(range -> isWorthwhile(nest, range));
        if (bounds.isEmpty() || !isSeparable(nest, around, columns)) {
            return Optional.empty();
        }
        return computed(nest, columns, bounds.get(), true)
                .or(() -> loaded(nest, around, columns, bounds.get()))
                .or(() -> computed(nest, columns, bounds.get(), false));
    }

    /**
     * Whether the loops are long, as far as is known. Those that run in parallel have to be as many as they were: three
     * columns are too few for all threads.
     */
    private boolean isWorthwhile(Nest nest, Interchange bounds) {
        try {
            Affine before = Affine.of(nest.outer().end(), forms)
                    .orElseThrow()
                    .minus(Affine.of(nest.outer().start(), forms).orElseThrow());
            Affine after = bounds.first().end().minus(bounds.first().start());
            return !(after.isConstant() && after.constant() < SHORT)
                    && (!nest.outer().isParallel() || after.minus(before).isConstant());
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /**
     * Whether the stores may come after all else, in any order: no two iterations touch one element of the arrays, nothing
     * reads those, and in one iteration nothing else writes another value to them later.
     */
    private static boolean isSeparable(Nest nest, List<Stmt.Loop> around, BitSet columns) {
        Set<String> stored = nest.arrays(columns);
        List<Stmt> statements = nest.statements();
        Optional<Expr.LocalRef> value = nest.value(columns);
        boolean[] apart = {true};
        for (int position = 0; position < statements.size(); position++) {
            boolean same = statements.get(position) instanceof Stmt.Store store
                    && value.filter(store.value()::equals).isPresent();
            boolean after = position > columns.nextSetBit(0) && !columns.get(position) && !same;
            Traversal.forEachStatement(List.of(statements.get(position)), statement -> {
                apart[0] &= !(statement instanceof Stmt.Allocate);
                apart[0] &= !after
                        || Accesses.target(statement)
                                .filter(target -> stored.contains(target.array().name()))
                                .isEmpty();
                Accesses.reads(
                        statement,
                        access -> apart[0] &= !stored.contains(access.array().name()));
            });
        }
        return apart[0] && !isShared(stored, nest.outer(), nest.inner(), around);
    }

    /** Whether two iterations of the loops may touch one element of the arrays. */
    private static boolean isShared(Set<String> arrays, Stmt.Loop outer, Stmt.Loop inner, List<Stmt.Loop> around) {
        List<Stmt.Loop> inside = new ArrayList<>(around);
        inside.add(outer);
        List<Dependences.Conflict> conflicts =
                new ArrayList<>(Dependences.of(outer, around).conflicts());
        conflicts.addAll(Dependences.of(inner, inside).conflicts());
        return conflicts.stream()
                .anyMatch(conflict ->
                        arrays.contains(conflict.first().access().array().name()));
    }

    /** The two nests where a store along a row has the value too, which the second then loads. */
    private Optional<List<Stmt>> loaded(Nest nest, List<Stmt.Loop> around, BitSet columns, Interchange bounds) {
        Optional<Stmt.Store> source = nest.source(columns, forms)
                .filter(store -> !nest.isNamedIn(store.target().subscripts()));
        if (source.isEmpty()) {
            return Optional.empty();
        }
        Expr.Access row = source.get().target();
        List<Stmt> stores = new ArrayList<>();
        columns.stream()
                .mapToObj(position -> (Stmt.Store) nest.statements().get(position))
                .forEach(store -> stores.add(new Stmt.Store(store.target(), row, store.site())));
        Stmt.Loop inner = loop(nest.outer(), nest.inner().kind(), bounds.second(), stores);
        Stmt.Loop outer = loop(nest.inner(), nest.outer().kind(), bounds.first(), List.of(inner));
        Set<String> arrays = nest.arrays(columns);
        arrays.add(row.array().name());
        if (stores.stream().anyMatch(store -> nest.isNamedIn(store.operands()))
                || isShared(arrays, nest.outer(), nest.inner(), around)
                || isShared(arrays, outer, inner, around)) {
            return Optional.empty();
        }
        BitSet others = new BitSet();
        others.set(0, nest.statements().size());
        others.andNot(columns);
        notes.accept("column writes of %s in a nest of their own, which loads the values from %s"
                .formatted(positions(nest, columns), IrPrinter.text(row)));
        return Optional.of(List.of(nest.with(others), Copies.of(outer, names)));
    }

    /**
     * The two nests where the second computes the values again.
     *
     * @param folded whether it takes the loops of a contraction, and they alone
     */
    private Optional<List<Stmt>> computed(Nest nest, BitSet columns, Interchange bounds, boolean folded) {
        Slice mirrored = new Slice(nest.statements(), columns);
        if (!isRepeatable(nest, mirrored, columns) || (folded && !isContraction(nest, mirrored.statements()))) {
            return Optional.empty();
        }
        Stmt.Loop inner = loop(nest.outer(), nest.inner().kind(), bounds.second(), mirrored.statements());
        Stmt.Loop outer = loop(nest.inner(), nest.outer().kind(), bounds.first(), List.of(inner));
        BitSet others = new BitSet();
        others.set(0, nest.statements().size());
        others.andNot(mirrored.kept());
        // What stands before the inner loop runs even if that runs nothing, and may fail.
        if (others.isEmpty() && nest.before().isEmpty()) {
            notes.accept("%s and %s change places for column writes of %s"
                    .formatted(nest.outer().index(), nest.inner().index(), positions(nest, columns)));
            return Optional.of(List.of(Copies.of(outer, names)));
        }
        BitSet rest = new Slice(nest.statements(), others).kept();
        BitSet twice = mirrored.kept();
        twice.and(rest);
        if (!folded
                && twice.stream().anyMatch(position -> hasLoop(nest.statements().get(position)))) {
            return Optional.empty();
        }
        notes.accept("column writes of %s in a nest of their own, which computes the values again"
                .formatted(positions(nest, columns)));
        return Optional.of(List.of(nest.with(rest), Copies.of(outer, names)));
    }

    /**
     * Whether what the stores need can be computed after all else, at no great cost and without any other effect: from
     * arrays that the loops do not write.
     */
    private static boolean isRepeatable(Nest nest, Slice mirrored, BitSet columns) {
        Set<String> written = new HashSet<>();
        Traversal.forEachStatement(
                nest.statements(),
                statement -> Accesses.target(statement)
                        .ifPresent(target -> written.add(target.array().name())));
        int[] count = {0};
        boolean[] pure = {mirrored.isClosed()};
        Traversal.forEachStatement(mirrored.statements(), statement -> {
            count[0]++;
            Accesses.reads(
                    statement,
                    access -> pure[0] &= !written.contains(access.array().name()));
            pure[0] &= !(statement instanceof Stmt.While)
                    && !(statement instanceof Stmt.Loop loop && (loop.isParallel() || hasLoops(loop)));
        });
        mirrored.kept().stream()
                .filter(position -> !columns.get(position))
                .forEach(position -> Traversal.forEachStatement(
                        List.of(nest.statements().get(position)),
                        statement -> pure[0] &= Accesses.target(statement).isEmpty()));
        return pure[0] && count[0] <= MOST_STATEMENTS;
    }

    /** Whether values are folded by loops as tiles do it, at a fraction of what a load down a column takes. */
    private static boolean isContraction(Nest nest, List<Stmt> mirrored) {
        boolean plain = mirrored.stream()
                .allMatch(statement -> statement instanceof Stmt.Declare
                        || statement instanceof Stmt.Store
                        || statement instanceof Stmt.Loop);
        return plain && nest.outer().isParallel() && mirrored.stream().anyMatch(Mirror::hasLoop);
    }

    private static boolean hasLoops(Stmt.Loop loop) {
        return loop.body().stream().anyMatch(Mirror::hasLoop);
    }

    /** Whether the statement is a loop or has one inside. */
    private static boolean hasLoop(Stmt statement) {
        boolean[] found = {false};
        Traversal.forEachStatement(List.of(statement), inner -> found[0] |= inner instanceof Stmt.Loop);
        return found[0];
    }

    private static Stmt.Loop loop(Stmt.Loop like, LoopKind kind, Interchange.Range range, List<Stmt> body) {
        Expr start = Interchange.expr(range.start(), like.site());
        Expr end = Interchange.expr(range.end(), like.site());
        return new Stmt.Loop(kind, like.index(), start, end, 1, body, like.site());
    }

    private static String positions(Nest nest, BitSet columns) {
        return columns.stream()
                .mapToObj(position -> (Stmt.Store) nest.statements().get(position))
                .map(store -> store.target().array().name() + " at " + store.site())
                .collect(Collectors.joining(", "));
    }
}
