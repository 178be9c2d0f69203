package dev.quern.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Site;
import dev.quern.ir.UnaryOp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** An affine form has the value of its expression, whatever the values of its terms. */
final class AffineTest {
    private static final Index I = new Index("i", 0);
    private static final Index J = new Index("j", 1);
    private static final Dim.Symbol N = new Dim.Symbol("n");
    private static final ScalarDecl P = new ScalarDecl("p", DType.I16, Site.UNKNOWN);
    private static final List<Object> TERMS = List.of(I, J, N, P);

    @Test
    void formsHaveTheValueOfTheirExpression() {
        Random random = new Random(1);
        int forms = 0;
        for (int round = 0; round < 20_000; round++) {
            Expr expr = expr(random, 4);
            Optional<Affine> form = Affine.of(expr, Map.of());
            if (form.isEmpty()) {
                continue;
            }
            forms++;
            Map<Object, Long> values = Map.of(
                    I,
                    (long) random.nextInt(2001) - 1000,
                    J,
                    random.nextLong(),
                    N,
                    (long) random.nextInt(1 << 20),
                    P,
                    (long) (short) random.nextInt());
            assertThat(value(form.get(), values)).as("%s", expr).isEqualTo(value(expr, values));
            assertThat(form.get().coefficients()).doesNotContainValue(0L);
        }
        assertThat(forms).isGreaterThan(5_000);
    }

    @Test
    void whatWrapsOrIsNotLinearHasNoForm() {
        Expr i = new Expr.IndexRef(I, Site.UNKNOWN);
        Expr j = new Expr.IndexRef(J, Site.UNKNOWN);
        assertThat(Affine.of(binary(BinaryOp.MUL, i, j), Map.of())).isEmpty();
        assertThat(Affine.of(binary(BinaryOp.REM, i, constant(3)), Map.of())).isEmpty();
        Expr huge = binary(BinaryOp.MUL, binary(BinaryOp.MUL, i, constant(1L << 40)), constant(1L << 40));
        assertThat(Affine.of(huge, Map.of())).isEmpty();
        Expr p = new Expr.ScalarRef(P, Site.UNKNOWN);
        assertThat(Affine.of(new Expr.Cast(DType.I64, p, Site.UNKNOWN), Map.of()))
                .isPresent();
        // In 16 bits the sum may wrap.
        assertThat(Affine.of(new Expr.Cast(DType.I64, binary(BinaryOp.ADD, p, p), Site.UNKNOWN), Map.of()))
                .isEmpty();
    }

    @Test
    void substitutionReplacesATerm() {
        Affine form = Affine.term(I).times(3).plus(Affine.term(N)).plus(-2);
        Affine inner = Affine.term(J).plus(1);
        assertThat(form.substitute(I, inner))
                .isEqualTo(Affine.term(J).times(3).plus(Affine.term(N)).plus(1));
        assertThat(form.substitute(J, inner)).isEqualTo(form);
        assertThat(form.plus(Affine.term(N).times(-1)).coefficients()).containsOnlyKeys(I);
    }

    private static Expr expr(Random random, int depth) {
        if (depth == 0 || random.nextInt(6) == 0) {
            return switch (random.nextInt(5)) {
                case 0 -> new Expr.IndexRef(I, Site.UNKNOWN);
                case 1 -> new Expr.IndexRef(J, Site.UNKNOWN);
                case 2 -> Expr.size(N, Site.UNKNOWN);
                case 3 -> new Expr.Cast(DType.I64, new Expr.ScalarRef(P, Site.UNKNOWN), Site.UNKNOWN);
                default -> constant(random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(7) - 3);
            };
        }
        if (random.nextInt(6) == 0) {
            return new Expr.Unary(UnaryOp.NEG, expr(random, depth - 1), Site.UNKNOWN);
        }
        BinaryOp op = List.of(BinaryOp.ADD, BinaryOp.SUB, BinaryOp.MUL).get(random.nextInt(3));
        return binary(op, expr(random, depth - 1), expr(random, depth - 1));
    }

    private static Expr constant(long value) {
        return Expr.Constant.of(DType.I64, value);
    }

    private static Expr binary(BinaryOp op, Expr left, Expr right) {
        return new Expr.Binary(op, left, right, Site.UNKNOWN);
    }

    /** Modulo 2^64, as kernels compute it. */
    private static long value(Affine form, Map<Object, Long> values) {
        long sum = form.constant();
        for (Object term : TERMS) {
            sum += form.coefficient(term) * values.get(term);
        }
        return sum;
    }

    private static long value(Expr expr, Map<Object, Long> values) {
        if (expr instanceof Expr.Constant constant) {
            return constant.asLong();
        } else if (expr instanceof Expr.IndexRef ref) {
            return values.get(ref.index());
        } else if (expr instanceof Expr.Size size) {
            return values.get(size.dim());
        } else if (expr instanceof Expr.ScalarRef ref) {
            return values.get(ref.scalar());
        } else if (expr instanceof Expr.Cast cast) {
            return value(cast.operand(), values);
        } else if (expr instanceof Expr.Unary unary) {
            return -value(unary.operand(), values);
        }
        Expr.Binary binary = (Expr.Binary) expr;
        long left = value(binary.left(), values);
        long right = value(binary.right(), values);
        return switch (binary.op()) {
            case ADD -> left + right;
            case SUB -> left - right;
            case MUL -> left * right;
            default -> throw new IllegalArgumentException(binary.op().text());
        };
    }
}
