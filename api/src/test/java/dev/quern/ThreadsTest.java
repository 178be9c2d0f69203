package dev.quern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private final int before = Threads.total();

    @AfterEach
    void restore() {
        Threads.set(before);
    }

    @Test
    void countsTheProcessorsUnlessTold() {
        assertThat(Threads.count()).isEqualTo(Runtime.getRuntime().availableProcessors());
        Threads.set(7);
        assertThat(Threads.count()).isEqualTo(7);
        assertThat(Threads.total()).isEqualTo(7);
    }

    @Test
    void limitsNestAndOnlyLower() {
        Threads.set(7);
        Threads.Scope three = Threads.limit(3);
        assertThat(Threads.count()).isEqualTo(3);
        Threads.Scope five = Threads.limit(5);
        assertThat(Threads.count()).isEqualTo(3);
        five.close();
        Threads.Scope two = Threads.limit(2);
        assertThat(Threads.count()).isEqualTo(2);
        assertThat(Threads.total()).isEqualTo(7);
        two.close();
        assertThat(Threads.count()).isEqualTo(3);
        three.close();
        three.close();
        assertThat(Threads.count()).isEqualTo(7);
    }

    @Test
    void limitsTheCallingThreadOnly() {
        Threads.set(4);
        Threads.Scope one = Threads.limit(1);
        assertThat(CompletableFuture.supplyAsync(Threads::count).join()).isEqualTo(4);
        one.close();
    }

    @Test
    void limitsAreClosedInOrder() {
        Threads.Scope outer = Threads.limit(2);
        Threads.Scope inner = Threads.limit(1);
        assertThatIllegalStateException()
                .isThrownBy(outer::close)
                .withMessage("Threads.limit(2) must be closed by the thread that opened it, "
                        + "and after the scopes opened inside it");
        inner.close();
        outer.close();
    }

    @Test
    void refusesWhatIsNoNumberOfThreads() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Threads.set(0))
                .withMessage("Threads.set: expected a number of threads from 1 to 1024, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Threads.limit(1025))
                .withMessage("Threads.limit: expected a number of threads from 1 to 1024, got 1025");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Threads.parse("all"))
                .withMessage("system property quern.threads: expected a number of threads from 1 to 1024, got \"all\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Threads.parse("-2"))
                .withMessage("system property quern.threads: expected a number of threads from 1 to 1024, got -2");
        assertThat(Threads.parse(" 3 ")).isEqualTo(3);
    }
}
