package dev.quern;

import dev.quern.ir.Site;
import java.lang.StackWalker.StackFrame;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the user's line: the nearest frame on the stack that is not Quern's own API. */
final class Sites {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final Set<Class<?>> OWN = Set.of(
            Sites.class,
            Kernel.class,
            Schedule.class,
            KernelBuilder.class,
            Recorder.class,
            Operations.class,
            Value.class,
            Place.class,
            Array.class,
            Variable.class,
            RandomStream.class,
            NeighborLoops.class,
            RandomArrays.class,
            Ufunc.class,
            Axes.class,
            ArrayOperations.class,
            ArrayKernels.class,
            NDArray.class);

    private static final ThreadLocal<@Nullable Site> FIXED = new ThreadLocal<>();

    private Sites() {}

    /** Runs what writes a part of a kernel that is Quern's own: all of it is said to be at the site. */
    static void at(Site site, Runnable definition) {
        Site outer = FIXED.get();
        FIXED.set(site);
        try {
            definition.run();
        } finally {
            if (outer == null) {
                FIXED.remove();
            } else {
                FIXED.set(outer);
            }
        }
    }

    static Site here() {
        Site fixed = FIXED.get();
        return fixed != null ? fixed : caller();
    }

    private static Site caller() {
        return WALKER.walk(frames -> frames.filter(frame -> !isOwn(frame.getDeclaringClass()))
                .findFirst()
                .map(Sites::site)
                .orElse(Site.UNKNOWN));
    }

    private static boolean isOwn(Class<?> type) {
        return OWN.contains(type.getNestHost());
    }

    private static Site site(StackFrame frame) {
        String file = frame.getFileName();
        return new Site(
                frame.getClassName(),
                frame.getMethodName(),
                file == null ? frame.getClassName() : file,
                Math.max(frame.getLineNumber(), 0));
    }
}
