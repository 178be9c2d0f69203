package dev.quern.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.DType;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random nests, run by hand for small sizes: where two iterations touch one element, no analysis may deny it. */
final class DependencesPropertyTest {
    private static final Dim.Symbol N = new Dim.Symbol("n");
    private static final int CASES = 3_000;

    private final Random random = new Random(7);
    private int names;

    @Test
    void neverIndependentWhereIterationsCollide() {
        int apart = 0;
        int found = 0;
        for (int round = 0; round < CASES; round++) {
            Stmt.Loop outer = loop(List.of(), 2);
            List<Stmt.Loop> around = new ArrayList<>();
            Stmt.Loop loop = outer;
            if (outer.body().get(0) instanceof Stmt.Loop inner && random.nextBoolean()) {
                around.add(outer);
                loop = inner;
            }
            boolean independent = Dependences.of(loop, around).isIndependent();
            boolean collides = collides(outer, loop);
            assertThat(independent && collides).as("%s%n%s", loop, outer).isFalse();
            apart += collides ? 0 : 1;
            found += independent ? 1 : 0;
        }
        // Nests that never collide, or an analysis that always gives up, would test nothing.
        assertThat(apart).isBetween(CASES / 10, CASES - CASES / 10);
        assertThat(found).isGreaterThan(apart * 8 / 10);
    }

    private Stmt.Loop loop(List<Index> scope, int depth) {
        Index index = new Index("i" + names, names++);
        List<Index> inside = new ArrayList<>(scope);
        inside.add(index);
        List<Stmt> body = new ArrayList<>();
        if (depth > 0 && random.nextInt(3) > 0) {
            body.add(loop(inside, depth - 1));
        }
        for (int statement = random.nextInt(2); statement < 2; statement++) {
            body.add(statement(inside));
        }
        long[] steps = {1, 1, 1, 2, -1, 3};
        long step = steps[random.nextInt(steps.length)];
        Expr low = bound(scope, 0);
        Expr high = bound(scope, 1);
        return new Stmt.Loop(
                Stmt.LoopKind.SERIAL, index, step > 0 ? low : high, step > 0 ? high : low, step, body, Site.UNKNOWN);
    }

    private Expr bound(List<Index> scope, int sizes) {
        Expr bound = constant(random.nextInt(3) - (sizes > 0 ? 1 : 0));
        if (!scope.isEmpty() && random.nextInt(3) == 0) {
            return add(bound, ref(scope.get(random.nextInt(scope.size()))));
        }
        return sizes > 0 && random.nextInt(4) > 0 ? add(bound, Expr.size(N, Site.UNKNOWN)) : bound;
    }

    private Stmt statement(List<Index> scope) {
        Expr.Access access = access(scope);
        Stmt statement = random.nextInt(3) == 0
                ? new Stmt.Declare(new Local("v" + names, DType.F64, names++), access, Site.UNKNOWN)
                : new Stmt.Store(access, Expr.Constant.of(DType.F64, 0.0), Site.UNKNOWN);
        if (random.nextInt(5) > 0) {
            return statement;
        }
        CompareOp[] comparisons = CompareOp.values();
        Expr condition = new Expr.Compare(
                comparisons[random.nextInt(comparisons.length)], subscript(scope), subscript(scope), Site.UNKNOWN);
        return random.nextBoolean()
                ? new Stmt.If(condition, List.of(statement), List.of(), Site.UNKNOWN)
                : new Stmt.If(condition, List.of(), List.of(statement), Site.UNKNOWN);
    }

    private Expr.Access access(List<Index> scope) {
        boolean matrix = random.nextInt(3) > 0;
        ArrayDecl array = new ArrayDecl(
                matrix ? "d" : "a", DType.F64, matrix ? List.of(N, N) : List.of(N), ArrayDecl.Role.INOUT, Site.UNKNOWN);
        List<Expr> subscripts = new ArrayList<>();
        for (int axis = 0; axis < array.rank(); axis++) {
            subscripts.add(subscript(scope));
        }
        return new Expr.Access(array, subscripts, Site.UNKNOWN);
    }

