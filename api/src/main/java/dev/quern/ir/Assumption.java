package dev.quern.ir;

import java.io.Serializable;

/**
 * What the user promises of the numbers in an input, for the compiler to build on. Each call checks it before anything is
 * written.
 *
 * @param array an input of integers
 * @param site the user's line that says so
 */
public record Assumption(Kind kind, ArrayDecl array, Site site) implements Serializable {
    /** What is promised. */
    public enum Kind {
        /** No two elements are equal. */
        DISTINCT("distinct"),
        /** No element of the vector is less than the one before it. */
        ASCENDING("ascending");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** The word for it in printed IR, which is the builder's method. */
        public String text() {
            return text;
        }
    }

    /** Refuses what no call could check. */
    public Assumption {
        if (array.role() != ArrayDecl.Role.IN || !array.dtype().isInteger()) {
            throw new IllegalArgumentException(kind.text() + " of " + array + ", which is no input of integers");
        }
        if (kind == Kind.ASCENDING && array.rank() != 1) {
            throw new IllegalArgumentException(kind.text() + " of " + array + ", which is no vector");
        }
    }

    /** As it stands in printed IR. */
    public String text() {
        return "assume " + kind.text() + " " + array.name();
    }
}
