package dev.quern.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharesTest {
    private int cores = 4;
    private int rises;
    private final Shares shares = new Shares(() -> cores, () -> rises++);

    @Test
    void aTaskAloneMayUseAllCoresWhileItIsInAKernel() {
        Share alone = shares.starts(1, 1);
        assertThat(alone.threads()).isEqualTo(1);
        Share.Use use = alone.enter();
        assertThat(alone.threads()).isEqualTo(4);
        assertThat(alone.most()).isEqualTo(4);
        assertThat(shares.tasksInKernels()).isEqualTo(1);
        use.close();
        assertThat(shares.tasksInKernels()).isZero();
        shares.ends(1, alone);
        assertThat(shares.tasks()).isZero();
    }

    @Test
    void eachTaskThatComesTakesItsCoresBackAtOnceAndGivesThemAtItsEnd() {
        List<Share> tasks = new ArrayList<>();
        int[][] expected = {{4}, {2, 2}, {2, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1, 1}};
        for (int task = 0; task < 5; task++) {
            tasks.add(shares.starts(task, 1));
            tasks.get(task).enter();
            assertThat(tasks).extracting(Share::threads).containsExactly(boxed(expected[task]));
        }
        for (int task = 4; task > 0; task--) {
            int before = rises;
            shares.ends(task, tasks.remove(task));
            assertThat(tasks).extracting(Share::threads).containsExactly(boxed(expected[task - 1]));
            assertThat(rises - before).isEqualTo(task == 4 ? 0 : 1);
        }
    }

    @Test
    void tasksOutsideOfKernelsKeepTheirOwnCoresOnly() {
        Share reading = shares.starts(1, 1);
        Share computing = shares.starts(2, 1);
        computing.enter();
        assertThat(computing.threads()).isEqualTo(3);
        Share.Use use = reading.enter();
        assertThat(computing.threads()).isEqualTo(2);
        assertThat(reading.threads()).isEqualTo(2);
        int before = rises;
        use.close();
        assertThat(computing.threads()).isEqualTo(3);
        assertThat(rises).isEqualTo(before + 1);
    }

    @Test
    void aKernelWithinOrBesideAnotherOfTheSameTaskChangesNothing() {
        Share task = shares.starts(1, 1);
        Share.Use outer = task.enter();
        Share.Use inner = task.enter();
        inner.close();
        assertThat(task.threads()).isEqualTo(4);
        assertThat(shares.tasksInKernels()).isEqualTo(1);
        outer.close();
        assertThat(shares.tasksInKernels()).isZero();
    }

    @Test
    void aTaskOfSeveralCoresHasThemAndNoMoreThanThereAre() {
        Share two = shares.starts(1, 2);
        two.enter();
        Share one = shares.starts(2, 1);
        one.enter();
        assertThat(two.threads()).isEqualTo(3);
        assertThat(one.threads()).isEqualTo(1);
        Share eight = shares.starts(3, 8);
        eight.enter();
        assertThat(eight.threads()).isEqualTo(4);
        assertThat(two.threads()).isEqualTo(2);
    }

    @Test
    void theNumberOfCoresIsAskedAgainWhenNoTaskRuns() {
        shares.ends(1, shares.starts(1, 1));
        cores = 2;
        Share later = shares.starts(2, 1);
        later.enter();
        assertThat(later.threads()).isEqualTo(2);
        cores = 3; // of no concern to who runs already
        Share another = shares.starts(3, 1);
        assertThat(another.most()).isEqualTo(2);
    }

    @Test
    void aTaskThatEndsTwiceOrBearsTheNumberOfAnotherTakesNothingAway() {
        Share first = shares.starts(1, 1);
        shares.ends(1, first);
        Share second = shares.starts(1, 1);
        shares.ends(1, first);
        assertThat(shares.tasks()).isEqualTo(1);
        shares.ends(1, second);
        assertThat(shares.tasks()).isZero();
    }

    /** As long as the tasks' own cores fit, all that may be used is used, and never more. */
    @Test
    void theSumIsNeverMoreThanTheCores() {
        Random random = new Random(5);
        cores = 16;
        List<Share> running = new ArrayList<>();
        List<Share> inKernel = new ArrayList<>();
        List<Share.Use> uses = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            if (running.size() < 8 && random.nextBoolean()) {
                running.add(shares.starts(step, 1 + random.nextInt(2)));
            } else if (!running.isEmpty() && random.nextBoolean()) {
                Share entering = running.get(random.nextInt(running.size()));
                if (!inKernel.contains(entering)) {
                    inKernel.add(entering);
                    uses.add(entering.enter());
                }
            } else if (!uses.isEmpty()) {
                int leaving = random.nextInt(uses.size());
                uses.remove(leaving).close();
                inKernel.remove(leaving);
            }
            int own = running.stream().mapToInt(share -> share.cpus).sum();
            int used = inKernel.stream().mapToInt(Share::threads).sum();
            int waiting = running.stream()
                    .filter(share -> !inKernel.contains(share))
                    .mapToInt(share -> share.cpus)
                    .sum();
            assertThat(used).isEqualTo(inKernel.isEmpty() ? 0 : Math.max(own, cores) - waiting);
        }
    }

    private static Integer[] boxed(int... values) {
        return Arrays.stream(values).boxed().toArray(Integer[]::new);
    }
}
