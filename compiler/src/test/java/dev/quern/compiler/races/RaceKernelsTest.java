package dev.quern.compiler.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.compiler.races.RaceKernel.Expected;
import dev.quern.compiler.races.Verdict.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answer is right for each kernel, and where two iterations are named they do race. */
final class RaceKernelsTest {
    /** Those whose subscripts integer reasoning can follow, and which it therefore has to decide. */
    static Stream<RaceKernel> decided() {
        return Stream.of(
                        LineKernels.all(),
                        GridKernels.all(),
                        GuardedKernels.all(),
                        NestedKernels.all(),
                        ReductionKernels.all(),
                        VariableKernels.all())
                .flatMap(List::stream);
    }

    static Stream<RaceKernel> kernels() {
        return Stream.concat(decided(), IndirectKernels.all().stream());
    }

    /** Those that race, or not, by the elements that they touch. */
    static Stream<RaceKernel> byElements() {
        return decided().filter(kernel -> kernel.expected() != Expected.VARIABLE);
    }

    static Stream<RaceKernel> races() {
        return kernels().filter(kernel -> kernel.expected() == Expected.RACE);
    }

    private static Verdict verdict(RaceKernel kernel) {
        return RaceProver.define("k", kernel.body());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void itIsRefusedUnlessItIsFree(RaceKernel kernel) {
        Verdict verdict = verdict(kernel);
        assertThat(verdict.answer() == Answer.FREE).as(verdict.text()).isEqualTo(kernel.expected() == Expected.FREE);
    }

    @ParameterizedTest
    @MethodSource("races")
    void theTwoIterationsThatAreNamedTouchTheElement(RaceKernel kernel) {
        Verdict verdict = verdict(kernel);
        assertThat(verdict.witness()).as(verdict.text()).isPresent();
        assertThat(verdict.witness().orElseThrow().isTrue()).as(verdict.text()).isTrue();
    }

    /** What is expected is not the word of whoever wrote the kernel. */
    @ParameterizedTest
    @MethodSource("byElements")
    void iterationsCollideAtSmallSizesWhereARaceIsExpected(RaceKernel kernel) {
        Tracer tracer = new Tracer(RaceProver.lowered("k", kernel.body()));
        // Atomic updates do collide; that is what they are for.
        if (!kernel.name().endsWith("atomic")) {
            assertThat(SmallSizes.of(tracer.parameters(), 0, 10).anyMatch(tracer::collides))
                    .isEqualTo(kernel.expected() == Expected.RACE);
        }
    }

    @Test
    void noneIsRefusedThatIsFreeAndNoneIsFreeThatRaces() {
        List<RaceKernel> all = decided().toList();
        List<RaceKernel> refused = all.stream()
                .filter(kernel -> verdict(kernel).answer() != Answer.FREE)
                .toList();
        long racing = all.stream()
                .filter(kernel -> kernel.expected() != Expected.FREE)
                .count();
        long right = refused.stream()
                .filter(kernel -> kernel.expected() != Expected.FREE)
                .count();
        double precision = (double) right / refused.size();
        double recall = (double) right / racing;
        System.out.printf("%d kernels, %d race: precision %.3f, recall %.3f%n", all.size(), racing, precision, recall);
        assertThat(all).hasSizeGreaterThanOrEqualTo(120);
        assertThat(precision).isEqualTo(1.0);
        assertThat(recall).isEqualTo(1.0);
    }

    /** A kernel that makes no sense is refused too, which is not what is meant. */
    @ParameterizedTest
    @MethodSource("kernels")
    void itCanBeWrittenDown(RaceKernel kernel) {
        assertThat(RaceProver.lowered("k", kernel.body())).isNotEmpty();
    }

    @Test
    void eachHasANameOfItsOwn() {
        Set<String> names = new HashSet<>();
        assertThat(kernels().map(RaceKernel::name)).allMatch(names::add);
    }
}
