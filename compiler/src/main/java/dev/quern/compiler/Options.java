package dev.quern.compiler;

/** What is set from outside by system properties. */
final class Options {
    private Options() {}

    /**
     * {@code -Dquern.interpret=true}: kernels are interpreted, slowly and plainly, instead of compiled. For finding out
     * whether a wrong result is the kernel's fault or the compiler's.
     */
    static boolean interpret() {
        return Boolean.getBoolean("quern.interpret");
    }
}
