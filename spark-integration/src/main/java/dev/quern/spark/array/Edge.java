package dev.quern.spark.array;

import java.io.Serializable;

/** Some rows of a block, for another one: a class with plain fields for the reason that {@link Block} is one. */
final class Edge implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long start;
    private final Block rows;

    /** @param start the number of the first row among all rows */
    Edge(long start, Block rows) {
        this.start = start;
        this.rows = rows;
    }

    long start() {
        return start;
    }

    Block rows() {
        return rows;
    }
}
