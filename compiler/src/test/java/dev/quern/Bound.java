package dev.quern;

import dev.quern.spi.BoundArguments;

/** The arguments of a kernel as a call binds them, with what Quern adds. */
public final class Bound {
    private Bound() {}

    public static BoundArguments of(Kernel kernel, Object... arguments) {
        return new Signature(kernel.ir()).bind(arguments);
    }
}
