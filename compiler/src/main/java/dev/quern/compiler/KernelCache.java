package dev.quern.compiler;

import dev.quern.Kernel;
import dev.quern.ir.KernelIr;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of this JVM by fingerprint: however often a kernel is deserialized, and whoever asks first, it is compiled
 * once.
 *
 * <p>A {@link Kernel} holds on to its program. Those most recently used stay alive without one, since on a Spark
 * executor each task brings a new copy of the kernel; beyond that a program, with its classes, goes when the last kernel
 * that uses it does.
 */
public final class KernelCache {
    /** Enough for the kernels of any one job; small beside what a JVM keeps of its own classes. */
    private static final int KEPT = 256;

    private static final KernelCache SHARED = new KernelCache();

    /**
     * A kernel while it is compiled and afterwards. Its lock is held while that lasts, so whoever holds the lock of the
     * cache must not wait for it.
     */
    private static final class Entry {
        private @Nullable WeakReference<Program> program;

        /** How many threads are between finding the entry and having its program; guarded by the cache. */
        private int users;

        synchronized Program get(KernelIr kernel, KernelCache cache) {
            Program known = program == null ? null : program.get();
            if (known == null) {
                long began = System.nanoTime();
                known = new Program(Pipeline.front(kernel), cache, TwinPolicy.OF_JVM);
                known.countCompilation(System.nanoTime() - began);
                program = new WeakReference<>(known);
                cache.kernels.incrementAndGet();
            }
            return known;
        }

        /** Asked under the lock of the cache, by which the last user has left. */
        boolean isStale() {
            return users == 0 && (program == null || program.get() == null);
        }
    }

    private final Map<String, Entry> entries = new HashMap<>();
    private final LinkedHashMap<String, Program> recent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Program> eldest) {
            return size() > KEPT;
        }
    };
    private final AtomicLong kernels = new AtomicLong();
    private final AtomicLong classes = new AtomicLong();

    private KernelCache() {}

    /** The JVM's. */
    public static KernelCache shared() {
        return SHARED;
    }

    Program get(Kernel kernel) {
        return get(kernel.fingerprint(), kernel.ir());
    }

    Program get(KernelIr kernel) {
        return get(kernel.fingerprint(), kernel);
    }

    private Program get(String fingerprint, KernelIr kernel) {
        Entry entry;
        synchronized (this) {
            Program known = recent.get(fingerprint);
            if (known != null) {
                return known;
            }
            entries.values().removeIf(Entry::isStale);
            entry = entries.computeIfAbsent(fingerprint, unused -> new Entry());
            entry.users++;
        }
        Program program = null;
        try {
            // Outside the lock of the cache: kernels are compiled side by side.
            program = entry.get(kernel, this);
            return program;
        } finally {
            synchronized (this) {
                entry.users--;
                if (program != null) {
                    recent.put(fingerprint, program);
                }
            }
        }
    }

    /**
     * How a kernel does in this JVM.
     *
     * @param compileNanos the time spent on compiling it since this was asked last, by whoever asked for that
     * @param inLanes whether there are arguments for which its vector twin serves
     */
    public record Report(long compileNanos, boolean inLanes) {}

    /** What became of a kernel, for those who show it to users. */
    public Report report(Kernel kernel) {
        return get(kernel).report();
    }

    void countClass() {
        classes.incrementAndGet();
    }

    /** How many kernels have been compiled in this JVM. */
    public long compiledKernels() {
        return kernels.get();
    }

    /** How many classes have been generated: one for each kernel and way its arguments lay in memory. */
    public long generatedClasses() {
        return classes.get();
    }
}
