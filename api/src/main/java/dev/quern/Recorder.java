package dev.quern;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Local;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of a kernel while its builder's lambda runs: the blocks that are open, what lives in them, and what has been
 * written since a Value was made.
 *
 * <p>A Value is an expression, evaluated by the statement that uses it. A reader of the Java text expects it to have been
 * evaluated where it was made. The two differ only if something it reads is written in between, and that is refused
 * here: so both readings of the text give the same kernel.
 */
final class Recorder {
    /** Past this a traversal of the expression, or the method compiled from it, could overflow. */
    private static final int DEEPEST = 1_000;

    /** A write to an array or a variable ({@code root}), made through the handle {@code via}. */
    private record Write(int time, @Nullable Value via, Site site) {}

    /** A read by a statement of what was evaluated, as the user sees it, at {@code time}. */
    private record Use(Object root, int time, @Nullable Value via, Value value, Site site) {}

    /** An open block: the statements so far and what lives until it closes. */
    static final class Block {
        private final List<Stmt> statements = new ArrayList<>();
        private final Set<Object> alive = new HashSet<>();
        private final List<Use> uses = new ArrayList<>();
        private final int opened;
        private final @Nullable Index index;

        private Block(int opened, @Nullable Index index) {
            this.opened = opened;
            this.index = index;
            if (index != null) {
                alive.add(index);
            }
        }
    }

    private final Deque<Block> blocks = new ArrayDeque<>();
    private final Set<Index> parallel = new HashSet<>();
    private final Map<Object, List<Write>> writes = new HashMap<>();
    private int time;
    private int nextId;
    private boolean closed;

    Recorder() {
        blocks.push(new Block(0, null));
    }

    int now() {
        return time;
    }

    int freshId() {
        return nextId++;
    }

    Index freshIndex() {
        int id = freshId();
        return new Index("c" + id, id);
    }

    /** How many loops and branches are open. */
    int depth() {
        return blocks.size() - 1;
    }

    /** Makes an array, a variable or an index usable until the current block closes. */
    void bring(Object root) {
        block().alive.add(root);
    }

    /** Makes an array usable everywhere from now on. */
    void bringEverywhere(ArrayDecl array) {
        blocks.getLast().alive.add(array);
    }

    /** Runs {@code body} with a new block open; returns what it recorded. */
    List<Stmt> block(boolean repeats, @Nullable Index index, Runnable body) {
        requireOpen(Sites.here());
        Block block = new Block(++time, index);
        blocks.push(block);
        try {
            body.run();
        } finally {
            blocks.pop();
        }
        if (repeats) {
            refuseStaleAcrossIterations(block);
        }
        block().uses.addAll(block.uses);
        return List.copyOf(block.statements);
    }

    /** Runs the body of a reduction, in which an index may be used and nothing may be written. */
    Value within(Index index, Supplier<Value> body) {
        requireOpen(Sites.here());
        Block block = new Block(time, index);
        blocks.push(block);
        Value value;
        try {
            value = body.get();
        } finally {
            blocks.pop();
        }
        if (!block.statements.isEmpty()) {
            throw new KernelDefinitionException(
                    block.statements.get(0).site(),
                    "a statement inside the body of a reduction",
                    "a reduction folds an expression: write the loop with k.range and plusAssign");
        }
        return value;
    }

    /** Appends a statement that reads {@code values} and writes through {@code target}. */
    void append(Stmt statement, @Nullable Place target, Value... values) {
        Site site = statement.site();
        requireOpen(site);
        time++;
        for (Value value : values) {
            use(value, site);
        }
        if (target != null) {
            requireOwn(target, site);
            requireAlive(target.expr(), site);
            target.reads().forEach((root, made) -> refuseStale(new Use(root, made, null, target, site)));
            writes.computeIfAbsent(target.root(), root -> new ArrayList<>()).add(new Write(time, target, site));
        }
        block().statements.add(statement);
    }

    /** Checks that a statement at {@code site} may evaluate the value, and that it still means what it meant. */
    void use(Value value, Site site) {
        requireOwn(value, site);
        requireAlive(value.expr(), site);
        usesOf(value, site).forEach(this::refuseStale);
    }

    /** A variable is read when it is used; an element of an array when its handle was made. */
    private static List<Use> usesOf(Value value, Site site) {
        if (value instanceof Array array) {
            array.requireReadable(site);
        }
        List<Use> uses = new ArrayList<>();
        value.reads().forEach((root, made) -> uses.add(new Use(root, made, null, value, site)));
        if (value instanceof Array array && array.isTaken()) {
            uses.add(new Use(array.root(), array.made(), array, array, site));
        }
        return uses;
    }

    /** Replaces the last statement of the block, which must be {@code expected}: for {@code otherwise}. */
    void replaceLast(Stmt expected, Stmt replacement, Site site) {
        requireOpen(site);
        List<Stmt> statements = block().statements;
        if (statements.isEmpty() || statements.get(statements.size() - 1) != expected) {
            throw new KernelDefinitionException(
                    site, "otherwise does not follow its when", "write k.when(...).otherwise(...) in one expression");
        }
        statements.set(statements.size() - 1, replacement);
    }

