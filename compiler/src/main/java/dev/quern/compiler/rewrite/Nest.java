package dev.quern.compiler.rewrite;

import dev.quern.compiler.analysis.Accesses;
import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.LocalForms;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Local;
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
import java.util.stream.Collectors;

/**
 * Two loops, one in the other, that can change places as far as their kinds go.
 *
 * @param before variables that the outer one declares before the inner one and nothing changes
 */
record Nest(Stmt.Loop outer, List<Stmt> before, Stmt.Loop inner) {
    /** Rows of an array shorter than this share a page, and a loop along one is mostly overhead. */
    private static final int SHORT = 16;

    /** The loop with the one in it, which is the last that it does. */
    static Optional<Nest> of(Stmt.Loop outer) {
        int last = outer.body().size() - 1;
        if (last < 0 || !(outer.body().get(last) instanceof Stmt.Loop inner)) {
            return Optional.empty();
        }
        List<Stmt> before = outer.body().subList(0, last);
        Set<Local> written = LocalForms.written(outer.body());
        boolean simple = before.stream()
                .allMatch(statement -> statement instanceof Stmt.Declare declare && !written.contains(declare.local()));
        boolean kinds = switch (outer.kind()) {
            case PARALLEL -> inner.kind() != LoopKind.UNORDERED;
            case SERIAL -> inner.kind() == LoopKind.SERIAL;
            case UNORDERED -> false;
        };
        return simple && kinds ? Optional.of(new Nest(outer, before, inner)) : Optional.empty();
    }

    /** All that one pair of indices does. Other methods speak of statements by their position here. */
    List<Stmt> statements() {
        List<Stmt> statements = new ArrayList<>(before);
        statements.addAll(inner.body());
        return statements;
    }

    /** The nest with some of the statements of the inner loop alone, and without it if there are none. */
    Stmt with(BitSet positions) {
        List<Stmt> rest = new ArrayList<>();
        for (int position = 0; position < inner.body().size(); position++) {
            if (positions.get(before.size() + position)) {
                rest.add(inner.body().get(position));
            }
        }
        List<Stmt> body = new ArrayList<>(before);
        if (!rest.isEmpty()) {
            body.add(inner.withBlocks(List.of(rest)));
        }
        return outer.withBlocks(List.of(body));
    }

    /** The variables declared in the loops. */
    Set<Local> declared() {
        Set<Local> declared = new HashSet<>();
        Traversal.forEachStatement(outer.body(), statement -> {
            if (statement instanceof Stmt.Declare declare) {
                declared.add(declare.local());
            }
        });
        return declared;
    }

    /** The arrays that the stores at the positions are to. */
    Set<String> arrays(BitSet stores) {
        return stores.stream()
                .mapToObj(position -> ((Stmt.Store) statements().get(position))
                        .target()
                        .array()
                        .name())
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** The positions of the stores that walk down a column: in the inner loop the last subscript stays as it is. */
    BitSet columns(Map<Local, Affine> forms) {
        BitSet columns = new BitSet();
        for (int position = 0; position < statements().size(); position++) {
            if (statements().get(position) instanceof Stmt.Store store
                    && store.target().subscripts().size() > 1
                    && !isShort(store.target().array())
                    && isColumn(store.target().subscripts(), forms)) {
                columns.set(position);
            }
        }
        return columns;
    }

    private static boolean isShort(ArrayDecl array) {
        return array.dims().get(array.rank() - 1) instanceof Dim.Fixed fixed && fixed.size() < SHORT;
    }

    private boolean isColumn(List<Expr> subscripts, Map<Local, Affine> forms) {
        int last = subscripts.size() - 1;
        Optional<Affine> along = Affine.of(subscripts.get(last), forms);
        return along.isPresent()
                && along.get().coefficient(inner.index()) == 0
                && along.get().coefficient(outer.index()) != 0
                && subscripts.subList(0, last).stream().anyMatch(subscript -> isAlong(subscript, forms));
    }

    private boolean isAlong(Expr subscript, Map<Local, Affine> forms) {
        return Affine.of(subscript, forms)
                .filter(form -> form.coefficient(inner.index()) != 0)
                .isPresent();
    }

    /** The variable whose value all the stores at the positions have, if it stays the same once it is declared. */
    Optional<Expr.LocalRef> value(BitSet stores) {
        Set<Expr> values = stores.stream()
                .mapToObj(position -> ((Stmt.Store) statements().get(position)).value())
                .collect(Collectors.toSet());
        Set<Local> written = LocalForms.written(inner.body());
        return values.stream()
                .filter(value -> values.size() == 1)
                .filter(Expr.LocalRef.class::isInstance)
                .map(Expr.LocalRef.class::cast)
                .filter(ref -> !written.contains(ref.local()))
                .findFirst();
    }

    /**
     * A store along a row of the value that all the stores at the positions have. If no two iterations write to one element
     * it is still there when the loops are done.
     */
    Optional<Stmt.Store> source(BitSet columns, Map<Local, Affine> forms) {
        Optional<Expr.LocalRef> value = value(columns);
        Stmt.Store source = null;
        for (int position = before.size(); position < statements().size() && value.isPresent(); position++) {
            Stmt statement = statements().get(position);
            if (source != null
                    && !columns.get(position)
                    && writes(statement, source.target().array())) {
                return Optional.empty();
            } else if (source == null
                    && !columns.get(position)
                    && statement instanceof Stmt.Store store
                    && store.value().equals(value.get())
                    && isRow(store.target().subscripts(), forms)) {
                source = store;
            }
        }
        return Optional.ofNullable(source);
    }

    private boolean isRow(List<Expr> subscripts, Map<Local, Affine> forms) {
        return !subscripts.isEmpty() && isAlong(subscripts.get(subscripts.size() - 1), forms);
    }

    /** Whether the expressions name a variable that is declared in the loops. */
    boolean isNamedIn(List<Expr> exprs) {
        Set<Local> declared = declared();
        boolean[] named = {false};
        Traversal.forEach(
                exprs, expr -> named[0] |= expr instanceof Expr.LocalRef ref && declared.contains(ref.local()));
        return named[0];
    }

    private static boolean writes(Stmt statement, ArrayDecl array) {
        boolean[] writes = {false};
        Traversal.forEachStatement(
                List.of(statement),
                inner -> writes[0] |= Accesses.target(inner)
                        .filter(target -> target.array().name().equals(array.name()))
                        .isPresent());
        return writes[0];
    }
}
