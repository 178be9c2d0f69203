package dev.quern.compiler;

import org.jspecify.annotations.Nullable;

/** What is set from outside by system properties. */
final class Options {
    private static final String TWIN = "quern.twin";

    /** Which of a kernel's twins serve its calls. */
    enum TwinChoice {
        /** The scalar one, until the vector one is compiled and was faster. */
        AUTO,
        SCALAR,
        /** The vector one where there is one, from the first call on. */
        VECTOR
    }

    private Options() {}

    /**
     * {@code -Dquern.interpret=true}: kernels are interpreted, slowly and plainly, instead of compiled. For finding out
     * whether a wrong result is the kernel's fault or the compiler's.
     */
    static boolean interpret() {
        return Boolean.getBoolean("quern.interpret");
    }

    /**
     * {@code -Dquern.twin=auto|scalar|vector}: for finding out what lanes bring, or whether they are at fault.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static TwinChoice twin() {
        return parseTwin(System.getProperty(TWIN));
    }

    static TwinChoice parseTwin(@Nullable String property) {
        if (property == null) {
            return TwinChoice.AUTO;
        }
        return switch (property) {
            case "auto" -> TwinChoice.AUTO;
            case "scalar" -> TwinChoice.SCALAR;
            case "vector" -> TwinChoice.VECTOR;
            default ->
                throw new IllegalArgumentException(
                        "system property " + TWIN + ": expected auto, scalar or vector, got \"" + property + "\"");
        };
    }
}
