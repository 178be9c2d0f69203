package dev.quern.compiler.analysis;

import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What stands between two iterations of a loop of a lowered kernel, with the indices of the loops around the same in both:
 * elements that both touch and one of them writes, and variables.
 *
 * <p>A pair of accesses collides unless {@link IntegerSet} shows that no two iterations give equal subscripts: the index
 * is in an axis of both alone with equal factors; the ranges of the loops keep an axis apart, as {@code j} in {@code
 * (i+1)..n} does for {@code d[i, j]} and {@code d[j, i]}; a divisor of the factors does; and so on. Subscripts that are
 * not affine are taken to be anything. Arrays of two names never overlap: calls are checked for that.
 *
 * <p>Sums in subscripts and bounds are taken to be exact: one that leaves 64 bits is out of every array's range.
 *
 * @param conflicts pairs of accesses that may collide, in the order of the text
 * @param carried variables from outside the loop that its iterations write
 */
public record Dependences(List<Conflict> conflicts, Map<Local, Carried> carried) {

    /** An access, with the statement that it is in. */
    public record Use(Stmt statement, Expr.Access access, boolean writes) {
        @Override
        public String toString() {
            return IrPrinter.text(access) + " at " + access.site();
        }
    }

    /** Two accesses, or twice the same one, that may touch one element in different iterations. */
    public record Conflict(Use first, Use second) {
        @Override
        public String toString() {
            return first + " and " + second;
        }
    }

    /**
     * How a variable from outside is written.
     *
     * @param write the first statement that does
     * @param reduction the operation, where all writes are updates by it and nothing else in the loop reads the variable
     */
    public record Carried(Stmt write, Optional<UpdateOp> reduction) {}

    /** Factors beyond this are those of no array, and products with them could wrap round. */
    private static final long GREATEST_FACTOR = 1L << 31;

    /** Loops with so many pairs of accesses to compare are taken to collide in the rest. */
    private static final int MOST_PAIRS = 1_000;

    public Dependences {
        conflicts = List.copyOf(conflicts);
    }

    /**
     * Analyses a loop of any kind.
     *
     * @param around the loops around it that are known, outermost first: the more, the more is found independent
     */
    public static Dependences of(Stmt.Loop loop, List<Stmt.Loop> around) {
        return new Analysis(loop, around).run();
    }

    /** Whether the iterations could run in any order with the same result. */
    public boolean isIndependent() {
        return conflicts.isEmpty() && carried.isEmpty();
    }

    /** What is known of an access: its subscripts where they are affine, and when it runs. */
    private record Place(Use use, List<Optional<Affine>> subscripts, IntegerSet domain) {
        /** What decides whether it collides. */
        List<Object> key() {
            return List.of(use.writes(), subscripts, domain);
        }
    }

    private static final class Analysis {
        private final Stmt.Loop loop;
        private final List<Stmt.Loop> around;
        private final Set<Local> ownLocals = new HashSet<>();
        private final Set<String> ownArrays = new HashSet<>();
        private final Set<Local> read = new HashSet<>();
        private final Map<Local, Carried> carried = new LinkedHashMap<>();
        private final Map<String, Map<List<Object>, Place>> places = new LinkedHashMap<>();
        private final Map<Index, Index> others = new HashMap<>();
        private final Map<Local, Affine> locals;
        private int pairs;

        Analysis(Stmt.Loop loop, List<Stmt.Loop> around) {
            this.loop = loop;
            this.around = around;
            other(loop.index());
            Traversal.forEachStatement(loop.body(), statement -> {
                if (statement instanceof Stmt.Declare declare) {
                    ownLocals.add(declare.local());
                } else if (statement instanceof Stmt.Allocate allocate) {
                    ownArrays.add(allocate.array().name());
                } else if (statement instanceof Stmt.Loop inner) {
                    other(inner.index());
                }
            });
            locals = LocalForms.in(loop, around);
        }

        /** The index in the other one of the two iterations. */
        private void other(Index index) {
            others.put(index, new Index(index.name() + "'", index.id()));
        }

