package dev.quern.ir;

import dev.quern.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Takes an element, or a part, of an array expression by pushing the subscripts down to the arrays it is made of:
 * {@code (a - b)[i]} becomes {@code a[i] - b[i]}. So no array expression needs memory of its own.
 */
public final class Elements implements Expr.Visitor<Expr> {
    private final List<Expr> subscripts;
    private final Supplier<Index> fresh;
    private final Map<Expr, Expr> done;

    private Elements(List<Expr> subscripts, Supplier<Index> fresh, Map<Expr, Expr> done) {
        this.subscripts = subscripts;
        this.fresh = fresh;
        this.done = done;
    }

    /**
     * The part of {@code expr} that the subscripts select: they go to its first axes, and an axis that stretches by
     * broadcasting is read at 0.
     *
     * @param fresh makes the indices of reductions that are copied, one for each
     */
    public static Expr at(Expr expr, List<Expr> subscripts, Supplier<Index> fresh) {
        return subscripts.isEmpty() ? expr : new Elements(subscripts, fresh, new IdentityHashMap<>()).of(expr);
    }

    /** A matrix or vector with its axes in the opposite order. */
    public static Expr transpose(Expr expr, Supplier<Index> fresh, Site site) {
        if (expr.rank() < 2) {
            return expr;
        }
        List<Index> indices = new ArrayList<>();
        List<Expr> subscripts = new ArrayList<>();
        List<Dim> shape = new ArrayList<>();
        for (Dim dim : expr.shape()) {
            Index index = fresh.get();
            indices.add(0, index);
            shape.add(0, dim);
            subscripts.add(new Expr.IndexRef(index, site));
        }
        return new Expr.Generate(indices, shape, at(expr, subscripts, fresh), site);
    }

    /** A fold along one axis; the result loses that axis. */
    public static Expr reduce(ReduceOp op, Expr expr, int axis, Supplier<Index> fresh, Site site) {
        // Here it can be named as the user knows it; below it is an element at an index the user has never seen.
        Expr.requireReducible(op, expr, site);
        Index folded = fresh.get();
        List<Index> kept = new ArrayList<>();
        List<Dim> shape = new ArrayList<>();
        List<Expr> subscripts = new ArrayList<>();
        for (int each = 0; each < expr.rank(); each++) {
            Index index = each == axis ? folded : fresh.get();
            subscripts.add(new Expr.IndexRef(index, site));
            if (each != axis) {
                kept.add(index);
                shape.add(expr.shape().get(each));
            }
        }
        Expr zero = Expr.Constant.of(DType.I64, 0, site);
        Expr size = Expr.size(expr.shape().get(axis), site);
        Expr reduced = new Expr.Reduce(op, folded, zero, size, at(expr, subscripts, fresh), site);
        return kept.isEmpty() ? reduced : new Expr.Generate(kept, shape, reduced, site);
    }

    /** The matrix product; the shapes must agree. */
    public static Expr matmul(Expr left, Expr right, Supplier<Index> fresh, Site site) {
        Index row = fresh.get();
        Index column = fresh.get();
        Index inner = fresh.get();
        Expr innerRef = new Expr.IndexRef(inner, site);
        Expr product = new Expr.Binary(
                BinaryOp.MUL,
                at(left, List.of(new Expr.IndexRef(row, site), innerRef), fresh),
                at(right, List.of(innerRef, new Expr.IndexRef(column, site)), fresh),
                site);
        Expr zero = Expr.Constant.of(DType.I64, 0, site);
        Expr size = Expr.size(left.shape().get(1), site);
        Expr sum = new Expr.Reduce(ReduceOp.SUM, inner, zero, size, product, site);
        return new Expr.Generate(
                List.of(row, column), List.of(left.shape().get(0), right.shape().get(1)), sum, site);
    }

