package dev.quern.compiler.interpret;

import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of a statement's expressions during one execution of it, element by element as they are asked for.
 *
 * <p>An element once computed is kept, so a node that is used twice is evaluated once, however often it is reached. What
 * depends on an index that a reduction or an array binds is forgotten whenever that index changes.
 */
final class Evaluation {
    private static final long[] SCALAR = {};

    /** The elements of a node that are known. */
    private static final class Elements {
        final long[] shape;
        final long[] bits;
        final BitSet known = new BitSet();

        Elements(long[] shape) {
            this.shape = shape;
            this.bits = new long[Positions.count(shape)];
        }
    }

    private final Memory memory;
    private final Map<Index, List<Expr>> dependents;
    private final IdentityHashMap<Expr, Elements> values = new IdentityHashMap<>();

    /** @param dependents of the statement, as {@link #dependents} finds them */
    Evaluation(Memory memory, Map<Index, List<Expr>> dependents) {
        this.memory = memory;
        this.dependents = dependents;
    }

    /** For each index that the expressions read, the nodes whose value changes with it. */
    static Map<Index, List<Expr>> dependents(List<Expr> roots) {
        Map<Index, List<Expr>> dependents = new HashMap<>();
        IdentityHashMap<Expr, Set<Index>> free = new IdentityHashMap<>();
        Traversal.forEach(roots, expr -> {
            Set<Index> own = new HashSet<>();
            expr.operands().forEach(operand -> own.addAll(free.getOrDefault(operand, Set.of())));
            if (expr instanceof Expr.IndexRef ref) {
                own.add(ref.index());
            } else if (expr instanceof Expr.Reduce reduce) {
                own.remove(reduce.index());
            } else if (expr instanceof Expr.Generate generate) {
                generate.indices().forEach(own::remove);
            }
            free.put(expr, own);
            own.forEach(index -> dependents
                    .computeIfAbsent(index, unused -> new ArrayList<>())
                    .add(expr));
        });
        return dependents;
    }

    long scalar(Expr expr) {
        return element(expr, SCALAR);
    }

    /** The element of {@code operand} that meets the one at {@code position} of an array of the shape {@code whole}. */
    long element(Expr operand, List<Dim> whole, long[] position) {
        int missing = whole.size() - operand.rank();
        long[] own = new long[operand.rank()];
        for (int axis = 0; axis < own.length; axis++) {
            boolean stretched = operand.shape().get(axis).isOne()
                    && !whole.get(axis + missing).isOne();
            own[axis] = stretched ? 0 : position[axis + missing];
        }
        return element(operand, own);
    }

    /** Where in its array the element at {@code position} of a part lies. */
    long[] position(Expr.Access part, long[] position) {
        int given = part.subscripts().size();
        long[] whole = new long[given + position.length];
        for (int axis = 0; axis < given; axis++) {
            whole[axis] = scalar(part.subscripts().get(axis));
        }
        System.arraycopy(position, 0, whole, given, position.length);
        memory.check(part.array(), whole, part.site());
        return whole;
    }

    private long element(Expr expr, long[] position) {
        Elements elements = values.computeIfAbsent(expr, unused -> new Elements(memory.shape(expr.shape())));
        int flat = Positions.flat(elements.shape, position);
        if (!elements.known.get(flat)) {
            elements.bits[flat] = expr.accept(new Element(position));
            elements.known.set(flat);
        }
        return elements.bits[flat];
    }

    private @Nullable Long bind(Index index, long value) {
        forget(index);
        return memory.bind(index, value);
    }

    private void unbind(Index index, @Nullable Long outer) {
        forget(index);
        memory.unbind(index, outer);
    }

    private void forget(Index index) {
        dependents.getOrDefault(index, List.of()).forEach(values::remove);
    }

    /** The element of an expression at one position. */
    private final class Element implements Expr.Visitor<Long> {
        private final long[] position;

        Element(long[] position) {
            this.position = position;
        }

        private long operand(Expr operand, Expr whole) {
            return element(operand, whole.shape(), position);
        }

        @Override
        public Long constant(Expr.Constant constant) {
            return constant.bits();
        }

        @Override
        public Long size(Expr.Size size) {
            return memory.size(size.dim());
        }

        @Override
        public Long scalarRef(Expr.ScalarRef ref) {
            return memory.scalar(ref.scalar());
        }

        @Override
        public Long indexRef(Expr.IndexRef ref) {
            return memory.index(ref.index());
        }

        @Override
        public Long localRef(Expr.LocalRef ref) {
            return memory.local(ref.local());
        }

        @Override
        public Long access(Expr.Access access) {
            return memory.read(access.array(), position(access, position));
        }

        @Override
        public Long unary(Expr.Unary unary) {
            return Arithmetic.unary(unary.op(), unary.dtype(), operand(unary.operand(), unary));
        }

        @Override
        public Long binary(Expr.Binary binary) {
            return memory.binary(
                    binary.op(),
                    binary.dtype(),
                    operand(binary.left(), binary),
                    operand(binary.right(), binary),
                    binary.site());
        }

        @Override
        public Long compare(Expr.Compare compare) {
            return Bits.of(Arithmetic.compare(
                    compare.op(),
                    compare.left().dtype(),
                    operand(compare.left(), compare),
                    operand(compare.right(), compare)));
        }

        @Override
        public Long fma(Expr.Fma fma) {
            return Arithmetic.fma(
                    fma.dtype(), operand(fma.left(), fma), operand(fma.right(), fma), operand(fma.addend(), fma));
        }

        @Override
        public Long select(Expr.Select select) {
            boolean first = operand(select.condition(), select) != 0;
            return operand(first ? select.whenTrue() : select.whenFalse(), select);
        }

        @Override
        public Long cast(Expr.Cast cast) {
            return Bits.cast(cast.operand().dtype(), cast.dtype(), operand(cast.operand(), cast));
        }

        @Override
        public Long reduce(Expr.Reduce reduce) {
            long start = scalar(reduce.start());
            long end = scalar(reduce.end());
            Fold fold = new Fold(reduce.op(), reduce.body().dtype());
            if (start < end) {
                Long outer = bind(reduce.index(), start);
                for (long index = start; index < end; index++) {
                    memory.checkpoint();
                    bind(reduce.index(), index);
                    fold.add(index, element(reduce.body(), position));
                }
                unbind(reduce.index(), outer);
            }
            return fold.result();
        }

        @Override
        public Long generate(Expr.Generate generate) {
            List<Index> indices = generate.indices();
            List<@Nullable Long> outer = new ArrayList<>();
            for (int axis = 0; axis < position.length; axis++) {
                outer.add(bind(indices.get(axis), position[axis]));
            }
            long value = scalar(generate.body());
            for (int axis = position.length - 1; axis >= 0; axis--) {
                unbind(indices.get(axis), outer.get(axis));
            }
            return value;
        }
    }
}
