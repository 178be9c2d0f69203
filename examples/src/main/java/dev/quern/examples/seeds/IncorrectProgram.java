package dev.quern.examples.seeds;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelDefinitionException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Programs that make no sense, and what one is told: the line, what is wrong there and what to write instead.
 *
 * <p>Each is wrong on the line marked. Numba answers the first with the sixteen versions of its own {@code setitem} that do
 * not match; the third it truncates, and the last it runs: the value of some iteration is left.
 *
 * <pre>{@code
 * for i in prange(m): result[i] = a[i]              # a[i] is a row
 * for i in prange(m): result[i] = a[i] + b[i]       # rows of different lengths
 * for i in prange(n): counts[i] = weights[i]        # fractions into integers
 * for i in prange(n): result[i] = a[i, 0]           # a has one axis
 * for i in prange(n): result[0] = a[i]              # a race: all write one element
 * }</pre>
 */
public final class IncorrectProgram {
    private IncorrectProgram() {}

    /** Mended: {@code a.at(i).sum()}, if the sum of the row was meant. */
    static Kernel rowForANumber() {
        return Kernel.define("row_for_a_number", k -> {
            Array a = k.in("a", DType.F64, "m", "n");
            Array result = k.out("result", DType.F64, "m");
            k.prange("m", i -> {
                result.at(i).set(a.at(i)); // wrong: row_for_a_number
            });
        });
    }

    /** Mended: both declared with {@code "n"} columns, if they have as many. */
    static Kernel differentLengths() {
        return Kernel.define("different_lengths", k -> {
            Array a = k.in("a", DType.F64, "m", "n");
            Array b = k.in("b", DType.F64, "m", "p");
            Array result = k.out("result", DType.F64, "m", "n");
            k.prange("m", i -> {
                result.at(i).set(a.at(i).add(b.at(i))); // wrong: different_lengths
            });
        });
    }

    /** Mended: {@code weights.at(i).rint().cast(I64)}, or {@code counts} declared F64. */
    static Kernel fractionsForIntegers() {
        return Kernel.define("fractions_for_integers", k -> {
            Array weights = k.in("weights", DType.F64, "n");
            Array counts = k.out("counts", DType.I64, "n");
            k.prange("n", i -> {
                counts.at(i).set(weights.at(i)); // wrong: fractions_for_integers
            });
        });
    }

    /** Mended: {@code a.at(i)}. */
    static Kernel tooManySubscripts() {
        return Kernel.define("too_many_subscripts", k -> {
            Array a = k.in("a", DType.F64, "n");
            Array result = k.out("result", DType.F64, "n");
            k.prange("n", i -> {
                result.at(i).set(a.at(i, 0)); // wrong: too_many_subscripts
            });
        });
    }

    /** Mended: {@code result.at(i)}, or {@code plusAssign} if the sum was meant. */
    static Kernel race() {
        return Kernel.define("race", k -> {
            Array a = k.in("a", DType.F64, "n");
            Array result = k.out("result", DType.F64, "n");
            k.prange("n", i -> {
                result.at(0).set(a.at(i)); // wrong: race
            });
        });
    }

    /** Tries each of them. */
    public static void main(String[] args) {
        List<Supplier<Kernel>> programs = List.of(
                IncorrectProgram::rowForANumber,
                IncorrectProgram::differentLengths,
                IncorrectProgram::fractionsForIntegers,
                IncorrectProgram::tooManySubscripts,
                IncorrectProgram::race);
        for (Supplier<Kernel> program : programs) {
            try {
                System.out.println("not refused: " + program.get().explain());
            } catch (KernelDefinitionException e) {
                System.out.println(e.getMessage() + "\n");
            }
        }
    }
}
