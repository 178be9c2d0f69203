package dev.quern.compiler.analysis;

import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Proves subscripts within their axes. An affine subscript under affine loop bounds is reduced, loop by loop from the
 * innermost, to its least and greatest value over the whole nest: a {@link BoundsCheck} that is tested once at the call.
 * What has no such extremes, or may leave the axis where a branch keeps it from being reached, is looked at under all
 * conditions around it ({@link Domain}). Other accesses are checked each time.
 */
public final class Bounds {
    private final Set<BoundsCheck> checks = new LinkedHashSet<>();

    /** The axes of accesses that are checked. */
    private final Map<Expr.Access, Set<Integer>> unproved = new IdentityHashMap<>();

    private final Set<Expr.Access> guarded = Collections.newSetFromMap(new IdentityHashMap<>());

    /** What proofs under conditions may cost a kernel: some ten milliseconds at worst. */
    private static final long ROWS = 30_000;

    private Bounds() {}

    public static Bounds of(KernelIr kernel) {
        Bounds bounds = new Bounds();
        bounds.new Walk(kernel).block(kernel.body(), Domain.ALL, Domain.ALL);
        return bounds;
    }

    /** What is tested at the call, in the order of the text. */
    public Set<BoundsCheck> checks() {
        return Collections.unmodifiableSet(checks);
    }

    /** Whether each evaluation of the access has to be checked, in some axis. */
    public boolean isUnproved(Expr.Access access) {
        return unproved.containsKey(access);
    }

    /** Whether each evaluation of the access has to be checked in an axis. */
    public boolean isUnproved(Expr.Access access, int axis) {
        return unproved.getOrDefault(access, Set.of()).contains(axis);
    }

    /** Whether the access need not be checked where it is reached, and must not be made where a branch leaves it out. */
    public boolean isGuarded(Expr.Access access) {
        return guarded.contains(access);
    }

    /** The accesses that are proved where they are reached. */
    public Set<Expr.Access> guarded() {
        return Collections.unmodifiableSet(guarded);
    }

    /** The accesses that are checked each time. */
    public Set<Expr.Access> unproved() {
        return Collections.unmodifiableSet(unproved.keySet());
    }

    /** A loop around, with the extremes of its index where they are affine. */
    private record Around(Index index, Optional<Affine> least, Optional<Affine> greatest, boolean unitStep) {}

    private final class Walk {
        private final Deque<Around> loops = new ArrayDeque<>();
        private final Map<Local, Affine> locals = new HashMap<>();
        private final Map<Local, Affine> defined = new HashMap<>();
        private final Forms forms = Forms.of(defined);
        private final Magnitudes magnitudes = new Magnitudes();
        private final OmegaTest.Effort effort = new OmegaTest.Effort(ROWS);
        private final Set<Local> reassigned = new HashSet<>();
        private final NeighborFacts neighbors;

        Walk(KernelIr kernel) {
            neighbors = new NeighborFacts(kernel);
            Traversal.forEachStatement(kernel.body(), statement -> {
                if (statement instanceof Stmt.Assign assign) {
                    reassigned.add(assign.local());
                } else if (statement instanceof Stmt.UpdateLocal update) {
                    reassigned.add(update.local());
                }
            });
        }

        /**
         * Collects the accesses of a block.
         *
         * @param loopsAround where it runs by the loops around
         * @param reached where it runs by the branches as well
         */
        void block(List<Stmt> block, Domain loopsAround, Domain reached) {
            for (Stmt statement : block) {
                accesses(statement, loopsAround, reached);
                if (statement instanceof Stmt.Declare declare && !reassigned.contains(declare.local())) {
                    neighbors.declare(declare);
                    Affine.of(neighbors.byRow(declare.initial()), locals)
                            .ifPresent(form -> locals.put(declare.local(), form));
                    forms.of(neighbors.byRow(declare.initial())).ifPresent(form -> defined.put(declare.local(), form));
                }
                if (statement instanceof Stmt.Loop loop) {
                    neighbors.enter(loop);
                    loops.push(around(loop));
                    magnitudes.enter(loop, forms);
                    block(loop.body(), loopsAround.inside(loop, forms), reached.inside(loop, forms));
                    loops.pop();
                } else if (statement instanceof Stmt.If choice) {
                    block(
                            choice.whenTrue(),
                            loopsAround,
                            reached.where(neighbors.byRow(choice.condition()), true, forms));
                    block(
                            choice.otherwise(),
                            loopsAround,
                            reached.where(neighbors.byRow(choice.condition()), false, forms));
                } else if (statement instanceof Stmt.While loop) {
                    block(loop.body(), loopsAround, reached.where(loop.condition(), true, forms));
                }
            }
        }

