package dev.quern.compiler.rewrite;

import dev.quern.compiler.analysis.Accesses;
import dev.quern.compiler.analysis.Affine;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Names;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Copies of what the columns of a nest read in their loops, with the axis of the columns last. An array is copied whole,
 * so its own sizes are those of the copy: that is done only where the loops cover it.
 */
final class ColumnCopies {
    /** An array with the axis last that is the columns'. */
    private record Key(String array, int axis) {}

    private final Stmt.Loop rows;
    private final Stmt.Loop columns;
    private final Names names;
    private final Set<String> written = new HashSet<>();
    private final Map<Index, Stmt.Loop> loops = new HashMap<>();
    private final Map<Key, ArrayDecl> copies = new LinkedHashMap<>();
    private final List<Stmt> statements = new ArrayList<>();

    ColumnCopies(Expand.Nest nest, Names names) {
        this.rows = nest.rows();
        this.columns = nest.columns();
        this.names = names;
        Traversal.forEachStatement(rows.body(), statement -> {
            Accesses.target(statement)
                    .ifPresent(target -> written.add(target.array().name()));
            if (statement instanceof Stmt.Loop loop) {
                loops.put(loop.index(), loop);
            }
        });
    }

    /** Whether the body writes to the array. */
    boolean isWritten(ArrayDecl array) {
        return written.contains(array.name());
    }

    /** Whether all that the columns read in their loops is copied or in order as it is. */
    boolean canServe() {
        boolean[] serves = {true};
        for (Stmt statement : columns.body()) {
            if (statement instanceof Stmt.Loop loop) {
                Accesses.forEach(
                        loop.body(), access -> serves[0] &= axis(access).isPresent() || isInOrder(access));
            }
        }
        return serves[0];
    }

    /** Whether neighbouring columns touch neighbours, or one and the same element. */
    private boolean isInOrder(Expr.Access access) {
        int last = access.subscripts().size() - 1;
        for (int axis = 0; axis <= last; axis++) {
            Expr subscript = access.subscripts().get(axis);
            if (!isOfColumn(subscript)) {
                continue;
            }
            Optional<Affine> form = Affine.of(subscript, Map.of());
            if (axis < last || form.isEmpty() || form.get().coefficient(columns.index()) != 1) {
                return false;
            }
        }
        return true;
    }

    /** Whether the value may differ from column to column. */
    private boolean isOfColumn(Expr expr) {
        boolean[] varies = {false};
        Traversal.forEach(
                expr,
                node -> varies[0] |= node instanceof Expr.LocalRef
                        || node instanceof Expr.IndexRef ref && ref.index().equals(columns.index()));
        return varies[0];
    }

    /** What reads the copy in the place of the array, where there is one. */
    Optional<Expr.Access> of(Expr.Access access) {
        return axis(access).map(axis -> {
            ArrayDecl copy = copies.computeIfAbsent(new Key(access.array().name(), axis), unused -> copy(access, axis));
            return new Expr.Access(copy, lastly(access.subscripts(), axis), access.sharing(), access.site());
        });
    }

    /** The copies that were asked for. */
    Collection<ArrayDecl> all() {
        return copies.values();
    }

    /** What makes them. */
    List<Stmt> statements() {
        return statements;
    }

    /** The axis of the columns, if the access is one whose array is to be copied. */
    private Optional<Integer> axis(Expr.Access access) {
        int axis = -1;
        List<Expr> subscripts = access.subscripts();
        if (subscripts.size() < 2 || isWritten(access.array())) {
            return Optional.empty();
        }
        Set<Index> seen = new HashSet<>();
        for (int each = 0; each < subscripts.size(); each++) {
            if (!(subscripts.get(each) instanceof Expr.IndexRef ref) || !seen.add(ref.index())) {
                return Optional.empty();
            }
            Stmt.Loop loop = loops.get(ref.index());
            Dim dim = access.array().dims().get(each);
            if (loop == null) {
                return Optional.empty();
            } else if (ref.index().equals(columns.index())) {
                axis = each;
                if (!covers(loop, dim) && !isOfRow(loop)) {
                    return Optional.empty();
                }
            } else if (!covers(loop, dim)) {
                return Optional.empty();
            }
        }
        return axis < 0 ? Optional.empty() : Optional.of(axis);
    }

    /** Rows whose columns differ use all of the array together. */
    private boolean isOfRow(Stmt.Loop loop) {
        return loop.operands().stream()
                .anyMatch(bound -> Traversal.freeIndices(bound).contains(rows.index()));
    }

    private static boolean covers(Stmt.Loop loop, Dim dim) {
        Affine size = dim instanceof Dim.Fixed fixed ? Affine.constant(fixed.size()) : Affine.term(dim);
        return loop.step() == 1
                && Affine.of(loop.start(), Map.of()).filter(Affine.ZERO::equals).isPresent()
                && Affine.of(loop.end(), Map.of()).filter(size::equals).isPresent();
    }

    private static <T> List<T> lastly(List<T> list, int position) {
        List<T> result = new ArrayList<>(list);
        result.add(result.remove(position));
        return result;
    }

    private ArrayDecl copy(Expr.Access access, int axis) {
        ArrayDecl array = access.array();
        Site site = access.site();
        List<Index> indices = new ArrayList<>();
        List<Expr> subscripts = new ArrayList<>();
        for (Expr subscript : access.subscripts()) {
            Index index = names.copy(((Expr.IndexRef) subscript).index());
            indices.add(index);
            subscripts.add(Names.ref(index, site));
        }
        ArrayDecl copy = new ArrayDecl(
                names.array(array.name()), array.dtype(), lastly(array.dims(), axis), ArrayDecl.Role.TEMP, site);
        Expr.Access target = new Expr.Access(copy, lastly(subscripts, axis), site);
        Stmt inner = new Stmt.Store(target, new Expr.Access(array, subscripts, site), site);
        List<Index> order = lastly(indices, axis);
        for (int depth = order.size() - 1; depth >= 0; depth--) {
            Expr size = Expr.size(copy.dims().get(depth), site);
            inner = new Stmt.Loop(
                    depth == 0 ? Stmt.LoopKind.PARALLEL : Stmt.LoopKind.SERIAL,
                    order.get(depth),
                    Expr.Constant.of(dev.quern.DType.I64, 0, site),
                    size,
                    1,
                    List.of(inner),
                    site);
        }
        statements.add(new Stmt.Allocate(copy, site));
        statements.add(inner);
        return copy;
    }
}
