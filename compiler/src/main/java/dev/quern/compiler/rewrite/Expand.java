package dev.quern.compiler.rewrite;

import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.Domain;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Names;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns contractions inside out, so that C2 makes lanes of their columns where there are none of the Vector API: variables
 * of a column become scratch over all columns, and the loop over columns is distributed over what its body consists of.
 *
 * <pre>{@code
 * prange i in 0..n                               temp t: F64[d, k]
 *   range j in 0..k                              prange c in 0..d
 *     var s = 0.0                                  range j in 0..k
 *     range c in 0..d                                t[c, j] = b[j, c]
 *       s += f(a[i, c], b[j, c])                 prange i in 0..n
 *     r[i, j] = g(s)                               temp s: F64[k]
 *                                                  range from in 0..k step 1024
 *                                                    let to = min(from + 1024, k)
 *                                                    range j in from..to: s[j] = 0.0
 *                                                    range c in 0..d
 *                                                      var x = a[i, c]
 *                                                      range j in from..to: s[j] += f(x, t[c, j])
 *                                                    range j in from..to: r[i, j] = g(s[j])
 * }</pre>
 *
 * <p>Legal where the iterations over columns share nothing that one of them writes, nothing in them can fail, and the loops
 * within have the same bounds in all of them; the caller knows that. Each column does what it did in its own order, so the
 * bits stay. Columns are taken in strips that stay in a cache. No strip is empty, so what is read before its loops is read
 * only where the kernel as written reads it as well.
 *
 * <p>C2 takes a loop for lanes only if all that it reads and writes is at one and the same index, beside what it does not
 * write at all: hence what the columns read is copied even where it is in order already, and the {@link Expanded#inRows}
 * copies are to be laid out as one Java array for each row.
 */
public final class Expand {
    /** Fewer columns than this do not fill the lanes of a loop that C2 has unrolled. */
    private static final int FEWEST = 16;

    /** A contraction: a parallel loop and the loop over columns that ends its body. */
    public record Nest(Stmt.Loop rows, Stmt.Loop columns) {}

    /**
     * A kernel of which some nests are turned inside out.
     *
     * @param inRows names of the copies; each is to be one Java array for each row
     * @param overwritten names of scratch of an iteration, each element of which is stored before it is read
     * @param notes a line for each nest, for the user
     */
    public record Expanded(KernelIr kernel, Set<String> inRows, Set<String> overwritten, List<String> notes) {
        public Expanded {
            inRows = Set.copyOf(inRows);
            overwritten = Set.copyOf(overwritten);
            notes = List.copyOf(notes);
        }
    }

    private final KernelIr kernel;
    private final Names names;
    private final Map<Stmt, Nest> nests = new IdentityHashMap<>();
    private final Set<String> inRows = new HashSet<>();
    private final Set<String> overwritten = new HashSet<>();
    private final List<String> notes = new ArrayList<>();

    private Expand(KernelIr kernel, List<Nest> nests) {
        this.kernel = kernel;
        this.names = new Names(kernel);
        nests.forEach(nest -> this.nests.put(nest.rows(), nest));
    }

    /** The kernel with those nests turned inside out that have the form for it; empty if none has. */
    public static Optional<Expanded> rewrite(KernelIr kernel, List<Nest> nests) {
        Expand expand = new Expand(kernel, nests);
        List<Stmt> body = expand.block(kernel.body(), Domain.ALL);
        return expand.notes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Expanded(kernel.withBody(body), expand.inRows, expand.overwritten, expand.notes));
    }

    /** The same block, statement by statement the same objects, but for the nests: what is known of loops stays known. */
    private List<Stmt> block(List<Stmt> block, Domain domain) {
        List<Stmt> result = new ArrayList<>();
        boolean changed = false;
        for (Stmt statement : block) {
            List<Stmt> expanded = nests.containsKey(statement) ? nest(nests.get(statement), domain) : null;
            if (expanded != null) {
                result.addAll(expanded);
                changed = true;
                continue;
            }
            Domain inside = statement instanceof Stmt.Loop loop ? domain.inside(loop, Map.of()) : domain;
            boolean same = true;
            List<List<Stmt>> blocks = new ArrayList<>();
            for (List<Stmt> inner : statement.blocks()) {
                List<Stmt> rewritten = block(inner, inside);
                same &= rewritten == inner;
                blocks.add(rewritten);
            }
            result.add(same ? statement : statement.withBlocks(blocks));
            changed |= !same;
        }
        return changed ? result : block;
    }

    private @Nullable List<Stmt> nest(Nest nest, Domain around) {
        Domain domain = around.inside(nest.rows(), Map.of()).inside(nest.columns(), Map.of());
        Dim length = length(nest.columns(), domain);
        if (length == null || length instanceof Dim.Fixed fixed && fixed.size() < FEWEST) {
            return null;
        }
        ColumnCopies copies = new ColumnCopies(nest, names);
        Distribution distribution = new Distribution(nest, length, copies, names);
        if (!copies.canServe() || !distribution.isPossible()) {
            return null;
        }
        Stmt.Loop rows = distribution.rows();
        List<Stmt> result = new ArrayList<>(copies.statements());
        result.add(rows);
        copies.all().forEach(copy -> inRows.add(copy.name()));
        distribution.scratch().forEach(array -> overwritten.add(array.name()));
        notes.add(distribution.note());
        return result;
    }

    /** A dimension that the index of the loop stays within, if there is one. */
    private @Nullable Dim length(Stmt.Loop loop, Domain domain) {
        List<Dim> candidates = new ArrayList<>();
        if (loop.end() instanceof Expr.Size size) {
            candidates.add(size.dim());
        } else if (loop.end() instanceof Expr.Constant constant && constant.asLong() >= 0) {
            candidates.add(new Dim.Fixed(constant.asLong()));
        }
        for (ArrayDecl array : kernel.arrays()) {
            candidates.addAll(array.dims());
        }
        Affine index = Affine.term(loop.index());
        for (Dim dim : candidates) {
            Affine size = dim instanceof Dim.Fixed fixed ? Affine.constant(fixed.size()) : Affine.term(dim);
            if (domain.implies(index) && domain.implies(size.minus(index).plus(-1))) {
                return dim;
            }
        }
        return null;
    }
}
