package dev.quern.compiler.fuzz;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Site;
import dev.quern.ir.UnaryOp;
import java.util.List;
import java.util.Random;

/** Random affine forms of indices, sizes and arguments, some with a quotient, a remainder or the like, and conditions. */
final class Forms {
    static final Dim.Symbol N = new Dim.Symbol("n");
    static final Dim.Symbol M = new Dim.Symbol("m");
    static final ScalarDecl P = new ScalarDecl("p", DType.I64, Site.UNKNOWN);

    private static final long[] FACTORS = {1, 1, 1, 1, 1, 1, 2, 2, 3, 4, -1, -1, -2, -3, -4};

    private final Random random;

    Forms(Random random) {
        this.random = random;
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    long between(int least, int greatest) {
        return (long) least + random.nextInt(greatest - least + 1);
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** What subscripts are made of: mostly one index, plus a constant. */
    Expr subscript(List<Index> scope) {
        Expr sum = term(any(scope));
        if (oneIn(4)) {
            sum = add(sum, term(any(scope)));
        }
        if (oneIn(12)) {
            sum = sub(size(), sum);
        }
        if (oneIn(3)) {
            sum = add(sum, constant(between(-3, 4)));
        }
        return oneIn(8) ? quasi(sum, scope) : sum;
    }

    private Expr term(Index index) {
        long factor = FACTORS[random.nextInt(FACTORS.length)];
        if (factor == 1) {
            return ref(index);
        }
        Expr product = new Expr.Binary(BinaryOp.MUL, ref(index), constant(factor), Site.UNKNOWN);
        // From the far end, or most subscripts would be outside their axis.
        return factor < 0 && !oneIn(4) ? add(product, size()) : product;
    }

    private Expr quasi(Expr form, List<Index> scope) {
        BinaryOp[] divisions = {BinaryOp.DIV, BinaryOp.REM, BinaryOp.REM, BinaryOp.FLOOR_DIV, BinaryOp.FLOOR_MOD};
        return switch (random.nextInt(8)) {
            case 0 -> new Expr.Binary(BinaryOp.MIN, form, subscript(scope), Site.UNKNOWN);
            case 1 -> new Expr.Binary(BinaryOp.MAX, form, subscript(scope), Site.UNKNOWN);
            case 2 ->
                oneIn(2)
                        ? new Expr.Unary(UnaryOp.ABS, form, Site.UNKNOWN)
                        : new Expr.Select(condition(scope), form, subscript(scope), Site.UNKNOWN);
            default ->
                new Expr.Binary(
                        divisions[random.nextInt(divisions.length)], form, constant(between(2, 5)), Site.UNKNOWN);
        };
    }

    Expr condition(List<Index> scope) {
        return switch (random.nextInt(9)) {
            case 0 -> new Expr.Binary(BinaryOp.AND, condition(scope), condition(scope), Site.UNKNOWN);
            case 1 -> new Expr.Binary(BinaryOp.OR, condition(scope), condition(scope), Site.UNKNOWN);
            case 2 -> new Expr.Unary(UnaryOp.NOT, condition(scope), Site.UNKNOWN);
            case 3, 4 -> parity(scope);
            default -> {
                CompareOp[] all = CompareOp.values();
                Expr right = oneIn(2) ? constant(between(0, 4)) : oneIn(3) ? size() : ref(any(scope));
                yield new Expr.Compare(all[random.nextInt(all.length)], ref(any(scope)), right, Site.UNKNOWN);
            }
        };
    }

    private Expr parity(List<Index> scope) {
        Expr form = oneIn(2) ? add(ref(any(scope)), ref(any(scope))) : ref(any(scope));
        long divisor = between(2, 3);
        return new Expr.Compare(
                oneIn(4) ? CompareOp.NE : CompareOp.EQ,
                new Expr.Binary(BinaryOp.REM, form, constant(divisor), Site.UNKNOWN),
                constant(between(0, (int) divisor - 1)),
                Site.UNKNOWN);
    }

    /** A size, an argument, or a number. */
    Expr size() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> Expr.size(M, Site.UNKNOWN);
            case 2 -> new Expr.ScalarRef(P, Site.UNKNOWN);
            case 3, 4, 5 -> constant(between(2, 7));
            default -> Expr.size(N, Site.UNKNOWN);
        };
    }

    static Expr constant(long value) {
        return Expr.Constant.of(DType.I64, value);
    }

    static Expr ref(Index index) {
        return new Expr.IndexRef(index, Site.UNKNOWN);
    }

    static Expr add(Expr left, Expr right) {
        return new Expr.Binary(BinaryOp.ADD, left, right, Site.UNKNOWN);
    }

    static Expr sub(Expr left, Expr right) {
        return new Expr.Binary(BinaryOp.SUB, left, right, Site.UNKNOWN);
    }
}
