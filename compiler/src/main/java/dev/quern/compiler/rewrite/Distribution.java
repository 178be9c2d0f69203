package dev.quern.compiler.rewrite;

import dev.quern.DType;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.Names;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Distributes the loop over columns of a nest over the statements of its body. Statements next to each other stay
 * together, a group in one loop; a loop of the body has the loops over columns inside. Variables that more than one group
 * uses become scratch with an element for each column.
 */
final class Distribution {
    /** Columns at a time: their scratch and a few operands fit a first cache. */
    private static final long STRIP = 1024;

    private final Stmt.Loop rows;
    private final Stmt.Loop columns;
    private final Dim length;
    private final ColumnCopies copies;
    private final Names names;
    private final Set<Local> own = new HashSet<>();
    private final Map<Local, Set<Integer>> groups = new LinkedHashMap<>();
    private final Map<Local, ArrayDecl> scratch = new LinkedHashMap<>();
    private final List<Index> inside = new ArrayList<>();
    private final Index strip;
    private final Local end;
    private int nextGroup;
    private boolean possible = true;

    /** @param length a dimension that the index of the columns stays within */
    Distribution(Expand.Nest nest, Dim length, ColumnCopies copies, Names names) {
        this.rows = nest.rows();
        this.columns = nest.columns();
        this.length = length;
        this.copies = copies;
        this.names = names;
        this.strip = names.index();
        this.end = names.local("end", DType.I64);
        Traversal.forEachStatement(columns.body(), statement -> {
            if (statement instanceof Stmt.Declare declare) {
                own.add(declare.local());
            }
        });
        collect(columns.body());
    }

    /** Whether the loops of the body stand in no condition, and run for all columns alike. */
    boolean isPossible() {
        return possible;
    }

    private void collect(List<Stmt> body) {
        boolean open = false;
        for (Stmt statement : body) {
            if (statement instanceof Stmt.Loop loop) {
                open = false;
                inside.add(loop.index());
                loop.operands().forEach(this::bound);
                collect(loop.body());
                continue;
            }
            int group = open ? nextGroup - 1 : nextGroup++;
            open = true;
            Traversal.forEachStatement(List.of(statement), each -> {
                possible &= !(each instanceof Stmt.Loop)
                        && !(each instanceof Stmt.While)
                        && !(each instanceof Stmt.Allocate);
                if (each instanceof Stmt.Declare declare) {
                    use(declare.local(), group);
                } else if (each instanceof Stmt.Assign assign) {
                    use(assign.local(), group);
                } else if (each instanceof Stmt.UpdateLocal update) {
                    use(update.local(), group);
                }
                Traversal.forEach(each.operands(), expr -> {
                    if (expr instanceof Expr.LocalRef ref) {
                        use(ref.local(), group);
                    }
                });
            });
        }
    }

    private void use(Local local, int group) {
        if (own.contains(local)) {
            groups.computeIfAbsent(local, unused -> new HashSet<>()).add(group);
        }
    }

    private void bound(Expr bound) {
        Traversal.forEach(bound, expr -> {
            boolean varies = expr instanceof Expr.Access
                    || expr instanceof Expr.LocalRef local && own.contains(local.local())
                    || expr instanceof Expr.IndexRef ref && ref.index().equals(columns.index());
            possible &= !varies;
        });
    }

    /** The loop over rows, with the columns distributed. */
    Stmt.Loop rows() {
        Site site = columns.site();
        groups.forEach((local, all) -> {
            if (all.size() > 1) {
                scratch.put(
                        local,
                        new ArrayDecl(
                                names.array(local.name()), local.dtype(), List.of(length), ArrayDecl.Role.TEMP, site));
            }
        });
        List<Stmt> body = new ArrayList<>(rows.body().subList(0, rows.body().size() - 1));
        scratch.values().forEach(array -> body.add(new Stmt.Allocate(array, site)));
        Expr next =
                new Expr.Binary(BinaryOp.ADD, Names.ref(strip, site), Expr.Constant.of(DType.I64, STRIP, site), site);
        List<Stmt> each = new ArrayList<>();
        each.add(new Stmt.Declare(end, new Expr.Binary(BinaryOp.MIN, next, columns.end(), site), site));
        each.addAll(distribute(columns.body()));
        body.add(new Stmt.Loop(Stmt.LoopKind.SERIAL, strip, columns.start(), columns.end(), STRIP, each, site));
        return (Stmt.Loop) rows.withBlocks(List.of(body));
    }

