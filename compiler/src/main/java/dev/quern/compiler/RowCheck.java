package dev.quern.compiler;

import dev.quern.KernelDefinitionException;
import dev.quern.compiler.Placement.Kind;
import dev.quern.compiler.analysis.Accesses;
import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Assumption;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a lowered kernel does what it is meant to where it sees some of the rows only: looks at every statement, with
 * one dimension taken for the rows, and throws at the first that does not.
 *
 * <p>What is allowed: pranges over all rows whose row i touches element i of the arrays with rows, reads the other arrays
 * and reduces into outputs or variables; around them, code that knows nothing of rows; after them, a reduced variable
 * stored as it is. Not allowed are other rows, the number of rows, and a result that is not complete yet: all of these
 * differ from what the kernel says once there is more than one partition. The number of a row does so too, but can be had:
 * {@link RowNumbers} writes the kernel that is told the number of its first row.
 */
final class RowCheck {
    private final Dim.Symbol rows;
    private final List<ParallelRegion> regions;
    private final Reductions reductions;
    private final Map<String, String> reasons = new LinkedHashMap<>();
    private final Set<Local> reassigned = new HashSet<>();
    /** Variables that hold a row's number plus something and nothing else, and are good as subscripts therefore. */
    private final Map<Local, Affine> positions = new HashMap<>();

    private final Set<Index> rowIndices = new HashSet<>();
    private final Map<String, HaloRows.Reach> reaches = new LinkedHashMap<>();
    private final Map<Index, HaloRows.Range> ranges = new LinkedHashMap<>();
    private boolean readsNumbers;
    private boolean readsCount;
    private Placement.@Nullable Obstacle obstacle;

    private RowCheck(List<ParallelRegion> regions, Dim.Symbol rows) {
        this.rows = rows;
        this.regions = regions;
        this.reductions = new Reductions(rows);
    }

    static RowCheck of(KernelIr kernel, List<ParallelRegion> regions, Dim.Symbol rows) {
        RowCheck check = new RowCheck(regions, rows);
        kernel.arrays().forEach(check::declared);
        kernel.assumptions().forEach(check::assumed);
        Traversal.forEachStatement(kernel.body(), statement -> {
            if (statement instanceof Stmt.Assign assign) {
                check.reassigned.add(assign.local());
            } else if (statement instanceof Stmt.UpdateLocal update) {
                check.reassigned.add(update.local());
            } else if (statement instanceof Stmt.Allocate allocate) {
                check.declared(allocate.array());
            }
        });
        regions.stream().filter(check::isOverRows).forEach(check.reductions::collect);
        check.block(kernel.body(), null);
        check.reductions.finish();
        return check;
    }

    Dim.Symbol rows() {
        return rows;
    }

    Kind kind(ArrayDecl array) {
        if (hasRows(array)) {
            return Kind.ROWS;
        }
        return update(array).isPresent() ? Kind.REDUCED : Kind.WHOLE;
    }

    Optional<UpdateOp> update(ArrayDecl array) {
        return reductions.update(array);
    }

    /** The kernel to run on a part of the rows where what it does depends on which of all rows these are. */
    Optional<Placement.Numbered> numbered(KernelIr kernel) {
        return readsNumbers
                ? Optional.of(new RowNumbers(kernel, rows, rowIndices, positions).numbered())
                : Optional.empty();
    }

    /** The kernel to run on a block of rows that knows its place and its neighbours, if it has to. */
    Optional<Placement.Neighbours> neighbours(KernelIr kernel) {
        return Optional.ofNullable(obstacle)
                .map(each -> new HaloRows(kernel, rows, reaches, ranges, readsCount).of(numbered(kernel), each));
    }

    /** Keeps what is in the way of rows that know nothing of one another; the first is what the user wants to know. */
    private void onlyInBlocks(Site site, String problem, String remedy) {
        if (obstacle == null) {
            obstacle = new Placement.Obstacle(site, problem, remedy);
        }
    }

    /** The access that made the array what it is. */
    Optional<String> reason(ArrayDecl array) {
        return Optional.ofNullable(reasons.get(array.name()));
    }

    private boolean hasRows(ArrayDecl array) {
        return array.dims().contains(rows);
    }

    private void declared(ArrayDecl array) {
        int axis = array.dims().lastIndexOf(rows);
        if (axis > 0) {
            throw new KernelDefinitionException(
                    array.site(),
                    "%s is %s, and its rows are split on axis 0 while %s is its axis %d"
                            .formatted(array.name(), array.typeText(), rows, axis),
                    array.dims().indexOf(rows) == 0
                            ? "an array with all rows on two axes cannot be split: give the second a name of its own"
                            : "make %s its first axis".formatted(rows));
        }
    }

