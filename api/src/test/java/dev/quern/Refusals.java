package dev.quern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.function.Consumer;

/** Kernels that must be refused, and the line the message must point at. */
final class Refusals {
    private static int line;
    private static String file = "";

    private Refusals() {}

    /** Marks the next line as the wrong one. */
    static void nextLineIsWrong() {
        StackWalker.StackFrame caller = StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst().orElseThrow());
        line = caller.getLineNumber() + 1;
        file = String.valueOf(caller.getFileName());
    }

    /** The message after file, line and kernel, which are checked: what is wrong, then what to write. */
    static String refusal(Consumer<KernelBuilder> body) {
        line = 0;
        KernelDefinitionException refused =
                catchThrowableOfType(KernelDefinitionException.class, () -> Kernel.define("k", body));
        assertThat(refused).as("the exception").isNotNull();
        String place = file + ":" + line + ": kernel k: ";
        assertThat(refused).hasMessageStartingWith(place);
        assertThat(refused.site().line()).isEqualTo(line);
        return refused.getMessage().substring(place.length());
    }
}