    List<Stmt> close() {
        closed = true;
        return block().statements;
    }

    /** What an operation on the values, made now, reads: each array and variable with the time as of which. */
    Map<Object, Integer> readsOf(Site site, Value... operands) {
        Map<Object, Integer> reads = new HashMap<>();
        for (Value operand : operands) {
            operand.reads().forEach((root, made) -> reads.merge(root, made, Math::min));
            if (operand instanceof Place place) {
                usesOf(place, site).forEach(this::refuseStale);
                reads.putIfAbsent(place.root(), time);
            }
        }
        return reads.isEmpty() ? Map.of() : reads;
    }

    private void refuseStale(Use use) {
        for (Write write : writes.getOrDefault(use.root(), List.of())) {
            if (write.time() > use.time() && (use.via() == null || write.via() != use.via())) {
                throw stale(use, write.site(), "before it is used here");
            }
        }
        block().uses.add(use);
    }

    private void refuseStaleAcrossIterations(Block block) {
        for (Use use : block.uses) {
            if (use.time() >= block.opened) {
                continue;
            }
            for (Write write : writes.getOrDefault(use.root(), List.of())) {
                if (write.time() >= block.opened && (use.via() == null || write.via() != use.via())) {
                    throw stale(use, write.site(), "in the loop that uses it here");
                }
            }
        }
    }

    private static KernelDefinitionException stale(Use use, Site write, String where) {
        String text = IrPrinter.text(use.value().expr());
        String name = use.root() instanceof ArrayDecl array ? array.name() : ((Local) use.root()).name();
        return new KernelDefinitionException(
                use.site(),
                "%s was made at %s, and %s is written at %s %s"
                        .formatted(text, use.value().expr().site(), name, write, where),
                "hold the earlier value with k.let(...) where it is made, or make the expression again here");
    }

    /** Says that the loop of an index runs its iterations in parallel. */
    void parallel(Index index) {
        parallel.add(index);
    }

    /** The innermost open block. */
    Block block() {
        Block block = blocks.peek();
        if (block == null) {
            throw new IllegalStateException("no block is open");
        }
        return block;
    }

    boolean isOpen(Block block) {
        return blocks.contains(block);
    }

    /** The outermost parallel loop that is open inside an open block, if there is any. */
    Optional<Index> parallelInside(Block block) {
        Index found = null;
        for (Block inner : blocks) {
            if (inner == block) {
                break;
            }
            if (inner.index != null && parallel.contains(inner.index)) {
                found = inner.index;
            }
        }
        return Optional.ofNullable(found);
    }

    /** Records statements at the present end of an open block: before the loop or the branch in it that is being written. */
    void in(Block block, Runnable statements) {
        Deque<Block> inner = new ArrayDeque<>();
        while (block() != block) {
            inner.push(blocks.pop());
        }
        try {
            statements.run();
        } finally {
            inner.forEach(blocks::push);
        }
    }

    /** Refuses what comes after the builder's lambda has returned. */
    void requireOpen(Site site) {
        if (closed) {
            throw new KernelDefinitionException(
                    site,
                    "a builder or a Value is used after its kernel was defined",
                    "use it only inside the lambda given to Kernel.define");
        }
    }

    private void requireOwn(Value value, Site site) {
        requireOpen(site);
        if (value.recorder() != null && value.recorder() != this) {
            throw new KernelDefinitionException(
                    site,
                    IrPrinter.text(value.expr()) + " belongs to another kernel",
                    "pass the value in as an argument of this kernel");
        }
    }

    private void requireAlive(Expr root, Site site) {
        Set<Index> bound = Traversal.boundIndices(List.of(root));
        Traversal.forEach(root, expr -> {
            Object needed = null;
            String name = "";
            if (expr instanceof Expr.IndexRef ref && !bound.contains(ref.index())) {
                needed = ref.index();
                name = "the index " + ref.index();
            } else if (expr instanceof Expr.LocalRef ref) {
                needed = ref.local();
                name = "the variable " + ref.local();
            } else if (expr instanceof Expr.Access access) {
                needed = access.array();
                name = "the array " + access.array().name();
            }
            Object wanted = needed;
            if (wanted != null && blocks.stream().noneMatch(block -> block.alive.contains(wanted))) {
                throw new KernelDefinitionException(
                        site,
                        name + " is used outside the block it belongs to",
                        "declare a variable before the block, set it inside and use it after");
            }
        });
    }

    /** Refuses expressions nested so deeply that a walk over them could overflow the stack. */
    static int depth(Site site, Value... operands) {
        int depth = 0;
        for (Value operand : operands) {
            depth = Math.max(depth, operand.depth());
        }
        if (depth >= DEEPEST) {
            throw new KernelDefinitionException(
                    site,
                    "an expression of more than " + DEEPEST + " operations one inside the other",
                    "hold parts of it with k.let(...), or write a k.range loop that updates a variable");
        }
        return depth + 1;
    }
}
