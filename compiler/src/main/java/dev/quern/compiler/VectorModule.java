package dev.quern.compiler;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The module that vector twins are written against, which a JVM has only if it was started with it. */
final class VectorModule {
    private static final String NAME = "jdk.incubator.vector";

    /** This JVM's. */
    static final VectorModule OF_JVM =
            new VectorModule(ModuleLayer.boot().findModule(NAME).isPresent(), Warnings::log);

    private final boolean present;
    private final Consumer<String> warnings;
    private final AtomicBoolean warned = new AtomicBoolean();

    VectorModule(boolean present, Consumer<String> warnings) {
        this.present = present;
        this.warnings = warnings;
    }

    boolean isPresent() {
        return present;
    }

    /** Says what to add, once. */
    void warnOfAbsence(String kernel) {
        if (!warned.getAndSet(true)) {
            warnings.accept(
                    "kernel " + kernel + " runs without vector lanes, as do all others: this JVM lacks the module "
                            + NAME + "; start it with --add-modules " + NAME
                            + ", or with -Dquern.twin=scalar if that is how it is meant");
        }
    }
}
