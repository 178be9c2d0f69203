package dev.quern.compiler.races;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Runs lowered statements by hand at given sizes and sees what each iteration of each prange touches, with the loops
 * around where they are. It does not compute what arrays hold: a condition on that is taken to go either way, a subscript
 * made of it to touch nothing.
 *
 * <p>An access outside its array is an error, and no race with anything. Updates by one operation of elements whose
 * subscripts do not name the prange's index are reductions, and no race with each other.
 */
public final class Tracer {
    private final IntegerCode code = new IntegerCode();
    private final Map<Stmt.Loop, Prange> pranges = new LinkedHashMap<>();
    private final Map<String, ArrayDecl> arrays = new LinkedHashMap<>();
    private final Step program;

    /** What a statement does to the values of indices and variables, and to what is known of elements. */
    private interface Step {
        void run(Run run);
    }

    /** An access with an axis that its subscript is outside of. */
    public record Escape(Expr.Access access, int axis) {}

    /** A prange with the position of its touches in a {@link Run}. */
    private record Prange(int position, Index index, int slot, Set<String> ownArrays) {}

    public Tracer(List<Stmt> body) {
        Traversal.forEachStatement(body, statement -> {
            Traversal.forEach(statement.operands(), expr -> {
                if (expr instanceof Expr.Access access) {
                    arrays.putIfAbsent(access.array().name(), access.array());
                }
            });
            target(statement)
                    .ifPresent(access -> arrays.putIfAbsent(access.array().name(), access.array()));
        });
        code.learn(body);
        program = block(body, new ArrayDeque<>());
    }

    /** The sizes and arguments that the statements depend on. */
    public Set<Object> parameters() {
        Set<Object> parameters = new HashSet<>(code.parameters());
        arrays.values()
                .forEach(array -> array.dims().stream()
                        .filter(Dim.Symbol.class::isInstance)
                        .forEach(parameters::add));
        return parameters;
    }

    /** Whether two iterations of a prange touch one element, one of them to write it, at these sizes. */
    public boolean collides(Map<Object, Long> values) {
        Run run = new Run(values, Map.of());
        program.run(run);
        return run.collides;
    }

    /** The accesses that leave their arrays at these sizes, each once for an axis. */
    public Set<Escape> escapes(Map<Object, Long> values) {
        Run run = new Run(values, Map.of());
        program.run(run);
        return run.escapes;
    }

    /** Whether the iterations that the witness names touch the element that it names. */
    boolean collides(Verdict.Witness witness) {
        Map<Index, List<Long>> only = new HashMap<>();
        witness.common().forEach((term, value) -> {
            if (term instanceof Index index) {
                only.put(index, List.of(value));
            }
        });
        only.put(witness.loop().index(), List.of(witness.first(), witness.second()));
        Run run = new Run(witness.common(), only);
        program.run(run);
        Prange prange = pranges.get(witness.loop());
        return prange != null
                && run.touches[prange.position()].collisions.contains(
                        new Touches.Element(witness.array(), witness.subscripts()));
    }

    private Step block(List<Stmt> block, Deque<Prange> around) {
        List<Step> steps = new ArrayList<>();
        for (Stmt statement : block) {
            Traversal.forEach(statement.operands(), expr -> {
                if (expr instanceof Expr.Access access) {
                    steps.add(touch(access, Touches.Kind.READ, around));
                }
            });
            steps.add(step(statement, around));
        }
        Step[] all = steps.toArray(Step[]::new);
        return run -> {
            for (Step step : all) {
                step.run(run);
            }
        };
    }

    private Step step(Stmt statement, Deque<Prange> around) {
        if (statement instanceof Stmt.Loop loop) {
            return loop(loop, around);
        } else if (statement instanceof Stmt.If choice) {
            Step whenTrue = block(choice.whenTrue(), around);
            Step otherwise = block(choice.otherwise(), around);
            Optional<IntegerCode.Code> condition = code.of(choice.condition());
            return run -> {
                if (condition.isEmpty() || condition.get().in(run.frame) != 0) {
                    whenTrue.run(run);
                }
                if (condition.isEmpty() || condition.get().in(run.frame) == 0) {
                    otherwise.run(run);
                }
            };
        } else if (statement instanceof Stmt.Declare declare && code.knows(declare.local())) {
            IntegerCode.Code initial = code.of(declare.initial()).orElseThrow();
            int slot = code.slot(declare.local());
            return run -> run.frame[slot] = initial.in(run.frame);
        } else if (statement instanceof Stmt.Store store) {
            return touch(store.target(), Touches.Kind.WRITE, around);
        } else if (statement instanceof Stmt.Update update) {
            return touch(update.target(), Touches.Kind.of(update.op()), around);
        }
        List<Step> blocks =
                statement.blocks().stream().map(inner -> block(inner, around)).toList();
        return run -> blocks.forEach(inner -> inner.run(run));
    }

