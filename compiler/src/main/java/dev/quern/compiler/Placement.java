package dev.quern.compiler;

import dev.quern.Kernel;
import dev.quern.KernelDefinitionException;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Site;
import dev.quern.ir.UpdateOp;
import java.io.Serializable;
import java.util.List;
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
 * @param neighbours the kernel that blocks run instead, if rows cannot be done without knowing of the others; then there is no
 *     {@code numbered}
 */
public record Placement(
        Dim.Symbol rows, Map<String, Placed> arrays, Optional<Numbered> numbered, Optional<Neighbours> neighbours) {
    /**
     * A kernel that knows which of all rows it has.
     *
     * @param firstRow the name of its last argument, which the kernel as it was written does not have: an I64, how many rows
     *     come before its own
     */
    public record Numbered(Kernel kernel, String firstRow) {}

    /**
     * A kernel for a block of rows that stand in a row with those of other blocks: it reads rows beside its own, leaves out the
     * first or the last of all rows, or uses their number. What it needs to know for that are arguments the kernel as it
     * was written does not have, all scalars I64.
     *
     * <p>What it computes for its rows is what the kernel as it was written computes for them given all rows: each
     * iteration of a prange over rows is done by the block that has its row and by no other, on the same elements, as
     * nothing that is read beside the own row is written by the kernel; and the number of a row and that of all rows are
     * the same values. So nothing is reduced twice either.
     *
     * @param obstacle why it cannot be run on rows that know nothing of one another
     * @param firstRow how many rows come before the block's, where the kernel uses it
     * @param count how many rows there are in all, where the kernel uses it
     * @param halos what it reads beside its own rows
     * @param ranges the pranges that leave out rows
     */
    public record Neighbours(
            Kernel kernel,
            Obstacle obstacle,
            Optional<String> firstRow,
            Optional<String> count,
            List<Halo> halos,
            List<Range> ranges) {}

    /** What is in the way where rows have no neighbours, as a {@link KernelDefinitionException} says it. */
    public record Obstacle(Site site, String problem, String remedy) {}

    /**
     * The rows around a block that an input is read at: of those, as many as there are.
     *
     * @param array the input as it was declared, which the kernel is still given, the block's own rows alone
     * @param extended an input more: these rows with those before and behind them
     * @param ghosts the argument for how many come before the block's own in it
     * @param before how many rows before its own a row reads at most
     * @param after how many rows behind its own
     */
    public record Halo(ArrayDecl array, ArrayDecl extended, String ghosts, long before, long after)
            implements Serializable {}

    /**
     * The rows that a prange goes over: not the first and the last of all rows.
     *
     * @param from the argument for the first of the block's own rows that it goes over
     * @param to the argument for the row behind the last, no less than {@code from}
     * @param first how many of the first of all rows it leaves out
     * @param last how many of the last
     */
    public record Range(String from, String to, long first, long last) implements Serializable {}

    /** How one array lies. */
    public enum Kind {
        /** Split on axis 0: row i of the kernel touches element i and no other, but for what {@link Neighbours} says. */
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
            return KernelCache.shared().get(kernel).placement();
        } catch (KernelDefinitionException e) {
            throw e.in(kernel.name());
        }
    }

    /**
     * Requires that the rows can be done apart from one another, as those of a DataFrame are.
     *
     * @throws KernelDefinitionException if they read rows beside their own, or need to know how many there are
     */
    public void requireApart(String kernel) {
        neighbours.ifPresent(each -> {
            Obstacle obstacle = each.obstacle();
            throw new KernelDefinitionException(obstacle.site(), obstacle.problem(), obstacle.remedy()).in(kernel);
        });
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
