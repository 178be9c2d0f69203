package dev.quern.ir;

import java.io.Serializable;

/**
 * The place in the user's source that built a node: what error messages, stack traces and debuggers point at.
 *
 * <p>Any two sites are equal. So nodes compare by what they mean, whichever line built them.
 */
public record Site(String className, String methodName, String fileName, int line) implements Serializable {
    /** Where nothing is known: nodes made by Quern itself outside any user's call. */
    public static final Site UNKNOWN = new Site("", "", "unknown", 0);

    public boolean isKnown() {
        return line > 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Site;
    }

    @Override
    public int hashCode() {
        return 0;
    }

    /** For example {@code Histogram.java:31}. */
    @Override
    public String toString() {
        return isKnown() ? fileName + ":" + line : fileName;
    }
}