        Dependences run() {
            block(loop.body(), IntegerSet.ALL.inside(loop, locals));
            carried.replaceAll(
                    (local, write) -> read.contains(local) ? new Carried(write.write(), Optional.empty()) : write);
            List<Conflict> conflicts = new ArrayList<>();
            IntegerSet outside = IntegerSet.ALL;
            for (Stmt.Loop outer : around) {
                outside = outside.inside(outer, LocalForms.unwritten(locals, outer.body()));
            }
            for (Map<List<Object>, Place> array : places.values()) {
                collide(List.copyOf(array.values()), outside, conflicts);
            }
            return new Dependences(conflicts, carried);
        }

        private void block(List<Stmt> block, IntegerSet domain) {
            for (Stmt statement : block) {
                statement(statement, domain);
                if (statement instanceof Stmt.Loop inner) {
                    block(inner.body(), domain.inside(inner, locals));
                } else if (statement instanceof Stmt.If choice) {
                    block(choice.whenTrue(), domain.where(choice.condition(), true, locals));
                    block(choice.otherwise(), domain.where(choice.condition(), false, locals));
                } else {
                    statement.blocks().forEach(inner -> block(inner, domain));
                }
            }
        }

        private void statement(Stmt statement, IntegerSet domain) {
            Traversal.forEach(statement.operands(), expr -> {
                if (expr instanceof Expr.Access access) {
                    place(new Use(statement, access, false), domain);
                } else if (expr instanceof Expr.LocalRef ref) {
                    read.add(ref.local());
                }
            });
            if (statement instanceof Stmt.Store store) {
                place(new Use(store, store.target(), true), domain);
            } else if (statement instanceof Stmt.Update update) {
                place(new Use(update, update.target(), true), domain);
            } else if (statement instanceof Stmt.Assign assign) {
                write(assign, assign.local(), Optional.empty());
            } else if (statement instanceof Stmt.UpdateLocal update) {
                write(update, update.local(), Optional.of(update.op()));
            }
        }

        private void write(Stmt statement, Local local, Optional<UpdateOp> op) {
            if (!ownLocals.contains(local)) {
                carried.merge(
                        local,
                        new Carried(statement, op),
                        (first, next) -> first.reduction().equals(next.reduction())
                                ? first
                                : new Carried(first.write(), Optional.empty()));
            }
        }

        private void place(Use use, IntegerSet domain) {
            String array = use.access().array().name();
            if (ownArrays.contains(array)) {
                return;
            }
            Place place = new Place(
                    use,
                    use.access().subscripts().stream()
                            .map(subscript -> Affine.of(subscript, locals).filter(Analysis::isModest))
                            .toList(),
                    domain);
            places.computeIfAbsent(array, unused -> new LinkedHashMap<>()).putIfAbsent(place.key(), place);
        }

        private static boolean isModest(Affine form) {
            return form.coefficients().values().stream().allMatch(factor -> Math.abs(factor) <= GREATEST_FACTOR);
        }

        private void collide(List<Place> array, IntegerSet outside, List<Conflict> conflicts) {
            for (int first = 0; first < array.size(); first++) {
                for (int second = first; second < array.size(); second++) {
                    Use a = array.get(first).use();
                    Use b = array.get(second).use();
                    if ((a.writes() || b.writes())
                            && (++pairs > MOST_PAIRS || mayCollide(array.get(first), array.get(second), outside))) {
                        conflicts.add(new Conflict(a, b));
                    }
                }
            }
        }

        /** The first access in one iteration, the second in any other one. */
        private boolean mayCollide(Place first, Place second, IntegerSet outside) {
            try {
                IntegerSet both =
                        outside.and(first.domain()).and(second.domain().rename(others));
                for (int axis = 0; axis < first.subscripts().size(); axis++) {
                    Optional<Affine> a = first.subscripts().get(axis);
                    Optional<Affine> b = second.subscripts().get(axis);
                    if (a.isPresent() && b.isPresent()) {
                        both = both.whereZero(a.get().minus(b.get().rename(others)));
                    }
                }
                Affine index = Affine.term(loop.index());
                Affine ahead = index.rename(others).minus(index);
                long step = Math.abs(loop.step());
                if (step > GREATEST_FACTOR) {
                    return true;
                } else if (step != 1) {
                    both = both.whereZero(ahead.minus(Affine.term("steps ahead").times(step)));
                }
                return !both.where(ahead.plus(-1)).isSurelyEmpty()
                        || !both.where(ahead.times(-1).plus(-1)).isSurelyEmpty();
            } catch (ArithmeticException e) {
                return true;
            }
        }
    }
}
