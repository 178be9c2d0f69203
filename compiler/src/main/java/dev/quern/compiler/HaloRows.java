package dev.quern.compiler;

import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the kernel for a block of rows that has neighbours. With what {@link RowNumbers} does before it:
 *
 * <pre>{@code
 * prange i in 1..n - 1                        prange i in row_from..row_to
 *   y[i] = (x[i - 1] + x[i + 1]) / F64(n)  ->   y[i] = (x_halo[i - 1 + x_ghosts] + x_halo[i + 1 + x_ghosts]) / F64(row_count)
 * }</pre>
 *
 * <p>The dimension of the rows is the number of the block's own rows. Arrays that are read at other rows are given a second
 * time with these rows around them; all else that has rows is as it was.
 */
final class HaloRows {
    /** How far from its own row an array is read. */
    record Reach(long before, long after) {
        Reach and(Reach other) {
            return new Reach(Math.max(before, other.before), Math.max(after, other.after));
        }
    }

    /** How many rows at each end a prange leaves out. */
    record Range(long first, long last) {
        boolean isAll() {
            return first == 0 && last == 0;
        }
    }

    private record Bounds(ScalarDecl from, ScalarDecl to) {}

    private record Extended(ArrayDecl array, ScalarDecl ghosts) {}

    private final KernelIr kernel;
    private final Dim.Symbol rows;
    private final Map<String, Reach> reaches;
    private final Map<Index, Range> ranges;
    private final Optional<ScalarDecl> count;
    private final Map<String, Extended> extended = new LinkedHashMap<>();
    private final Map<Range, Bounds> bounds = new LinkedHashMap<>();

    /**
     * @param reaches how far the inputs are read that are read at other rows
     * @param ranges what each prange over rows goes over
     * @param readsCount whether the number of all rows is a value
     */
    HaloRows(
            KernelIr kernel,
            Dim.Symbol rows,
            Map<String, Reach> reaches,
            Map<Index, Range> ranges,
            boolean readsCount) {
        this.kernel = kernel;
        this.rows = rows;
        this.reaches = reaches;
        this.ranges = ranges;
        this.count = readsCount ? Optional.of(scalar("row_count")) : Optional.empty();
        for (ArrayDecl array : kernel.arrays()) {
            if (reaches.containsKey(array.name())) {
                extended.put(array.name(), extended(array));
            }
        }
        for (Range range : ranges.values()) {
            if (!range.isAll() && !bounds.containsKey(range)) {
                String number = bounds.isEmpty() ? "" : String.valueOf(bounds.size() + 1);
                bounds.put(range, new Bounds(scalar("row_from" + number), scalar("row_to" + number)));
            }
        }
    }

    private Extended extended(ArrayDecl array) {
        String name = RowNumbers.freeName(kernel, array.name() + "_halo");
        List<Dim> dims = new ArrayList<>(array.dims());
        dims.set(0, new Dim.Symbol(RowNumbers.freeName(kernel, array.name() + "_rows")));
        return new Extended(
                new ArrayDecl(name, array.dtype(), dims, ArrayDecl.Role.IN, array.site()),
                scalar(array.name() + "_ghosts"));
    }

    private ScalarDecl scalar(String name) {
        return new ScalarDecl(RowNumbers.freeName(kernel, name), DType.I64, kernel.site());
    }

    /**
     * The kernel, and what it is to be given.
     *
     * @param numbered the kernel with numbers of rows, if they are values
     */
    Placement.Neighbours of(Optional<Placement.Numbered> numbered, Placement.Obstacle obstacle) {
        KernelIr from = numbered.map(each -> each.kernel().ir()).orElse(kernel);
        List<Argument> arguments = new ArrayList<>(from.arguments());
        count.ifPresent(arguments::add);
        extended.values().forEach(each -> {
            arguments.add(each.array());
            arguments.add(each.ghosts());
        });
        bounds.values().forEach(each -> {
            arguments.add(each.from());
            arguments.add(each.to());
        });
        KernelIr written = new KernelIr(
                from.name(),
                arguments,
                block(from.body()),
                from.fastMath(),
                from.schedule(),
                from.assumptions(),
                from.neighborhoods(),
                from.site());
        List<Placement.Halo> halos = new ArrayList<>();
        for (ArrayDecl array : kernel.arrays()) {
            Extended halo = extended.get(array.name());
            Reach reach = reaches.get(array.name());
            if (halo != null && reach != null) {
                halos.add(new Placement.Halo(array, halo.array(), halo.ghosts().name(), reach.before(), reach.after()));
            }
        }
        List<Placement.Range> parts = new ArrayList<>();
        bounds.forEach((range, names) ->
                parts.add(new Placement.Range(names.from().name(), names.to().name(), range.first(), range.last())));
        return new Placement.Neighbours(
                Kernel.of(written),
                obstacle,
                numbered.map(Placement.Numbered::firstRow),
                count.map(ScalarDecl::name),
                halos,
                parts);
    }

    private List<Stmt> block(List<Stmt> block) {
        return block.stream().map(this::statement).toList();
    }

    private Stmt statement(Stmt statement) {
        Map<Expr, Expr> done = new IdentityHashMap<>();
        List<Expr> operands = statement instanceof Stmt.Loop loop && ranges.containsKey(loop.index())
                ? bounds(loop)
                : statement.operands().stream().map(each -> value(each, done)).toList();
        return statement
                .withOperands(operands)
                .withBlocks(statement.blocks().stream().map(this::block).toList());
    }

    /** A prange over all rows goes over all of the block's, which the dimension says. */
    private List<Expr> bounds(Stmt.Loop loop) {
        Bounds known = bounds.get(ranges.get(loop.index()));
        return known == null
                ? loop.operands()
                : List.of(new Expr.ScalarRef(known.from(), loop.site()), new Expr.ScalarRef(known.to(), loop.site()));
    }

    private Expr value(Expr expr, Map<Expr, Expr> done) {
        Expr known = done.get(expr);
        if (known == null) {
            known = rewritten(expr, done);
            done.put(expr, known);
        }
        return known;
    }

    private Expr rewritten(Expr expr, Map<Expr, Expr> done) {
        if (expr instanceof Expr.Size size && size.dim().equals(rows)) {
            return new Expr.ScalarRef(count.orElseThrow(), size.site());
        }
        List<Expr> operands =
                expr.operands().stream().map(each -> value(each, done)).toList();
        Extended halo =
                expr instanceof Expr.Access read ? extended.get(read.array().name()) : null;
        if (halo != null && expr instanceof Expr.Access access) {
            List<Expr> subscripts = new ArrayList<>(operands);
            Expr ghosts = new Expr.ScalarRef(halo.ghosts(), access.site());
            subscripts.set(0, new Expr.Binary(BinaryOp.ADD, subscripts.get(0), ghosts, access.site()));
            return new Expr.Access(halo.array(), subscripts, access.sharing(), access.site());
        }
        return operands.equals(expr.operands()) ? expr : expr.withOperands(operands);
    }
}
