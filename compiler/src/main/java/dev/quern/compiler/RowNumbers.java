package dev.quern.compiler;

import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.compiler.analysis.Accesses;
import dev.quern.compiler.analysis.Affine;
import dev.quern.ir.Argument;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the number of a row, where it is a value, its number among all rows, for a kernel that sees some of them only. How
 * many come before those is a scalar argument more:
 *
 * <pre>{@code
 * prange i in 0..n                      prange i in 0..n
 *   y[i] = x[i] + F64(i)        ->        y[i] = x[i] + F64(i + first_row)
 * }</pre>
 *
 * <p>Subscripts of the arrays with rows stay as they are. Variables that hold a row's number are among these, so the first
 * row is added where they are read as a value.
 */
final class RowNumbers {
    private final KernelIr kernel;
    private final Dim.Symbol rows;
    private final Set<Index> indices;
    private final Map<Local, Affine> positions;
    private final ScalarDecl firstRow;

    /**
     * @param indices those of the pranges over rows
     * @param positions the variables that hold a row's number plus something
     */
    RowNumbers(KernelIr kernel, Dim.Symbol rows, Set<Index> indices, Map<Local, Affine> positions) {
        this.kernel = kernel;
        this.rows = rows;
        this.indices = indices;
        this.positions = positions;
        this.firstRow = new ScalarDecl(freeName(kernel, "first_row"), DType.I64, kernel.site());
    }

    /** Stands nowhere in the text of the kernel, so that the text of the one with the argument can be read in one way only. */
    static String freeName(KernelIr kernel, String wanted) {
        String text = kernel.toString();
        String name = wanted;
        while (text.contains(name)) {
            name += "_";
        }
        return name;
    }

    Placement.Numbered numbered() {
        List<Argument> arguments = new ArrayList<>(kernel.arguments());
        arguments.add(firstRow);
        KernelIr numbered = new KernelIr(
                kernel.name(),
                arguments,
                block(kernel.body()),
                kernel.fastMath(),
                kernel.schedule(),
                kernel.assumptions(),
                kernel.neighborhoods(),
                kernel.site());
        return new Placement.Numbered(Kernel.of(numbered), firstRow.name());
    }

    private List<Stmt> block(List<Stmt> block) {
        return block.stream().map(this::statement).toList();
    }

    private Stmt statement(Stmt statement) {
        if (statement instanceof Stmt.Declare declare && positions.containsKey(declare.local())) {
            return statement;
        }
        Map<Expr, Expr> done = new IdentityHashMap<>();
        List<Expr> operands = values(
                statement.operands(),
                Accesses.target(statement).filter(this::hasRows).isPresent(),
                done);
        return statement
                .withOperands(operands)
                .withBlocks(statement.blocks().stream().map(this::block).toList());
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
        if (expr instanceof Expr.IndexRef ref && indices.contains(ref.index())) {
            return plus(expr, 1);
        }
        if (expr instanceof Expr.LocalRef ref && positions.containsKey(ref.local())) {
            long factor = indices.stream()
                    .mapToLong(index -> positions.get(ref.local()).coefficient(index))
                    .sum();
            return plus(expr, factor);
        }
        List<Expr> operands = values(expr.operands(), expr instanceof Expr.Access access && hasRows(access), done);
        return operands.equals(expr.operands()) ? expr : expr.withOperands(operands);
    }

    /** @param ofRows whether the first is the subscript of a row, which counts from the first there is */
    private List<Expr> values(List<Expr> operands, boolean ofRows, Map<Expr, Expr> done) {
        List<Expr> values = new ArrayList<>();
        for (Expr operand : operands) {
            values.add(ofRows && values.isEmpty() ? operand : value(operand, done));
        }
        return values;
    }

    private boolean hasRows(Expr.Access access) {
        return access.array().dims().contains(rows);
    }

    private Expr plus(Expr number, long factor) {
        Expr first = new Expr.ScalarRef(firstRow, number.site());
        Expr added = factor == 1
                ? first
                : new Expr.Binary(BinaryOp.MUL, first, Expr.Constant.of(DType.I64, factor), number.site());
        return new Expr.Binary(BinaryOp.ADD, number, added, number.site());
    }
}
