package dev.quern.spark.array;

import dev.quern.NDArray;
import dev.quern.compiler.Placement;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * What the blocks of a call have to know of one another: arithmetic on the numbers of rows, the same on the driver and in
 * each task.
 *
 * <p>Block p has the rows from {@code starts[p]} to {@code starts[p + 1]}. What it lacks of the rows around it may belong to
 * the block beside it, or to several if these are small or empty; and there is none before the first row of all or
 * behind the last.
 *
 * @param halos which inputs are read how far beside a row
 * @param ranges which pranges leave out rows
 * @param firstRow the argument for the number of a block's first row, if the kernel has one
 * @param count the argument for the number of all rows, if the kernel has one
 * @param starts of all blocks, and behind them the number of all rows
 */
record Halos(
        List<Placement.Halo> halos,
        List<Placement.Range> ranges,
        @Nullable String firstRow,
        @Nullable String count,
        List<Long> starts)
        implements Serializable {

    static Halos of(Placement.Neighbours neighbours, Split split) {
        List<Long> starts = new ArrayList<>();
        for (long start : split.starts()) {
            starts.add(start);
        }
        return new Halos(
                neighbours.halos(),
                neighbours.ranges(),
                neighbours.firstRow().orElse(null),
                neighbours.count().orElse(null),
                List.copyOf(starts));
    }

    private int blocks() {
        return starts.size() - 1;
    }

    private long start(int block) {
        return starts.get(block);
    }

    private long all() {
        return start(blocks());
    }

    /** How many rows a block has. */
    long rows(int block) {
        return start(block + 1) - start(block);
    }

    /** The first row that a block reads of an input. */
    private long from(Placement.Halo halo, int block) {
        return Math.max(0, start(block) - halo.before());
    }

    /** The row behind the last that a block reads of an input. */
    private long to(Placement.Halo halo, int block) {
        return start(block + 1) + Math.min(halo.after(), all() - start(block + 1));
    }

    /** The arguments of the kernel that tell a block its place. */
    Map<String, Object> scalars(int block) {
        Map<String, Object> scalars = new LinkedHashMap<>();
        if (firstRow != null) {
            scalars.put(firstRow, start(block));
        }
        if (count != null) {
            scalars.put(count, all());
        }
        for (Placement.Halo halo : halos) {
            scalars.put(halo.ghosts(), start(block) - from(halo, block));
        }
        for (Placement.Range range : ranges) {
            long from = own(block, range.first());
            scalars.put(range.from(), from);
            scalars.put(range.to(), Math.max(from, own(block, all() - range.last())));
        }
        return scalars;
    }

    /** A row of all, counted from a block's first, or the end of the block that is nearer to it. */
    private long own(int block, long row) {
        return Math.max(0, Math.min(rows(block), row - start(block)));
    }

    /** The rows of a block that others read beside their own, by the number of the block that does. */
    List<Tuple2<Integer, Edge>> edges(Placement.Halo halo, int source, Block block) {
        requireRows(halo, source, block);
        List<Tuple2<Integer, Edge>> edges = new ArrayList<>();
        for (int target = source + 1; target < blocks() && from(halo, target) < start(source + 1); target++) {
            addEdge(halo, source, block, target, edges);
        }
        for (int target = source - 1; target >= 0 && to(halo, target) > start(source); target--) {
            addEdge(halo, source, block, target, edges);
        }
        return edges;
    }

    private void addEdge(Placement.Halo halo, int source, Block block, int target, List<Tuple2<Integer, Edge>> edges) {
        long from = Math.max(start(source), from(halo, target));
        long to = Math.min(start(source + 1), to(halo, target));
        if (from < to && rows(target) > 0) {
            NDArray rows = block.array().slice(0, from - start(source), to - start(source));
            edges.add(new Tuple2<>(target, new Edge(from, Block.of(rows.copy()))));
        }
    }

    /** A block with the rows around it; without rows of its own it needs none. */
    NDArray extended(Placement.Halo halo, int block, Block own, List<Edge> edges) {
        requireRows(halo, block, own);
        if (own.rows() == 0) {
            return own.array();
        }
        List<Edge> parts = new ArrayList<>(edges);
        parts.add(new Edge(start(block), own));
        // Edges come in any order.
        parts.sort(Comparator.comparingLong(Edge::start));
        long[] shape = own.array().shape();
        long from = from(halo, block);
        shape[0] = to(halo, block) - from;
        if (edges.isEmpty() && shape[0] == own.rows()) {
            return own.array();
        }
        NDArray extended = NDArray.zeros(own.array().dtype(), shape);
        long next = from;
        for (Edge part : parts) {
            if (part.start() != next) {
                throw new IllegalStateException(
                        "row " + next + " of " + halo.array().name() + " is missing");
            }
            next += part.rows().rows();
            extended.slice(0, part.start() - from, next - from)
                    .copyFrom(part.rows().array());
        }
        if (next != to(halo, block)) {
            throw new IllegalStateException(
                    "row " + next + " of " + halo.array().name() + " is missing");
        }
        return extended;
    }

    private void requireRows(Placement.Halo halo, int block, Block rows) {
        if (rows.rows() != rows(block)) {
            throw new BlockArrayException(
                    "block %d of %s has %d rows and had %d when they were counted"
                            .formatted(block, halo.array().name(), rows.rows(), rows(block)),
                    "what it is made of gives other rows every time: persist it");
        }
    }
}