    /** The expression with other expressions in the place of indices; what it binds itself is bound afresh. */
    public static Expr substitute(Expr expr, Map<Index, Expr> values, Supplier<Index> fresh) {
        Map<Index, Expr> all = new HashMap<>(values);
        Map<Index, Index> renamed = new HashMap<>();
        for (Index bound : Traversal.boundIndices(List.of(expr))) {
            Index copy = fresh.get();
            renamed.put(bound, copy);
            all.put(bound, new Expr.IndexRef(copy, Site.UNKNOWN));
        }
        return Traversal.rewrite(expr, node -> {
            if (node instanceof Expr.IndexRef ref) {
                return all.getOrDefault(ref.index(), ref);
            } else if (node instanceof Expr.Reduce reduce) {
                Index index = renamed.getOrDefault(reduce.index(), reduce.index());
                return new Expr.Reduce(reduce.op(), index, reduce.start(), reduce.end(), reduce.body(), reduce.site());
            } else if (node instanceof Expr.Generate generate) {
                List<Index> indices = generate.indices().stream()
                        .map(index -> renamed.getOrDefault(index, index))
                        .toList();
                return new Expr.Generate(indices, generate.shape(), generate.body(), generate.site());
            }
            return node;
        });
    }

    private Expr of(Expr expr) {
        if (expr.isScalar()) {
            return expr;
        }
        Expr known = done.get(expr);
        if (known == null) {
            known = expr.accept(this);
            done.put(expr, known);
        }
        return known;
    }

    /** The element of an operand whose axes are aligned at the last with those of {@code whole}. */
    private Expr aligned(Expr operand, Expr whole) {
        int missing = whole.rank() - operand.rank();
        if (operand.isScalar() || missing >= subscripts.size()) {
            return operand;
        }
        List<Expr> own = new ArrayList<>();
        boolean same = missing == 0;
        for (int axis = missing; axis < subscripts.size(); axis++) {
            boolean stretched = operand.shape().get(axis - missing).isOne()
                    && !whole.shape().get(axis).isOne();
            own.add(stretched ? Expr.Constant.of(DType.I64, 0, operand.site()) : subscripts.get(axis));
            same &= !stretched;
        }
        return same ? of(operand) : at(operand, own, fresh);
    }

    private Expr elementwise(Expr whole) {
        // Not a stream, whose frames would fill a thread's stack ten times as fast.
        List<Expr> own = new ArrayList<>();
        for (Expr operand : whole.operands()) {
            own.add(aligned(operand, whole));
        }
        return whole.withOperands(own);
    }

    @Override
    public Expr access(Expr.Access access) {
        List<Expr> all = new ArrayList<>(access.subscripts());
        all.addAll(subscripts);
        return new Expr.Access(access.array(), all, access.sharing(), access.site());
    }

    @Override
    public Expr reduce(Expr.Reduce reduce) {
        return substitute(
                new Expr.Reduce(
                        reduce.op(), reduce.index(), reduce.start(), reduce.end(), of(reduce.body()), reduce.site()),
                Map.of(),
                fresh);
    }

    @Override
    public Expr generate(Expr.Generate generate) {
        Map<Index, Expr> values = new HashMap<>();
        for (int axis = 0; axis < subscripts.size(); axis++) {
            values.put(generate.indices().get(axis), subscripts.get(axis));
        }
        int taken = subscripts.size();
        int rank = generate.rank();
        Expr body = generate.body();
        return substitute(
                taken == rank
                        ? body
                        : new Expr.Generate(
                                generate.indices().subList(taken, rank),
                                generate.shape().subList(taken, rank),
                                body,
                                generate.site()),
                values,
                fresh);
    }

    @Override
    public Expr unary(Expr.Unary unary) {
        return elementwise(unary);
    }

    @Override
    public Expr binary(Expr.Binary binary) {
        return elementwise(binary);
    }

    @Override
    public Expr compare(Expr.Compare compare) {
        return elementwise(compare);
    }

    @Override
    public Expr fma(Expr.Fma fma) {
        return elementwise(fma);
    }

    @Override
    public Expr select(Expr.Select select) {
        return elementwise(select);
    }

    @Override
    public Expr cast(Expr.Cast cast) {
        return elementwise(cast);
    }

    @Override
    public Expr constant(Expr.Constant constant) {
        return constant;
    }

    @Override
    public Expr size(Expr.Size size) {
        return size;
    }

    @Override
    public Expr scalarRef(Expr.ScalarRef ref) {
        return ref;
    }

    @Override
    public Expr indexRef(Expr.IndexRef ref) {
        return ref;
    }

    @Override
    public Expr localRef(Expr.LocalRef ref) {
        return ref;
    }
}