    private Expr subscript(List<Index> scope) {
        Expr sum = ref(scope.get(random.nextInt(scope.size())));
        if (random.nextInt(6) == 0) {
            sum = new Expr.Binary(BinaryOp.MUL, sum, constant(random.nextInt(5) - 2), Site.UNKNOWN);
        }
        if (random.nextInt(4) == 0) {
            sum = add(sum, ref(scope.get(random.nextInt(scope.size()))));
        }
        return random.nextInt(3) == 0 ? add(sum, constant(random.nextInt(5) - 2)) : sum;
    }

    private static Expr constant(long value) {
        return Expr.Constant.of(DType.I64, value);
    }

    private static Expr ref(Index index) {
        return new Expr.IndexRef(index, Site.UNKNOWN);
    }

    private static Expr add(Expr left, Expr right) {
        return new Expr.Binary(BinaryOp.ADD, left, right, Site.UNKNOWN);
    }

    /** What the iterations of the loop have touched so far, with the loops around where they are. */
    private static final class Run {
        final Stmt.Loop loop;
        final long size;
        final Map<Object, Long> values = new HashMap<>();
        final Map<List<Object>, Set<Long>> touching = new HashMap<>();
        final Map<List<Object>, Set<Long>> writing = new HashMap<>();
        boolean collides;

        Run(Stmt.Loop loop, long size) {
            this.loop = loop;
            this.size = size;
        }

        void run(Stmt statement) {
            if (statement instanceof Stmt.Loop inner) {
                loop(inner);
            } else if (statement instanceof Stmt.If choice) {
                (holds((Expr.Compare) choice.condition()) ? choice.whenTrue() : choice.otherwise()).forEach(this::run);
            } else if (values.containsKey(loop.index())) {
                boolean writes = statement instanceof Stmt.Store;
                Expr.Access access =
                        writes ? ((Stmt.Store) statement).target() : (Expr.Access) ((Stmt.Declare) statement).initial();
                touch(access, writes);
            }
        }

        private void loop(Stmt.Loop inner) {
            long end = value(inner.end());
            for (long i = value(inner.start()); inner.step() > 0 ? i < end : i > end; i += inner.step()) {
                values.put(inner.index(), i);
                inner.body().forEach(this::run);
            }
            values.remove(inner.index());
            if (inner.index().equals(loop.index())) {
                touching.clear();
                writing.clear();
            }
        }

        private boolean holds(Expr.Compare compare) {
            int order = Long.compare(value(compare.left()), value(compare.right()));
            return switch (compare.op()) {
                case LT -> order < 0;
                case LE -> order <= 0;
                case GT -> order > 0;
                case GE -> order >= 0;
                case EQ -> order == 0;
                case NE -> order != 0;
            };
        }

        private void touch(Expr.Access access, boolean writes) {
            List<Object> element = new ArrayList<>(List.of(access.array().name()));
            for (Expr subscript : access.subscripts()) {
                long value = value(subscript);
                if (value < 0 || value >= size) {
                    return; // There is no such element: it is an error, not a collision.
                }
                element.add(value);
            }
            long iteration = values.get(loop.index());
            Set<Long> touched = touching.computeIfAbsent(element, unused -> new HashSet<>());
            Set<Long> written = writing.computeIfAbsent(element, unused -> new HashSet<>());
            touched.add(iteration);
            if (writes) {
                written.add(iteration);
            }
            collides |= !written.isEmpty() && touched.size() > 1;
        }

        private long value(Expr expr) {
            if (expr instanceof Expr.Constant constant) {
                return constant.asLong();
            } else if (expr instanceof Expr.Size) {
                return size;
            } else if (expr instanceof Expr.IndexRef ref) {
                return values.get(ref.index());
            }
            Expr.Binary binary = (Expr.Binary) expr;
            long left = value(binary.left());
            long right = value(binary.right());
            return binary.op() == BinaryOp.ADD ? left + right : left * right;
        }
    }

    private static boolean collides(Stmt.Loop outer, Stmt.Loop loop) {
        return Arrays.stream(new long[] {0, 1, 2, 3, 5, 8}).anyMatch(size -> {
            Run run = new Run(loop, size);
            run.run(outer);
            return run.collides;
        });
    }
}
