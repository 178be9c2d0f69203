package dev.quern.compiler.emit;

import java.util.Locale;

/** Which of the two classes a kernel may have for one way its arguments lie in memory. Both give the same results. */
public enum Twin {
    /** Loops over scalars: fast within milliseconds. */
    SCALAR,
    /** Lanes of the Vector API: slow until C2 has compiled it, and faster then. */
    VECTOR;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
