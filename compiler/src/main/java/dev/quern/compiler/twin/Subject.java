package dev.quern.compiler.twin;

import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.Functions;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.analysis.Sizing;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A kernel as a trial sees it. */
public final class Subject {
    private final KernelIr kernel;
    private final Sizing sizing;
    private final List<Dim.Symbol> symbols;
    private final Set<Integer> parallel = new TreeSet<>();
    private final Indices indices;
    private final boolean rereads;
    private final boolean approximates;

    /** @param kernel lowered */
    public Subject(KernelIr kernel, List<ParallelRegion> regions, Sizing sizing) {
        this.kernel = kernel;
        this.sizing = sizing;
        this.symbols = List.copyOf(kernel.symbols().keySet());
        for (ParallelRegion region : regions) {
            for (Expr bound : List.of(region.loop().start(), region.loop().end())) {
                Affine.of(bound, Map.of())
                        .ifPresent(form -> form.coefficients().keySet().stream()
                                .map(symbols::indexOf)
                                .filter(position -> position >= 0)
                                .forEach(parallel::add));
            }
        }
        this.indices = Indices.of(kernel);
        boolean[] found = {false, false};
        Traversal.forEachStatement(kernel.body(), statement -> found[0] |= statement instanceof Stmt.Update);
        Traversal.forEachExpr(kernel.body(), expr -> found[1] |= Functions.is(expr));
        this.rereads = found[0] || kernel.arrays().stream().anyMatch(array -> array.role() == ArrayDecl.Role.INOUT);
        this.approximates = found[1];
    }

    KernelIr kernel() {
        return kernel;
    }

    Sizing sizing() {
        return sizing;
    }

    List<Dim.Symbol> symbols() {
        return symbols;
    }

    /** The positions of the symbols that parallel loops run over. */
    Set<Integer> parallel() {
        return parallel;
    }

    Indices indices() {
        return indices;
    }

    /** How long an axis is at given sizes. */
    long size(Dim dim, long[] sizes) {
        return dim instanceof Dim.Fixed fixed ? fixed.size() : sizes[symbols.indexOf(dim)];
    }

    /** Whether a run starts from what an earlier one has written. */
    boolean rereads() {
        return rereads;
    }

    /** Whether it has functions that are within 1 ulp and no more. */
    boolean approximates() {
        return approximates;
    }
}
