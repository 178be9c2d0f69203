package dev.quern.compiler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quern.Threads;
import dev.quern.compiler.Call;
import dev.quern.compiler.Placing;
import dev.quern.compiler.emit.Layout;
import dev.quern.ir.KernelIr;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;

/**
 * What {@link SliceTest} does not look at: the kernel that the passes leave, in the interpreter, arrays in every {@link
 * Placing}, the text of fused kernels, and the generated classes in ASM's verifier. {@code -Dquern.fuzz=COUNT} runs so many, {@code
 * -Dquern.fuzz.seed=SEED} from another seed on; a failure names the seed.
 */
final class FuzzTest {
    private static final int COUNT = Integer.getInteger("quern.fuzz", 500);
    private static final long SEED = Long.getLong("quern.fuzz.seed", 0);

    private static final List<Placing> OTHERS = Stream.of(Placing.values())
            .filter(placing -> placing != Placing.HEAP_DENSE)
            .toList();

    /** Indices that Quern makes up for the axes of array expressions: lowering adds some and takes some away. */
    private static final String MADE_UP = "(, | in iteration )?c\\d+=-?\\d+";

    @Test
    @SuppressWarnings("try") // The scope only has to be closed.
    void everyPathAgrees() {
        List<String> differences = new ArrayList<>();
        int failures = 0;
        for (long seed = SEED; seed < SEED + COUNT; seed++) {
            Optional<Generated> made = KernelGenerator.unlessRefused(seed, Traits.SHORT);
            if (made.isEmpty()) {
                continue;
            }
            Generated generated = made.get();
            if (Indirect.isBroken(generated)) {
                continue;
            }
            try (Threads.Scope alone = Threads.limit(1)) {
                Call.Outcome expected = generated.call().interpreted();
                failures += expected.isFailure() ? 1 : 0;
                String difference = difference(generated, expected);
                if (!difference.isEmpty()) {
                    differences.add("seed " + seed + ": " + difference + "\n" + generated.call());
                }
            }
        }
        assertThat(differences).as(() -> String.join("\n\n", differences)).isEmpty();
        // Kernels that all fail, or none, would test half of it.
        assertThat(failures).isBetween(COUNT / 50, COUNT - COUNT / 5);
    }

    /**
     * What is fused shows in the lowered text, but for updates. Sizes are small, so that no sum is reordered: then fast
     * kernels have exact results too.
     */
    @Test
    @SuppressWarnings("try") // The scope only has to be closed.
    void fastMathIsWhatItsTextSays() {
        List<String> differences = new ArrayList<>();
        int contracted = 0;
        for (long seed = SEED; seed < SEED + COUNT; seed += 5) {
            Optional<Generated> made = KernelGenerator.unlessRefused(seed, Traits.FAST);
            if (made.isEmpty()) {
                continue;
            }
            Generated generated = made.get();
            Call call = generated.call();
            contracted += count(call.lowered(), "fma(") > count(generated.kernel(), "fma(") ? 1 : 0;
            try (Threads.Scope alone = Threads.limit(1)) {
                Call.Outcome expected = call.interpretedFused();
                Call.Outcome compiled = call.compiled(Placing.HEAP_DENSE);
                if (compiled.isFailure() != expected.isFailure()
                        || !expected.isFailure() && !agree(generated.kernel(), compiled, expected)) {
                    differences.add("seed %d: %s%n%s, expected %s%n%s%n%s"
                            .formatted(
                                    seed,
                                    compiled.failure(),
                                    compiled.arrays(),
                                    expected.failure(),
                                    expected.arrays(),
                                    call.lowered()));
                }
            }
        }
        assertThat(differences).as(() -> String.join("\n\n", differences)).isEmpty();
        assumeTrue(Call.hasMultiplyAdd());
        assertThat(contracted).as("kernels with something to fuse").isGreaterThan(COUNT / 5 / 5);
    }

    private static int count(KernelIr kernel, String text) {
        return kernel.toString().split(Pattern.quote(text), -1).length - 1;
    }

    /** By ASM's verifier, which says more than the JVM's and looks at methods that never run. */
    @Test
    void generatedClassesVerify() {
        List<Layout> layouts = Stream.of(Layout.Memory.HEAP, Layout.Memory.ADDRESS)
                .flatMap(memory -> Stream.of(Layout.Form.values()).map(form -> new Layout(memory, form)))
                .toList();
        for (long seed = SEED; seed < SEED + COUNT; seed += 10) {
            Layout layout = layouts.get((int) Math.floorMod(seed / 10, (long) layouts.size()));
            for (byte[] bytes :
                    KernelGenerator.generate(seed, Traits.SHORT).call().classes(layout)) {
                StringWriter problems = new StringWriter();
                CheckClassAdapter.verify(
                        new ClassReader(bytes),
                        FuzzTest.class.getClassLoader(),
                        false,
                        new PrintWriter(problems, true));
                assertThat(problems.toString()).as("seed %d", seed).isEmpty();
            }
        }
    }

    private static String difference(Generated generated, Call.Outcome expected) {
        Call call = generated.call();
        Call.Outcome lowered = call.interpretedLowered();
        if (lowered.isFailure() != expected.isFailure()) {
            return "lowered \"%s\", expected \"%s\"".formatted(lowered.failure(), expected.failure());
        }
        // Dense arrays on the heap, and by turns one of the others: OperatorsTest has all of them.
        Placing turn = OTHERS.get((int) Math.floorMod(generated.seed(), (long) OTHERS.size()));
        for (Placing placing : List.of(Placing.HEAP_DENSE, turn)) {
            Call.Outcome compiled = call.compiled(placing);
            if (!compiled.failure().equals(expected.failure())
                    && !compiled.failure().equals(lowered.failure())
                    && !plain(compiled).equals(plain(expected))) {
                return "%s failed with \"%s\", expected \"%s\" or lowered \"%s\""
                        .formatted(placing, compiled.failure(), expected.failure(), lowered.failure());
            }
            if (!expected.isFailure() && !agree(generated.kernel(), compiled, expected)) {
                return "%s gave%n%s, expected%n%s".formatted(placing, compiled.arrays(), expected.arrays());
            }
        }
        return "";
    }

    /** All bits, but for sums of floats, whose order is not fixed: SliceTest has their bounds. */
    private static boolean agree(KernelIr kernel, Call.Outcome actual, Call.Outcome expected) {
        for (int position = 0; position < kernel.arrays().size(); position++) {
            if (!Bounds.isSum(kernel.arrays().get(position).name())
                    && !actual.arrays()
                            .get(position)
                            .contentEquals(expected.arrays().get(position))) {
                return false;
            }
        }
        return true;
    }

    private static String plain(Call.Outcome outcome) {
        return outcome.failure().replaceAll(MADE_UP, "");
    }
}