    private Step loop(Stmt.Loop loop, Deque<Prange> around) {
        int slot = code.slot(loop.index());
        IntegerCode.Code start = bound(loop.start());
        IntegerCode.Code end = bound(loop.end());
        Prange prange = new Prange(pranges.size(), loop.index(), slot, allocated(loop.body()));
        if (loop.isParallel()) {
            pranges.put(loop, prange);
            around.push(prange);
        }
        Step body = block(loop.body(), around);
        if (loop.isParallel()) {
            around.pop();
        }
        long step = loop.step();
        return run -> {
            if (loop.isParallel()) {
                run.touches[prange.position()].forget();
            }
            long first = start.in(run.frame);
            long last = end.in(run.frame);
            List<Long> only = run.only.get(loop.index());
            if (only == null) {
                for (long i = first; step > 0 ? i < last : i > last; i += step) {
                    run.frame[slot] = i;
                    body.run(run);
                }
                return;
            }
            for (long i : only) {
                boolean within = step > 0 ? i >= first && i < last : i <= first && i > last;
                if (within && (i - first) % step == 0) {
                    run.frame[slot] = i;
                    body.run(run);
                }
            }
        };
    }

    private IntegerCode.Code bound(Expr expr) {
        return code.of(expr)
                .orElseThrow(
                        () -> new IllegalArgumentException("a bound that depends on what an array holds: " + expr));
    }

    private static Set<String> allocated(List<Stmt> body) {
        Set<String> names = new HashSet<>();
        Traversal.forEachStatement(body, statement -> {
            if (statement instanceof Stmt.Allocate allocate) {
                names.add(allocate.array().name());
            }
        });
        return names;
    }

    private static Optional<Expr.Access> target(Stmt statement) {
        if (statement instanceof Stmt.Store store) {
            return Optional.of(store.target());
        }
        return statement instanceof Stmt.Update update ? Optional.of(update.target()) : Optional.empty();
    }

    private Step touch(Expr.Access access, Touches.Kind kind, Deque<Prange> around) {
        String name = access.array().name();
        List<Prange> sharing = around.stream()
                .filter(prange -> !prange.ownArrays().contains(name))
                .toList();
        List<Optional<IntegerCode.Code>> subscripts =
                access.subscripts().stream().map(code::of).toList();
        if (subscripts.stream().anyMatch(Optional::isEmpty)) {
            return run -> {};
        }
        IntegerCode.Code[] numbers =
                subscripts.stream().map(Optional::orElseThrow).toArray(IntegerCode.Code[]::new);
        int array = List.copyOf(arrays.keySet()).indexOf(name);
        Prange[] pranges = sharing.toArray(Prange[]::new);
        Touches.Kind[] kinds = sharing.stream()
                .map(prange -> code.names(access.subscripts(), prange.index()) ? kind.alone() : kind)
                .toArray(Touches.Kind[]::new);
        List<Escape> escapes = IntStream.range(0, numbers.length)
                .mapToObj(axis -> new Escape(access, axis))
                .toList();
        return run -> {
            long element = 0;
            boolean within = true;
            for (int axis = 0; axis < numbers.length; axis++) {
                long subscript = numbers[axis].in(run.frame);
                long size = run.sizes[array][axis];
                if (subscript < 0 || subscript >= size) {
                    run.escapes.add(escapes.get(axis));
                    within = false;
                }
                element = element * size + subscript;
            }
            if (!within) {
                return;
            }
            for (int p = 0; p < pranges.length; p++) {
                run.collides |= run.touches[pranges[p].position()].touch(
                        array, element, run.frame[pranges[p].slot()], kinds[p]);
            }
        };
    }

    /** One run of the statements. */
    private final class Run {
        final long[] frame;
        final long[][] sizes;
        final Touches[] touches;
        /** The iterations to run of some loops; all of the others. */
        final Map<Index, List<Long>> only;

        final Set<Escape> escapes = Collections.newSetFromMap(new IdentityHashMap<>());
        boolean collides;

        Run(Map<Object, Long> values, Map<Index, List<Long>> only) {
            this.only = only;
            frame = code.frame(values);
            sizes = arrays.values().stream()
                    .map(array -> array.dims().stream()
                            .mapToLong(
                                    dim -> dim instanceof Dim.Fixed fixed ? fixed.size() : values.getOrDefault(dim, 0L))
                            .toArray())
                    .toArray(long[][]::new);
            touches = new Touches[pranges.size()];
            for (int prange = 0; prange < touches.length; prange++) {
                touches[prange] = new Touches(List.copyOf(arrays.keySet()), sizes);
            }
        }
    }
}
