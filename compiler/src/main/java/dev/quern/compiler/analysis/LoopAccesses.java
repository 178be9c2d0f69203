package dev.quern.compiler.analysis;

import dev.quern.compiler.analysis.Dependences.Carried;
import dev.quern.compiler.analysis.Dependences.Use;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.Sharing;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the iterations of a loop touch that is not their own: the elements of arrays, each with the conditions under which
 * it is touched, and variables.
 *
 * @param outside what holds of the indices around the loop
 * @param all by the name of the array, in the order of the text
 * @param carried variables from outside that are written
 * @param others what has another value in another iteration, by another name
 */
record LoopAccesses(
        Stmt.Loop loop,
        Domain outside,
        Map<String, List<Place>> all,
        Map<Local, Carried> carried,
        Map<Object, Object> others) {

    /** What is known of an access: its subscripts where they are affine, and when it runs. */
    record Place(Use use, List<Optional<Affine>> subscripts, Domain domain) {
        /** What decides whether it collides. */
        private List<Object> key() {
            return List.of(use.writes(), use.update(), use.access().sharing(), subscripts, domain);
        }
    }

    /** The places of each array, but of those that collide with the same others only the first. */
    Collection<List<Place>> distinct() {
        List<List<Place>> distinct = new ArrayList<>();
        all.values().forEach(places -> {
            Map<List<Object>, Place> first = new LinkedHashMap<>();
            places.forEach(place -> first.putIfAbsent(place.key(), place));
            distinct.add(List.copyOf(first.values()));
        });
        return distinct;
    }

    /** Whether updates of the place by several iterations may be combined: all go to it, or the kernel says so. */
    boolean combines(Place place) {
        return place.use().access().sharing() == Sharing.ATOMIC || isShared(place);
    }

    /**
     * Whether the place is one element, or one part of an array that loops within go over, for all iterations. Where it
     * depends on data it is not.
     */
    boolean isShared(Place place) {
        return place.subscripts().stream()
                .allMatch(subscript -> subscript.isPresent()
                        && subscript.get().coefficients().keySet().stream().allMatch(this::isShared));
    }

    private boolean isShared(Object term) {
        if (term instanceof DefinedTerm defined) {
            return defined.equals(defined.rename(others));
        }
        return term instanceof Index ? !term.equals(loop.index()) : !others.containsKey(term);
    }

    /** Factors beyond this are those of no array, and products with them could wrap round. */
    private static final long GREATEST_FACTOR = 1L << 31;

    /**
     * Collects them.
     *
     * @param around what the loop stands in and is known, outermost first: loops and branches
     * @param within of the block where variables are looked up
     * @param inputs what was promised of arrays, by their names
     */
    static LoopAccesses of(
            Stmt.Loop loop, List<? extends Stmt> around, BlockVariables within, Map<String, Forms.Promises> inputs) {
        return new Collector(loop, around, within, inputs).run();
    }

    /** A term that has another value in another iteration, as it is named there. */
    private static Object other(Object term) {
        return term instanceof Index index
                ? new Index(index.name() + "'", index.id())
                : new Local(((Local) term).name() + "'", ((Local) term).dtype(), ((Local) term).id());
    }

    private static final class Collector {
        private final Stmt.Loop loop;
        private final List<? extends Stmt> around;
        private final Set<Local> ownLocals = new HashSet<>();
        private final Set<String> ownArrays = new HashSet<>();
        private final Set<Local> read = new HashSet<>();
        private final Map<Local, Carried> carried = new LinkedHashMap<>();
        private final Map<String, List<Place>> all = new LinkedHashMap<>();
        private final Map<Object, Object> others = new HashMap<>();
        private final Forms forms;

        Collector(
                Stmt.Loop loop,
                List<? extends Stmt> around,
                BlockVariables within,
                Map<String, Forms.Promises> inputs) {
            this.loop = loop;
            this.around = around;
            others.put(loop.index(), other(loop.index()));
            Traversal.forEachStatement(loop.body(), statement -> {
                if (statement instanceof Stmt.Declare declare) {
                    ownLocals.add(declare.local());
                } else if (statement instanceof Stmt.Allocate allocate) {
                    ownArrays.add(allocate.array().name());
                } else if (statement instanceof Stmt.Loop inner) {
                    others.put(inner.index(), other(inner.index()));
                }
            });
            Map<Local, Affine> locals = LocalForms.in(loop, within, inputs);
            Set<Local> written = LocalForms.written(loop.body());
            for (Local local : ownLocals) {
                if (local.dtype().isInteger() && !written.contains(local)) {
                    // Whatever it is, it is one value as long as it lives.
                    locals.putIfAbsent(local, Affine.term(local));
                    others.put(local, other(local));
                }
            }
            forms = Forms.of(locals, inputs);
        }

        LoopAccesses run() {
            block(loop.body(), Domain.ALL.inside(loop, forms));
            carried.replaceAll(
                    (local, write) -> read.contains(local) ? new Carried(write.write(), Optional.empty()) : write);
            return new LoopAccesses(loop, outside(), all, carried, others);
        }

        private Domain outside() {
            Domain outside = Domain.ALL;
            for (int depth = 0; depth < around.size(); depth++) {
                Stmt outer = around.get(depth);
                List<Stmt> inside =
                        outer.blocks().stream().flatMap(List::stream).toList();
                Forms lasting = forms.with(LocalForms.unwritten(forms.locals(), inside));
                if (outer instanceof Stmt.Loop outerLoop) {
                    outside = outside.inside(outerLoop, lasting);
                } else if (outer instanceof Stmt.If choice) {
                    Stmt next = depth + 1 < around.size() ? around.get(depth + 1) : loop;
                    boolean holds = choice.whenTrue().stream().anyMatch(statement -> statement == next);
                    outside = outside.where(choice.condition(), holds, lasting);
                }
            }
            return outside;
        }

        private void block(List<Stmt> block, Domain domain) {
            for (Stmt statement : block) {
                statement(statement, domain);
                if (statement instanceof Stmt.Loop inner) {
                    block(inner.body(), domain.inside(inner, forms));
                } else if (statement instanceof Stmt.If choice) {
                    block(choice.whenTrue(), domain.where(choice.condition(), true, forms));
                    block(choice.otherwise(), domain.where(choice.condition(), false, forms));
                } else if (statement instanceof Stmt.While loop) {
                    block(loop.body(), domain.where(loop.condition(), true, forms));
                }
            }
        }

        private void statement(Stmt statement, Domain domain) {
            Reads.forEach(statement.operands(), domain, forms, (expr, inside) -> {
                if (expr instanceof Expr.Access access) {
                    place(new Use(statement, access, false), inside);
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

        private void place(Use use, Domain domain) {
            String array = use.access().array().name();
            if (ownArrays.contains(array)) {
                return;
            }
            List<Optional<Affine>> subscripts = new ArrayList<>();
            for (Expr subscript : use.access().subscripts()) {
                subscripts.add(forms.of(subscript).filter(Collector::isModest));
            }
            all.computeIfAbsent(array, unused -> new ArrayList<>()).add(new Place(use, subscripts, domain));
        }

        private static boolean isModest(Affine form) {
            return form.coefficients().values().stream().allMatch(factor -> Math.abs(factor) <= GREATEST_FACTOR);
        }
    }
}
