package dev.quern.compiler.rewrite;

import dev.quern.ir.BinaryOp;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UnaryOp;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A product and the sum it is in become one multiply-add:
 *
 * <pre>{@code
 * a * b + c    fma(a, b, c)
 * c + a * b    fma(a, b, c)
 * a * b - c    fma(a, b, -c)
 * c - a * b    fma(-a, b, c)
 * -(a * b)     -a * b           so that a sum around it sees the product
 * }</pre>
 *
 * <p>The last is exact: rounding is symmetric. The others round once where the text rounds twice, which a kernel permits by
 * {@code fastMath}; in one that does not say so nothing is touched. Negation is exact, so the differences are as good as
 * the sums, down to the sign of a zero. A NaN or an infinity among a, b and c gives what it gave, and a product that
 * overflows by itself may be saved by what is added to it.
 *
 * <p>Only products that are used once: another use would have to compute the product again. Of two products the left one is
 * fused, so that the same text always gives the same bits. Integers do not round. An update {@code s += a * b} stays as it
 * is, to be recognised as a reduction; emission fuses it.
 */
public final class Contract {
    private final Map<Expr, Integer> uses;
    private final Map<Expr, Expr> done = new IdentityHashMap<>();

    private Contract(List<Expr> roots) {
        uses = Traversal.uses(roots);
    }

    /** The kernel with multiply-adds, or as it is where it does not permit them. */
    public static KernelIr rewrite(KernelIr kernel) {
        return kernel.fastMath() ? kernel.withBody(block(kernel.body())) : kernel;
    }

    private static List<Stmt> block(List<Stmt> block) {
        return block.stream().map(Contract::statement).toList();
    }

    private static Stmt statement(Stmt statement) {
        Contract contract = new Contract(statement.operands());
        return statement
                .withOperands(contract.all(statement.operands()))
                .withBlocks(statement.blocks().stream().map(Contract::block).toList());
    }

    private List<Expr> all(List<Expr> exprs) {
        // No stream: a deep expression should take few frames of the stack for each operation.
        List<Expr> results = new ArrayList<>(exprs.size());
        for (Expr expr : exprs) {
            results.add(rewrite(expr));
        }
        return results;
    }

    private Expr rewrite(Expr expr) {
        Expr known = done.get(expr);
        if (known == null) {
            known = rule(expr, all(expr.operands()));
            done.put(expr, known);
        }
        return known;
    }

    private Expr rule(Expr expr, List<Expr> operands) {
        if (expr.dtype().isFloating()) {
            if (expr instanceof Expr.Unary negation
                    && negation.op() == UnaryOp.NEG
                    && isOwnProduct(negation.operand(), operands.get(0))) {
                Expr.Binary product = (Expr.Binary) operands.get(0);
                return new Expr.Binary(BinaryOp.MUL, negated(product.left(), expr), product.right(), product.site());
            }
            if (expr instanceof Expr.Binary sum && (sum.op() == BinaryOp.ADD || sum.op() == BinaryOp.SUB)) {
                return sum(sum, operands.get(0), operands.get(1));
            }
        }
        return withOperands(expr, operands);
    }

    private Expr sum(Expr.Binary sum, Expr left, Expr right) {
        boolean adds = sum.op() == BinaryOp.ADD;
        if (isOwnProduct(sum.left(), left)) {
            Expr.Binary product = (Expr.Binary) left;
            return new Expr.Fma(product.left(), product.right(), adds ? right : negated(right, sum), sum.site());
        }
        if (isOwnProduct(sum.right(), right)) {
            Expr.Binary product = (Expr.Binary) right;
            Expr factor = adds ? product.left() : negated(product.left(), sum);
            return new Expr.Fma(factor, product.right(), left, sum.site());
        }
        return withOperands(sum, List.of(left, right));
    }

    /** Whether an operand, as it was and as it has become, is a product that nothing else uses. */
    private boolean isOwnProduct(Expr operand, Expr rewritten) {
        return uses.getOrDefault(operand, 0) == 1
                && rewritten instanceof Expr.Binary product
                && product.op() == BinaryOp.MUL;
    }

    private static Expr negated(Expr expr, Expr because) {
        return expr instanceof Expr.Unary negation && negation.op() == UnaryOp.NEG
                ? negation.operand()
                : new Expr.Unary(UnaryOp.NEG, expr, because.site());
    }

    private static Expr withOperands(Expr expr, List<Expr> operands) {
        List<Expr> before = expr.operands();
        for (int position = 0; position < before.size(); position++) {
            if (before.get(position) != operands.get(position)) {
                return expr.withOperands(operands);
            }
        }
        return expr;
    }
}
