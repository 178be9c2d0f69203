package dev.quern;

import dev.quern.ir.KernelIr;
import java.util.function.Consumer;

/** The text of a kernel that the compiler has not seen: what a refused kernel would have been. */
public final class Unproved {
    private Unproved() {}

    public static KernelIr kernel(String name, Consumer<KernelBuilder> body) {
        KernelBuilder builder = new KernelBuilder();
        body.accept(builder);
        return builder.build(name, Sites.here());
    }
}
