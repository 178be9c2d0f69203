package dev.quern.compiler.analysis;

import dev.quern.KernelArgumentException;
import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Refuses arguments that share memory where that could change the result. An output may be an input, the very same view,
 * if each iteration reads of it only the element it then writes.
 */
public final class Overlaps {
    /** Where an array is used: the statement, the loops around it and the subscripts. */
    private record Use(Stmt statement, List<Index> loops, Expr.Access access, boolean write) {}

    private final KernelIr kernel;
    private final List<ArrayDecl> arrays;
    /** In lists: statements that look alike are equal, and each of them counts. */
    private final Map<String, List<Use>> uses = new HashMap<>();

    private int whiles;

    /** Whether the one, an output, may be the same array as the other, by their positions. */
    private final boolean[][] elementwise;

    private Overlaps(KernelIr kernel) {
        this.kernel = kernel;
        this.arrays = kernel.arrays();
        this.elementwise = new boolean[arrays.size()][arrays.size()];
    }

    public static Overlaps of(KernelIr kernel) {
        Overlaps overlaps = new Overlaps(kernel);
        overlaps.collect(kernel.body(), new ArrayDeque<>());
        overlaps.compare();
        return overlaps;
    }

    private void collect(List<Stmt> block, Deque<Index> loops) {
        for (Stmt statement : block) {
            List<Index> around = List.copyOf(loops);
            Traversal.forEach(statement.operands(), expr -> {
                if (expr instanceof Expr.Access access) {
                    use(new Use(statement, around, access, false));
                }
            });
            if (statement instanceof Stmt.Store store) {
                use(new Use(statement, around, store.target(), true));
            } else if (statement instanceof Stmt.Update update) {
                use(new Use(statement, around, update.target(), true));
            }
            if (statement instanceof Stmt.Loop loop) {
                loops.push(loop.index());
                collect(loop.body(), loops);
                loops.pop();
            } else if (statement instanceof Stmt.While loop) {
                // It has no index, and still repeats what stands in it.
                loops.push(new Index("while", --whiles));
                collect(loop.body(), loops);
                loops.pop();
            } else {
                statement.blocks().forEach(inner -> collect(inner, loops));
            }
        }
    }

    private void compare() {
        for (int output = 0; output < elementwise.length; output++) {
            for (int other = 0; other < elementwise.length; other++) {
                elementwise[output][other] = isElementwise(arrays.get(output), arrays.get(other));
            }
        }
    }

    private void use(Use use) {
        uses.computeIfAbsent(use.access().array().name(), unused -> new ArrayList<>())
                .add(use);
    }

    /**
     * Checks the arrays of a call, in the order of {@link KernelIr#arrays}.
     *
     * @throws KernelArgumentException if two overlap where it matters, or an output overlaps itself
     */
    public void check(NDArray[] given) {
        for (int written = 0; written < given.length; written++) {
            ArrayDecl output = arrays.get(written);
            if (!output.role().isWritable()) {
                continue;
            }
            if (given[written].hasOverlappingElements()) {
                throw new KernelArgumentException(
                        kernel.name(),
                        "%s is %s, a view in which several elements are one place in memory, and the kernel writes to it"
                                .formatted(output.name(), given[written].describe()),
                        "pass %s.copy()".formatted(output.name()));
            }
            for (int other = 0; other < given.length; other++) {
                ArrayDecl with = arrays.get(other);
                boolean seen = other < written && with.role().isWritable();
                if (other != written && !seen && given[written].sharesMemory(given[other])) {
                    requireHarmless(output, given[written], with, given[other]);
                }
            }
        }
    }

    private void requireHarmless(ArrayDecl output, NDArray written, ArrayDecl with, NDArray read) {
        if (with.role().isWritable()) {
            throw new KernelArgumentException(
                    kernel.name(),
                    "%s and %s share memory, and the kernel writes to both".formatted(output.name(), with.name()),
                    "pass two arrays that do not overlap");
        }
        if (!isSameView(written, read)) {
            throw new KernelArgumentException(
                    kernel.name(),
                    "%s overlaps %s: what is written to the one would change what is read of the other"
                            .formatted(output.name(), with.name()),
                    "pass %s.copy() as %s, or another array as %s".formatted(with.name(), with.name(), output.name()));
        }
        if (!elementwise[arrays.indexOf(output)][arrays.indexOf(with)]) {
            throw new KernelArgumentException(
                    kernel.name(),
                    "%s and %s are the same array, and elements of %s would be read after %s is written"
                            .formatted(output.name(), with.name(), with.name(), output.name()),
                    "pass %s.copy() as %s, or another array as %s".formatted(with.name(), with.name(), output.name()));
        }
    }

    private static boolean isSameView(NDArray a, NDArray b) {
        boolean same = a.offset() == b.offset() && a.rank() == b.rank();
        for (int axis = 0; same && axis < a.rank(); axis++) {
            same = a.size(axis) == b.size(axis) && a.stride(axis) == b.stride(axis);
        }
        return same;
    }

    /** Whether the one statement that writes the output reads, of the other array, just the element it writes. */
    private boolean isElementwise(ArrayDecl output, ArrayDecl with) {
        List<Use> writes = uses.getOrDefault(output.name(), List.of());
        List<Use> reads = uses.getOrDefault(with.name(), List.of());
        if (writes.isEmpty() || reads.isEmpty()) {
            return true;
        }
        if (writes.size() != 1) {
            return false;
        }
        Use write = writes.get(0);
        Set<Index> own = new HashSet<>();
        for (Expr subscript : write.access().subscripts()) {
            if (!(subscript instanceof Expr.IndexRef ref) || !own.add(ref.index())) {
                return false;
            }
        }
        return write.write()
                && own.equals(new HashSet<>(write.loops()))
                && reads.stream()
                        .allMatch(read -> read.statement() == write.statement()
                                && read.access()
                                        .subscripts()
                                        .equals(write.access().subscripts()));
    }
}
