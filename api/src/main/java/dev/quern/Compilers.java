package dev.quern;

import dev.quern.spi.KernelCompiler;
import java.util.Iterator;
import java.util.ServiceLoader;

/** The compiler of this JVM. */
final class Compilers {
    private Compilers() {}

    static KernelCompiler get() {
        return Holder.COMPILER;
    }

    private static final class Holder {
        static final KernelCompiler COMPILER = find();

        /** Looks beside this class first: in a Spark executor the context class loader is not the one with our jars. */
        private static KernelCompiler find() {
            for (ClassLoader loader : new ClassLoader[] {
                Compilers.class.getClassLoader(), Thread.currentThread().getContextClassLoader()
            }) {
                Iterator<KernelCompiler> found =
                        ServiceLoader.load(KernelCompiler.class, loader).iterator();
                if (found.hasNext()) {
                    return found.next();
                }
            }
            throw new IllegalStateException(
                    "no kernel compiler is on the class path: add the artifact dev.quern:quern-compiler");
        }
    }
}
