package dev.quern.compiler.races;

import dev.quern.ir.Stmt;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the prover says of the pranges of a kernel.
 *
 * @param witness of a race, where the prover names one
 * @param text what the user is told; empty where all is well
 */
public record Verdict(Answer answer, Optional<Witness> witness, String text) {

    public enum Answer {
        FREE,
        RACE,
        /** Neither was found: refused all the same. */
        UNKNOWN
    }

    public static Verdict free() {
        return new Verdict(Answer.FREE, Optional.empty(), "");
    }

    /**
     * Two iterations that are said to touch one element.
     *
     * @param body the statements in which the loop stands
     * @param common sizes, arguments and the indices of the loops around, by {@link dev.quern.ir.Dim.Symbol}, {@link
     *     dev.quern.ir.ScalarDecl} and {@link dev.quern.ir.Index}
     * @param first the value of the loop's index in one iteration
     * @param second its value in the other
     * @param subscripts of the element
     */
    public record Witness(
            List<Stmt> body,
            Stmt.Loop loop,
            Map<Object, Long> common,
            long first,
            long second,
            String array,
            List<Long> subscripts) {

        /** Whether they do: the nest is run by hand in these two iterations alone. */
        public boolean isTrue() {
            return first != second && new Tracer(body).collides(this);
        }
    }
}
