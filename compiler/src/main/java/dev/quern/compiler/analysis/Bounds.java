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
 * Other accesses are checked each time.
 */
public final class Bounds {
    private final Set<BoundsCheck> checks = new LinkedHashSet<>();
    private final Set<Expr.Access> unproved = Collections.newSetFromMap(new IdentityHashMap<>());

    private Bounds() {}

    public static Bounds of(KernelIr kernel) {
        Bounds bounds = new Bounds();
        bounds.new Walk(kernel.body()).block(kernel.body(), false);
        return bounds;
    }

    /** What is tested at the call, in the order of the text. */
    public Set<BoundsCheck> checks() {
        return Collections.unmodifiableSet(checks);
    }

    /** Whether each evaluation of the access has to be checked. */
    public boolean isUnproved(Expr.Access access) {
        return unproved.contains(access);
    }

    /** The accesses that are checked each time. */
    public Set<Expr.Access> unproved() {
        return Collections.unmodifiableSet(unproved);
    }

    /** A loop around, with the extremes of its index where they are affine. */
    private record Around(Index index, Optional<Affine> least, Optional<Affine> greatest, boolean unitStep) {}

    private final class Walk {
        private final Deque<Around> loops = new ArrayDeque<>();
        private final Map<Local, Affine> locals = new HashMap<>();
        private final Set<Local> reassigned = new HashSet<>();

        Walk(List<Stmt> body) {
            Traversal.forEachStatement(body, statement -> {
                if (statement instanceof Stmt.Assign assign) {
                    reassigned.add(assign.local());
                } else if (statement instanceof Stmt.UpdateLocal update) {
                    reassigned.add(update.local());
                }
            });
        }

        void block(List<Stmt> block, boolean conditional) {
            for (Stmt statement : block) {
                statement.operands().forEach(operand -> accesses(operand, conditional));
                if (statement instanceof Stmt.Store store) {
                    access(store.target(), conditional);
                } else if (statement instanceof Stmt.Update update) {
                    access(update.target(), conditional);
                } else if (statement instanceof Stmt.Declare declare && !reassigned.contains(declare.local())) {
                    Affine.of(declare.initial(), locals).ifPresent(form -> locals.put(declare.local(), form));
                }
                if (statement instanceof Stmt.Loop loop) {
                    loops.push(around(loop));
                    block(loop.body(), conditional);
                    loops.pop();
                } else {
                    statement.blocks().forEach(inner -> block(inner, true));
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

        private void accesses(Expr expr, boolean conditional) {
            Set<Expr> inArms = Collections.newSetFromMap(new IdentityHashMap<>());
            Traversal.forEach(expr, node -> {
                if (node instanceof Expr.Select select) {
                    Traversal.forEach(List.of(select.whenTrue(), select.whenFalse()), inArms::add);
                }
            });
            Traversal.forEach(expr, node -> {
                if (node instanceof Expr.Access access) {
                    access(access, conditional || inArms.contains(node));
                }
            });
        }

        private void access(Expr.Access access, boolean conditional) {
            for (int axis = 0; axis < access.subscripts().size(); axis++) {
                Optional<BoundsCheck> check = Affine.of(access.subscripts().get(axis), locals)
                        .flatMap(check(access, axis, conditional)::form);
                if (check.isPresent()) {
                    checks.add(check.get());
                } else {
                    unproved.add(access);
                }
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
                    return Optional.of(
                            new BoundsCheck(access.array(), axis, low, high, trips, definite, access.site()));
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
