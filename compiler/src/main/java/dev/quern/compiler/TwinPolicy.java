package dev.quern.compiler;

import dev.quern.compiler.twin.Trial;
import dev.quern.compiler.twin.Warmer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the variants of a program go by when they choose between twins: this JVM's, or a test's.
 *
 * @param backend makes the twins
 * @param choice asked once for each variant
 * @param trialLimitNanos how long a trial may take in one go
 * @param warnings of vector twins that are at fault
 */
record TwinPolicy(
        Backend backend,
        Supplier<Options.TwinChoice> choice,
        VectorModule module,
        Warmer warmer,
        long trialLimitNanos,
        Consumer<String> warnings) {
    static final TwinPolicy OF_JVM = new TwinPolicy(
            Backend.PIPELINE,
            Options::twin,
            VectorModule.OF_JVM,
            Warmer.shared(),
            Trial.HARD_LIMIT_NANOS,
            Warnings::log);
}
