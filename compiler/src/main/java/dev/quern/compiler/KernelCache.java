package dev.quern.compiler;

import dev.quern.ir.KernelIr;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of this JVM by fingerprint: however often a kernel is deserialized, and whoever asks first, it is compiled
 * once.
 *
 * <p>A {@link dev.quern.Kernel} holds on to its program. Those most recently used stay alive without one, since on a Spark
 * executor each task brings a new copy of the kernel; beyond that a program, with its classes, goes when the last kernel
 * that uses it does.
 */
public final class KernelCache {
    /** Enough for the kernels of any one job; small beside what a JVM keeps of its own classes. */
    private static final int KEPT = 256;

    private static final KernelCache SHARED = new KernelCache();

    /** A kernel while it is compiled and afterwards. */
    private static final class Entry {
        private @Nullable WeakReference<Program> program;

        synchronized Program get(KernelIr kernel, KernelCache cache) {
            Program known = program == null ? null : program.get();
            if (known == null) {
                known = new Program(Pipeline.front(kernel), cache);
                program = new WeakReference<>(known);
                cache.countKernel();
            }
            return known;
        }

        synchronized boolean isStale() {
            return program != null && program.get() == null;
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
    private long kernels;
    private long classes;

    private KernelCache() {}

    /** The JVM's. */
    public static KernelCache shared() {
        return SHARED;
    }

    Program get(KernelIr kernel) {
        String fingerprint = kernel.fingerprint();
        Entry entry;
        synchronized (this) {
            Program known = recent.get(fingerprint);
            if (known != null) {
                return known;
            }
            entries.values().removeIf(Entry::isStale);
            entry = entries.computeIfAbsent(fingerprint, unused -> new Entry());
        }
        // Outside the lock of the cache: kernels are compiled side by side.
        Program program = entry.get(kernel, this);
        synchronized (this) {
            recent.put(fingerprint, program);
        }
        return program;
    }

    synchronized void countKernel() {
        kernels++;
    }

    synchronized void countClass() {
        classes++;
    }

    /** How many kernels have been compiled in this JVM. */
    public synchronized long compiledKernels() {
        return kernels;
    }

    /** How many classes have been generated: one for each kernel and way its arguments lay in memory. */
    public synchronized long generatedClasses() {
        return classes;
    }
}
