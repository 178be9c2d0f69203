package dev.quern.ir;

import java.io.Serializable;
import java.util.List;

/**
 * How loops of a kernel are to be run, by the word of its user: see {@link dev.quern.Schedule}. A loop is named by its
 * index; {@code "i#2"} is the second loop over an {@code i}, in the order of the text.
 */
public sealed interface Directive extends Serializable {
    /** Stands for a number that the compiler chooses. */
    int ANY = 0;

    /** The line that says so. */
    Site site();

    /** The loops that it is about. */
    List<String> loops();

    /** As the user wrote it. */
    String text();

    /** No loop lies in lanes. */
    record Scalar(Site site) implements Directive {
        @Override
        public List<String> loops() {
            return List.of();
        }

        @Override
        public String text() {
            return "scalar()";
        }
    }

    /**
     * Iterations of a loop lie in lanes.
     *
     * @param vectors of iterations at a time, or {@link #ANY}
     */
    record Vectorize(String index, int vectors, Site site) implements Directive {
        @Override
        public List<String> loops() {
            return List.of(index);
        }

        @Override
        public String text() {
            return vectors == ANY ? "vectorize(%s)".formatted(index) : "vectorize(%s, %d)".formatted(index, vectors);
        }
    }

    /**
     * A contraction is run in tiles.
     *
     * @param rows the parallel loop
     * @param columns the loop in it, whose iterations lie in lanes
     */
    record Tile(String rows, String columns, int rowCount, int vectors, Site site) implements Directive {
        @Override
        public List<String> loops() {
            return List.of(rows, columns);
        }

        @Override
        public String text() {
            return "tile(%s, %s, %d, %d)".formatted(rows, columns, rowCount, vectors);
        }
    }

    /** Some iterations of a loop within lanes are run side by side. */
    record SideBySide(String index, int rows, Site site) implements Directive {
        @Override
        public List<String> loops() {
            return List.of(index);
        }

        @Override
        public String text() {
            return "sideBySide(%s, %d)".formatted(index, rows);
        }
    }
}
