package dev.quern;

import dev.quern.ir.Directive;
import dev.quern.ir.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How loops of a kernel are to be run, in the place of the compiler's own choice: see {@link Kernel#schedule}. An
 * immutable value: each method returns another one.
 *
 * <p>A loop is named by its index, as the printed kernel and {@link Kernel#explain} show it: the builder names the loops
 * {@code i}, {@code j}, {@code k} from the outermost inwards, passing over names that arguments and dimensions have, and
 * loops that array expressions become {@code c} and a number. Where several loops are over an {@code i}, {@code "i#1"} is
 * the first of them in the text and {@code "i#2"} the next.
 */
public final class Schedule {
    /** More rows of a tile, and more vectors of each, than any processor has registers for. */
    private static final int MOST_ROWS = 16;

    private static final int MOST_VECTORS = 8;

    static final Schedule NONE = new Schedule(List.of());

    private final List<Directive> directives;

    private Schedule(List<Directive> directives) {
        this.directives = List.copyOf(directives);
    }

    /** No loop lies in lanes: the kernel has no vector twin. */
    public Schedule scalar() {
        return with(new Directive.Scalar(Sites.here()));
    }

    /**
     * The iterations of a loop lie in the lanes of vectors; loops within it run for all lanes together. How many vectors
     * are run at a time is the compiler's choice.
     */
    public Schedule vectorize(String index) {
        return with(new Directive.Vectorize(index, Directive.ANY, Sites.here()));
    }

    /** {@link #vectorize(String)}, by some vectors of iterations at a time: 1 to 8. */
    public Schedule vectorize(String index, int vectors) {
        Site site = Sites.here();
        requireVectors(vectors, site);
        return with(new Directive.Vectorize(index, vectors, site));
    }

    /**
     * A contraction is run in tiles that are kept in registers: a prange over rows, in it a loop over columns, in it loops
     * that fold.
     *
     * @param rowCount rows of a tile, 1 to 16
     * @param vectors of columns of each row, 1 to 8
     */
    public Schedule tile(String rows, String columns, int rowCount, int vectors) {
        Site site = Sites.here();
        requireRows(rowCount, site);
        requireVectors(vectors, site);
        return with(new Directive.Tile(rows, columns, rowCount, vectors, site));
    }

    /**
     * Some iterations of a loop are run side by side, so that they share what the lanes of the loop around it read. That
     * one is scheduled by {@link #vectorize(String)}.
     *
     * @param rows how many iterations, 1 to 16; 1 is one after the other
     */
    public Schedule sideBySide(String index, int rows) {
        Site site = Sites.here();
        requireRows(rows, site);
        return with(new Directive.SideBySide(index, rows, site));
    }

    List<Directive> directives() {
        return directives;
    }

    private Schedule with(Directive added) {
        for (Directive before : directives) {
            if (before instanceof Directive.Scalar || added instanceof Directive.Scalar) {
                throw new KernelDefinitionException(
                        added.site(),
                        "%s and %s exclude each other".formatted(before.text(), added.text()),
                        "scalar() stands alone: it leaves no loop in lanes");
            }
            for (String index : added.loops()) {
                if (before.loops().contains(index)) {
                    throw new KernelDefinitionException(
                            added.site(),
                            "the loop over %s is scheduled twice: %s and %s"
                                    .formatted(index, before.text(), added.text()),
                            "keep one of them");
                }
            }
        }
        List<Directive> all = new ArrayList<>(directives);
        all.add(added);
        return new Schedule(all);
    }

    private static void requireRows(int rows, Site site) {
        require("rows", rows, MOST_ROWS, site);
    }

    private static void requireVectors(int vectors, Site site) {
        require("vectors", vectors, MOST_VECTORS, site);
    }

    private static void require(String what, int count, int most, Site site) {
        if (count < 1 || count > most) {
            throw new KernelDefinitionException(
                    site,
                    "%d %s cannot be kept in registers".formatted(count, what),
                    "write 1 to %d %s".formatted(most, what));
        }
    }

    /** As it is written. */
    @Override
    public String toString() {
        return directives.stream().map(Directive::text).collect(Collectors.joining(", "));
    }
}