    /** What holds variables of all columns. */
    Collection<ArrayDecl> scratch() {
        return scratch.values();
    }

    /** For the user. */
    String note() {
        String around = inside.stream().map(Index::name).collect(Collectors.joining(" and "));
        String variables = scratch.isEmpty()
                ? ""
                : ", "
                        + scratch.keySet().stream().map(Local::name).collect(Collectors.joining(" and "))
                        + " in scratch";
        return "columns %s innermost, %s around them%s".formatted(columns.index(), around, variables);
    }

    private List<Stmt> distribute(List<Stmt> body) {
        List<Stmt> result = new ArrayList<>();
        List<Stmt> group = new ArrayList<>();
        for (Stmt statement : body) {
            if (statement instanceof Stmt.Loop loop) {
                close(group, result);
                result.add(new Stmt.Loop(
                        Stmt.LoopKind.SERIAL,
                        loop.index(),
                        loop.start(),
                        loop.end(),
                        loop.step(),
                        distribute(loop.body()),
                        loop.site()));
            } else {
                group.add(statement);
            }
        }
        close(group, result);
        return result;
    }

    /** Makes the loop over columns of a group, after what is the same for all of them. */
    private void close(List<Stmt> group, List<Stmt> result) {
        if (group.isEmpty()) {
            return;
        }
        Map<Expr.Access, Local> held = new LinkedHashMap<>();
        List<Stmt> read = Traversal.rewrite(group, expr -> read(expr, held));
        held.forEach((access, local) -> result.add(new Stmt.Declare(local, access, access.site())));
        Index column = names.copy(columns.index());
        List<Stmt> body = Traversal.rewrite(read, expr -> {
            if (expr instanceof Expr.IndexRef ref && ref.index().equals(columns.index())) {
                return Names.ref(column, ref.site());
            }
            return expr instanceof Expr.LocalRef ref && scratch.containsKey(ref.local())
                    ? element(ref.local(), column, ref.site())
                    : expr;
        });
        result.add(new Stmt.Loop(
                Stmt.LoopKind.SERIAL,
                column,
                Names.ref(strip, columns.site()),
                new Expr.LocalRef(end, columns.site()),
                1,
                written(body, column),
                columns.site()));
        group.clear();
    }

    /**
     * An element of a copy, or a variable that holds what all columns read: C2 would read it in each iteration, since what
     * the loop writes might be it.
     */
    private Expr read(Expr expr, Map<Expr.Access, Local> held) {
        if (!(expr instanceof Expr.Access access)) {
            return expr;
        }
        if (copies.of(access).isPresent()) {
            return copies.of(access).get();
        }
        if (!isInvariant(access)) {
            return expr;
        }
        Local local = held.computeIfAbsent(
                access, unused -> names.local(access.array().name(), access.dtype()));
        return new Expr.LocalRef(local, access.site());
    }

    private boolean isInvariant(Expr.Access access) {
        boolean[] varies = {false};
        Traversal.forEach(
                access,
                node -> varies[0] |=
                        node instanceof Expr.IndexRef ref && ref.index().equals(columns.index())
                                || node instanceof Expr.LocalRef local && own.contains(local.local())
                                || node instanceof Expr.Access each && copies.isWritten(each.array()));
        return !varies[0];
    }

    private Expr.Access element(Local local, Index column, Site site) {
        ArrayDecl array = scratch.get(local);
        if (array == null) {
            throw new IllegalArgumentException(local + " is no scratch");
        }
        return new Expr.Access(array, List.of(Names.ref(column, site)), site);
    }

    /** Statements that write elements of scratch in the place of variables. */
    private List<Stmt> written(List<Stmt> block, Index column) {
        List<Stmt> result = new ArrayList<>();
        for (Stmt statement : block) {
            Site site = statement.site();
            if (statement instanceof Stmt.Declare declare && scratch.containsKey(declare.local())) {
                result.add(new Stmt.Store(element(declare.local(), column, site), declare.initial(), site));
            } else if (statement instanceof Stmt.Assign assign && scratch.containsKey(assign.local())) {
                result.add(new Stmt.Store(element(assign.local(), column, site), assign.value(), site));
            } else if (statement instanceof Stmt.UpdateLocal update && scratch.containsKey(update.local())) {
                result.add(new Stmt.Update(update.op(), element(update.local(), column, site), update.value(), site));
            } else {
                result.add(statement.withBlocks(statement.blocks().stream()
                        .map(inner -> written(inner, column))
                        .toList()));
            }
        }
        return result;
    }
}
