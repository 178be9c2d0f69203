package dev.quern.compiler.rewrite;

import dev.quern.ir.KernelIr;
import java.util.function.Consumer;

/** A step from IR to IR. */
@FunctionalInterface
public interface Rule {
    /**
     * The kernel after the step.
     *
     * @param notes takes a line for each change that a user may want to know of
     */
    KernelIr apply(KernelIr kernel, Consumer<String> notes);
}