    private void assumed(Assumption assumption) {
        String name = assumption.array().name();
        if (hasRows(assumption.array())) {
            throw new KernelDefinitionException(
                    assumption.site(),
                    "k.%s(%s) promises something of all rows of %s, and each partition sees only its own"
                            .formatted(assumption.kind().text(), name, name),
                    "give %s a dimension of its own and bind it whole, or leave the promise out".formatted(name));
        }
    }

    /** Whether a prange is meant to go over rows: it is about their number or about arrays that have them. */
    private boolean isOverRows(ParallelRegion region) {
        boolean[] found = {
            Affine.of(region.loop().end(), Map.of())
                    .filter(end -> end.coefficient(rows) != 0)
                    .isPresent()
        };
        Accesses.forEach(region.loop().body(), access -> found[0] |= hasRows(access.array()));
        return found[0];
    }

    /** @param row the index of the prange over rows that this is in, or null */
    private void block(List<Stmt> block, @Nullable Index row) {
        for (Stmt statement : block) {
            Optional<ParallelRegion> region = regions.stream()
                    .filter(each -> each.loop() == statement && isOverRows(each))
                    .findFirst();
            if (region.isPresent()) {
                rowLoop(region.get().loop());
                continue;
            }
            // Blocks first: of a loop over all rows, what it does with them says more than that it is one.
            statement.blocks().forEach(inner -> block(inner, row));
            operands(statement, row);
        }
    }

    private void operands(Stmt statement, @Nullable Index row) {
        boolean known = row == null && reductions.takes(statement);
        Optional<Expr.Access> target = Accesses.target(statement);
        Reading reading = new Reading(row);
        if (target.isPresent()) {
            written(statement, target.get(), row, reading);
            if (!known) {
                reading.read(value(statement));
            }
        } else if (!isPosition(statement, row)) {
            reading.all(statement.operands());
        }
    }

    /** What a store or an update writes. */
    private static Expr value(Stmt statement) {
        return statement.operands().get(statement.operands().size() - 1);
    }

    private void rowLoop(Stmt.Loop loop) {
        rowIndices.add(loop.index());
        block(loop.body(), loop.index());
        Optional<HaloRows.Range> range = range(loop);
        if (range.isPresent()) {
            ranges.put(loop.index(), range.get());
        }
        if (range.filter(HaloRows.Range::isAll).isEmpty()) {
            String problem = "the prange over %s goes from %s to %s by %d, and each partition has to do all of its rows"
                    .formatted(loop.index(), IrPrinter.text(loop.start()), IrPrinter.text(loop.end()), loop.step());
            String remedy = "write k.prange(\"%s\", %s -> ...) and leave rows out with k.when(...)"
                    .formatted(rows, loop.index());
            if (range.isEmpty()) {
                throw new KernelDefinitionException(loop.site(), problem, remedy);
            }
            onlyInBlocks(loop.site(), problem, remedy);
        }
    }

    /** All rows but some constant number of the first and of the last, if these are what a loop goes over. */
    private Optional<HaloRows.Range> range(Stmt.Loop loop) {
        Optional<Affine> start = Affine.of(loop.start(), Map.of()).filter(each -> each.isConstant());
        Optional<Affine> left = Affine.of(loop.end(), Map.of())
                .map(end -> Affine.term(rows).minus(end))
                .filter(Affine::isConstant);
        return start.isPresent() && left.isPresent() && loop.step() == 1
                ? Optional.of(new HaloRows.Range(
                                start.get().constant(), left.get().constant()))
                        .filter(range -> range.first() >= 0 && range.last() >= 0)
                : Optional.empty();
    }

    private boolean isPosition(Stmt statement, @Nullable Index row) {
        if (row == null || !(statement instanceof Stmt.Declare declare) || reassigned.contains(declare.local())) {
            return false;
        }
        // One that is made of the number of rows as well is a value: a partition has another one.
        Optional<Affine> form = Affine.of(declare.initial(), positions)
                .filter(each -> each.coefficient(row) != 0 && each.coefficient(rows) == 0);
        form.ifPresent(each -> positions.put(declare.local(), each));
        return form.isPresent();
    }

    private void written(Stmt statement, Expr.Access target, @Nullable Index row, Reading reading) {
        ArrayDecl array = target.array();
        if (hasRows(array)) {
            reading.ownRow(target, "writes");
            return;
        }
        reading.all(target.subscripts());
        if (row != null && reductions.update(array).isPresent()) {
            because(array, "all rows update %s", target);
        } else if (row != null && array.role() != ArrayDecl.Role.TEMP) {
            throw new KernelDefinitionException(
                    target.site(),
                    "row %s writes %s, which is %s and has no axis %s: rows of other partitions write it too"
                            .formatted(row, IrPrinter.text(target.plain()), array.typeText(), rows),
                    "reduce into it with plusAssign or its kin, or give it the axis " + rows);
        } else if (row == null && array.role() != ArrayDecl.Role.TEMP) {
            reductions.writtenOutside(statement, target);
            because(array, "%s is set to what all rows reduce into", target);
        }
    }

