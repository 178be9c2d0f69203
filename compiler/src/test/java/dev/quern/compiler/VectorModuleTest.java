package dev.quern.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a JVM is started decides whether there are vector twins; how a trial stands does not decide when it ends. */
final class VectorModuleTest {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";
    private static final String REMEDY = "start it with --add-modules jdk.incubator.vector";

    @Test
    void isAbsentUnlessAskedFor() {
        assertThat(VectorModule.OF_JVM.isPresent()).isFalse();
    }

    @Test
    @Tag("vector")
    void isPresentWhereAskedFor() {
        assertThat(VectorModule.OF_JVM.isPresent()).isTrue();
    }

    @Test
    void withoutItOneWarning() throws Exception {
        assertThat(TwinJvm.run())
                .containsOnlyOnce(REMEDY)
                .contains("WARNING: kernel lab runs without vector lanes")
                .contains("path: scalar bytecode (lanes need the JVM's flag")
                .contains("alive: false");
    }

    @Test
    void scalarByChoiceNoWarning() throws Exception {
        assertThat(TwinJvm.run("-Dquern.twin=scalar"))
                .doesNotContain(REMEDY)
                .contains("path: scalar bytecode (by -Dquern.twin=scalar)");
    }

    @Test
    void withItATrialThatDoesNotHoldUpTheExit() throws Exception {
        assertThat(TwinJvm.run(MODULE))
                .doesNotContain(REMEDY)
                .contains("path: scalar bytecode (the vector twin is being warmed up)")
                .contains("alive: true");
    }

    @Test
    void vectorByChoice() throws Exception {
        assertThat(TwinJvm.run(MODULE, "-Dquern.twin=vector"))
                .contains("path: vector (by -Dquern.twin=vector)")
                .contains("alive: false");
    }
}
