package dev.quern;

import dev.quern.ir.Site;
import java.lang.StackWalker.StackFrame;
import java.util.Set;

/** Finds the user's line: the nearest frame on the stack that is not Quern's own API. */
final class Sites {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final Set<Class<?>> OWN = Set.of(
            Sites.class,
            Kernel.class,
            KernelBuilder.class,
            KernelBuilder.Otherwise.class,
            Recorder.class,
            Operations.class,
            Value.class,
            Place.class,
            Array.class,
            Variable.class,
            NDArray.class);

    private Sites() {}

    static Site here() {
        return WALKER.walk(frames -> frames.filter(frame -> !isOwn(frame.getDeclaringClass()))
                .findFirst()
                .map(Sites::site)
                .orElse(Site.UNKNOWN));
    }

    private static boolean isOwn(Class<?> type) {
        return OWN.contains(type);
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
