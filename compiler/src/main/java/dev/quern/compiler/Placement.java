package dev.quern.compiler;

import dev.quern.Kernel;
import dev.quern.KernelDefinitionException;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.UpdateOp;
import java.util.Map;
import java.util.Optional;

/**
 * Where the arrays of a kernel go when its rows are spread over partitions, each of which runs the kernel on rows of its
 * own: inferred from the lowered kernel, so that whoever distributes one need not say it, and cannot say it wrongly.
 *
 * <p>It stands in the facade because it is an answer to other modules; the pipeline itself does without.
 *
 * @param rows the dimension that is spread
 * @param arrays the arguments by name, in the order of the kernel's
 * @param numbered the kernel that partitions run instead, if the number of a row is a value in it
 */
public record Placement(Dim.Symbol rows, Map<String, Placed> arrays, Optional<Numbered> numbered) {
    /**
     * A kernel that knows which of all rows it has.
     *
     * @param firstRow the name of its last argument, which the kernel as it was written does not have: an I64, how many rows
     *     come before its own
     */
    public record Numbered(Kernel kernel, String firstRow) {}

    /** How one array lies. */
    public enum Kind {
        /** Split on axis 0: row i of the kernel touches element i and no other. */
        ROWS,
        /** The same everywhere, and only read. */
        WHOLE,
        /** Updated by all rows: each partition has a partial result, and these are combined. */
        REDUCED
    }

    /**
     * One array.
     *
     * @param update what combines partial results; there for {@link Kind#REDUCED} alone
     * @param reason what it follows from, for messages, for example {@code row i reads points[i, j] at KMeans.java:31}
     */
    public record Placed(ArrayDecl array, Kind kind, Optional<UpdateOp> update, String reason) {}

    /**
     * Places a kernel.
     *
     * @throws KernelDefinitionException if its rows cannot be done apart from one another: the message has the access
     *     that is in the way, its line, and what to write instead
     */
    public static Placement of(Kernel kernel) {
        try {
            return KernelCache.shared().get(kernel.ir()).placement();
        } catch (KernelDefinitionException e) {
            throw e.in(kernel.name());
        }
    }

    /** How the array of a name lies. */
    public Placed of(String array) {
        Placed placed = arrays.get(array);
        if (placed == null) {
            throw new IllegalArgumentException("no array is named " + array + "; there are " + arrays.keySet());
        }
        return placed;
    }
}