        private Around around(Stmt.Loop loop) {
            Optional<Affine> start = Affine.of(loop.start(), locals);
            Optional<Affine> end = Affine.of(loop.end(), locals);
            boolean up = loop.step() > 0;
            Optional<Affine> last = end.map(bound -> bound.plus(up ? -1 : 1));
            return new Around(
                    loop.index(), up ? start : last, up ? last : start, loop.step() == 1 || loop.step() == -1);
        }

        private void accesses(Stmt statement, Domain loopsAround, Domain reached) {
            Map<Expr.Access, Domain> all = new IdentityHashMap<>();
            List<Expr.Access> order = new ArrayList<>();
            Reads.forEach(statement.operands(), reached, forms, (expr, domain) -> {
                if (expr instanceof Expr.Access access) {
                    order.add(access);
                    all.merge(access, domain, Domain::or);
                }
            });
            Accesses.target(statement).ifPresent(target -> {
                order.add(target);
                all.put(target, reached);
            });
            order.forEach(access -> access(access, loopsAround, all.getOrDefault(access, reached)));
        }

        private void access(Expr.Access access, Domain loopsAround, Domain reached) {
            boolean conditional = !loopsAround.equals(reached);
            for (int axis = 0; axis < access.subscripts().size(); axis++) {
                if (neighbors.isWithin(access, axis)) {
                    continue;
                }
                Expr read = neighbors.byRow(access.subscripts().get(axis));
                Optional<BoundsCheck> extremes =
                        Affine.of(read, locals).flatMap(check(access, axis, conditional)::form);
                Optional<BoundsCheck> check = extremes.filter(BoundsCheck::definite);
                check = check.isPresent() ? check : proved(access, axis, read, loopsAround);
                if (check.isEmpty() && conditional) {
                    check = proved(access, axis, read, reached);
                    check.ifPresent(unused -> guarded.add(access));
                }
                int checked = axis;
                check.or(() -> extremes)
                        .ifPresentOrElse(
                                checks::add,
                                () -> unproved.computeIfAbsent(access, unused -> new HashSet<>())
                                        .add(checked));
            }
        }

        /** A subscript that stays within its axis in all of a domain, whatever the sizes are. */
        private Optional<BoundsCheck> proved(Expr.Access access, int axis, Expr read, Domain domain) {
            Affine size = Forms.size(access.array().dims().get(axis));
            try {
                Optional<Affine> form = forms.of(read);
                return form.filter(subscript -> implies(domain, subscript)
                                && implies(domain, size.minus(subscript).plus(-1)))
                        .flatMap(subscript -> magnitudes.near(domain, size.minus(subscript)))
                        .map(near -> BoundsCheck.proved(access.array(), axis, near, access.site()));
            } catch (ArithmeticException e) {
                return Optional.empty();
            }
        }

        private boolean implies(Domain domain, Affine form) {
            Affine negative = form.times(-1).plus(-1);
            try {
                for (IntegerSet part : domain.parts()) {
                    if (part.where(negative).find(effort).isPresent()) {
                        return false;
                    }
                }
                return true;
            } catch (OmegaTest.GaveUp e) {
                return false;
            }
        }

        /** What turns the affine form of one subscript into a check. */
        private interface Former {
            Optional<BoundsCheck> form(Affine subscript);
        }

        private Former check(Expr.Access access, int axis, boolean conditional) {
            return subscript -> {
                try {
                    Affine low = extreme(subscript, true);
                    Affine high = extreme(subscript, false);
                    List<Affine> trips = new ArrayList<>();
                    boolean rectangular = true;
                    for (Around loop : loops) {
                        Affine span = loop.greatest()
                                .orElseThrow()
                                .plus(loop.least().orElseThrow().times(-1))
                                .plus(1);
                        rectangular &= span.coefficients().keySet().stream().noneMatch(Index.class::isInstance)
                                && loop.least().orElseThrow().coefficients().keySet().stream()
                                        .noneMatch(Index.class::isInstance)
                                && loop.unitStep();
                        trips.add(extreme(span, false));
                    }
                    boolean definite = rectangular && !conditional;
                    return Optional.of(new BoundsCheck(
                            access.array(), axis, low, high, trips, definite, Optional.empty(), access.site()));
                } catch (ArithmeticException | java.util.NoSuchElementException e) {
                    return Optional.empty();
                }
            };
        }

        /** The least or greatest value over all loops around, innermost first, whose bounds may name outer indices. */
        private Affine extreme(Affine form, boolean least) {
            Affine result = form;
            for (Around loop : loops) {
                long coefficient = result.coefficient(loop.index());
                if (coefficient != 0) {
                    boolean low = coefficient > 0 == least;
                    result = result.substitute(loop.index(), (low ? loop.least() : loop.greatest()).orElseThrow());
                }
            }
            return result;
        }
    }
}
