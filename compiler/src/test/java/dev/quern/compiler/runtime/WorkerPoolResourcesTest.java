package dev.quern.compiler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkerPoolResourcesTest {
    private static final LoopBody NOTHING = (from, to, chunk) -> {};

    @Test
    void aWarmLoopAllocatesNothing() {
        WorkerPool pool = Pools.of(4);
        assertThat(bytesPerLoop(pool, 8, 1, 4)).isLessThan(16);
    }

    @Test
    void aLoopInTheCallerAllocatesNothing() {
        WorkerPool pool = Pools.of(4);
        assertThat(bytesPerLoop(pool, 8, 8, 4)).isLessThan(1);
        assertThat(bytesPerLoop(pool, 8, 1, 1)).isLessThan(1);
    }

    private static double bytesPerLoop(WorkerPool pool, int count, int chunkSize, int threads) {
        ThreadMXBean threadBean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int loops = 20_000;
        for (int i = 0; i < loops; i++) {
            pool.parallelFor(count, chunkSize, threads, NOTHING);
        }
        long before = threadBean.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < loops; i++) {
            pool.parallelFor(count, chunkSize, threads, NOTHING);
        }
        return (threadBean.getCurrentThreadAllocatedBytes() - before) / (double) loops;
    }

    @Test
    void idleWorkersBeyondTheProcessorsEnd() {
        WorkerPool pool = new WorkerPool(() -> 7, 3, 50_000, TimeUnit.MILLISECONDS.toNanos(20));
        meet(pool, 7);
        Pools.await(() -> pool.workers() == 2);
        Pools.busy(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(pool.workers()).isEqualTo(2);
        meet(pool, 7);
        assertThat(pool.toString()).matches("quern workers: [2-6] alive, [0-6] asleep");
    }

    @Test
    void workersComeAndGoUnderLoad() {
        WorkerPool pool = Pools.shortLived(5, 1);
        AtomicInteger runs = new AtomicInteger();
        for (int round = 0; round < 300; round++) {
            pool.parallelFor(20, 1, 5, (from, to, chunk) -> runs.incrementAndGet());
            Pools.busy(round % 10 * 300_000L);
        }
        assertThat(runs).hasValue(6_000);
        Pools.await(() -> pool.workers() == 0);
    }

    @Test
    void workersAreDaemonsAndKnowNoUsersLoader() {
        WorkerPool pool = Pools.of(3);
        CountDownLatch both = new CountDownLatch(2);
        pool.parallelFor(2, 1, 2, (from, to, chunk) -> {
            both.countDown();
            Pools.await(() -> both.getCount() == 0);
            Thread thread = Thread.currentThread();
            if (thread instanceof Worker) {
                assertThat(thread.getName()).matches("quern-worker-[0-9]+");
                assertThat(thread.isDaemon()).isTrue();
                assertThat(thread.getThreadGroup().getParent()).isNull();
                assertThat(thread.getContextClassLoader()).isSameAs(WorkerPool.class.getClassLoader());
            }
        });
    }

    /** A kernel's class, the thread that ran it and its loader are garbage once the loop is over. */
    @Test
    void aUsersClassLoaderIsNotKept() throws Exception {
        WorkerPool pool = Pools.of(3);
        WeakReference<ClassLoader> loader = runFromAnotherLoader(pool);
        Pools.await(() -> {
            System.gc();
            return loader.get() == null;
        });
        assertThat(pool.workers()).isEqualTo(2);
    }

    private static WeakReference<ClassLoader> runFromAnotherLoader(WorkerPool pool) throws Exception {
        ClassLoader loader = new CopyingLoader();
        Class<?> kernel = loader.loadClass(Meeting.class.getName());
        assertThat(kernel.getClassLoader()).isSameAs(loader);
        Runnable run = (Runnable) kernel.getConstructor(Object.class).newInstance(pool);
        Thread thread = new Thread(run);
        thread.setContextClassLoader(loader);
        thread.start();
        thread.join();
        return new WeakReference<>(loader);
    }

    /** Defines {@link Meeting} anew and leaves the rest to the tests' loader. */
    private static final class CopyingLoader extends ClassLoader {
        CopyingLoader() {
            super(WorkerPoolResourcesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Meeting.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** Three threads meet in a loop. Public, and its pool an Object: another loader's package is another package. */
    public static final class Meeting implements Runnable, LoopBody {
        private final Object pool;
        private final CountDownLatch all = new CountDownLatch(3);

        public Meeting(Object pool) {
            this.pool = pool;
        }

        @Override
        public void run() {
            ((WorkerPool) pool).parallelFor(3, 1, 3, this);
        }

        @Override
        public void run(long from, long to, int chunk) {
            all.countDown();
            try {
                all.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void meet(WorkerPool pool, int threads) {
        CountDownLatch all = new CountDownLatch(threads); // opens only to that many threads at once
        pool.parallelFor(threads, 1, threads, (from, to, chunk) -> {
            all.countDown();
            Pools.await(() -> all.getCount() == 0);
        });
    }
}
