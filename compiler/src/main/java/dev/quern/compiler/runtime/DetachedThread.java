package dev.quern.compiler.runtime;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A daemon thread that keeps nothing of the thread which happens to start it: not its thread group, not its inheritable
 * thread-locals, not its context class loader, and not, on a JDK 17, the protection domains of the methods on its stack.
 * Each of these could keep a user's class loader alive for ever.
 */
public abstract class DetachedThread extends Thread {
    protected DetachedThread(String name) {
        super(rootGroup(), null, name, 0, false);
    }

    /** Makes a thread and starts it; it has to be made here, since the stack is taken down when it is. */
    @SuppressWarnings("removal") // on a JDK that has lost the security manager this is a plain call
    public static void start(Supplier<? extends DetachedThread> thread) {
        AccessController.doPrivileged((PrivilegedAction<@Nullable Void>) () -> {
            DetachedThread made = thread.get();
            // Not in the constructor, where a subclass could see itself half made.
            made.setDaemon(true);
            made.setContextClassLoader(DetachedThread.class.getClassLoader());
            made.start();
            return null;
        });
    }

    private static ThreadGroup rootGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }
}