    private void because(ArrayDecl array, String format, Expr.Access access) {
        reasons.putIfAbsent(array.name(), format.formatted(IrPrinter.text(access.plain())) + " at " + access.site());
    }

    /** The expressions of one statement. */
    private final class Reading {
        private final @Nullable Index row;
        private final Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());

        Reading(@Nullable Index row) {
            this.row = row;
        }

        void all(List<Expr> exprs) {
            exprs.forEach(this::read);
        }

        private void read(Expr expr) {
            if (!seen.add(expr)) {
                return;
            }
            if (expr instanceof Expr.Access access && hasRows(access.array())) {
                ownRow(access, "reads");
            } else if (expr instanceof Expr.Access access) {
                reductions.refuseReading(access);
                all(access.operands());
                if (row != null) {
                    because(access.array(), "every row reads %s", access);
                }
            } else if (expr instanceof Expr.Size size && size.dim().equals(rows)) {
                readsCount = true;
                onlyInBlocks(
                        size.site(),
                        "%s is the number of all rows here, and a partition knows only how many it has itself"
                                .formatted(rows),
                        "pass it as a scalar, from count(), or reduce on Spark and finish on the driver");
            } else if (expr instanceof Expr.IndexRef ref && ref.index().equals(row)
                    || expr instanceof Expr.LocalRef local && positions.containsKey(local.local())) {
                readsNumbers = true;
            } else {
                if (expr instanceof Expr.LocalRef local) {
                    reductions.refuseReading(local);
                }
                all(expr.operands());
            }
        }

        /** Axis 0 must be the row itself; the other axes may be anything that is known. */
        void ownRow(Expr.Access access, String verb) {
            String text = IrPrinter.text(access.plain());
            if (row == null) {
                throw new KernelDefinitionException(
                        access.site(),
                        "%s %s a row of %s outside of any prange over rows, and a partition has only some of them"
                                .formatted(text, verb, access.array().name()),
                        "move it into k.prange(\"%s\", i -> ...)".formatted(rows));
            }
            Expr subscript = access.subscripts().get(0);
            Optional<Affine> form = Affine.of(subscript, positions);
            Optional<Affine> offset =
                    form.map(each -> each.plus(Affine.term(row).times(-1))).filter(Affine::isConstant);
            if (offset.filter(each -> each.constant() != 0).isPresent()) {
                neighbour(access, verb, row, offset.get().constant());
            }
            if (offset.isEmpty()) {
                throw new KernelDefinitionException(
                        access.site(),
                        "%s %s rows other than %s, which may be in other partitions".formatted(text, verb, row),
                        "reads".equals(verb)
                                ? "give what every row reads all of a dimension of its own, for example"
                                        + " k.in(\"all_%1$s\", %2$s, \"m\"%3$s), and bind it whole"
                                                .formatted(
                                                        access.array().name(),
                                                        access.array().dtype(),
                                                        ", ..."
                                                                .repeat(Math.min(
                                                                        1,
                                                                        access.array()
                                                                                        .rank()
                                                                                - 1)))
                                : "write %s[%s, ...] alone, or reduce"
                                        .formatted(access.array().name(), row));
            }
            because(access.array(), "row " + row + " " + verb + " %s", access);
            all(access.subscripts().subList(1, access.array().rank()));
        }

        /** A row beside this one can be had of an array that the kernel does not write: all of it is there before. */
        private void neighbour(Expr.Access access, String verb, Index self, long offset) {
            ArrayDecl array = access.array();
            String problem =
                    "%s %s a row of a neighbour: row %s of a partition has no row beside it that is sure to be there"
                            .formatted(IrPrinter.text(access.plain()), verb, self);
            if (array.role() != ArrayDecl.Role.IN) {
                throw new KernelDefinitionException(
                        access.site(),
                        "%s %s a row of a neighbour, and %s is written by the kernel: the neighbour may be in another"
                                        .formatted(IrPrinter.text(access.plain()), verb, array.name())
                                + " partition, which knows nothing of it",
                        "reads".equals(verb)
                                ? "read it from an input, k.in(...), and write what is new to an output: a call for each step"
                                : "write %s[%s, ...] alone: what the neighbours add to it can be read from them instead"
                                        .formatted(array.name(), self));
            }
            onlyInBlocks(
                    access.site(),
                    problem,
                    "bind block arrays, which know their neighbours: rows(\"%s\", quern.array(df, ...)); or bring the"
                                    .formatted(array.name())
                            + " neighbour's value into a column of its own, for example with lag(...) over a window");
            HaloRows.Reach reach = new HaloRows.Reach(Math.max(0, -offset), Math.max(0, offset));
            reaches.merge(array.name(), reach, HaloRows.Reach::and);
        }
    }
}
