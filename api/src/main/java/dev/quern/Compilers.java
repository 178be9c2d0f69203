package dev.quern;

import dev.quern.spi.KernelCompiler;
import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceLoader;

/** The compiler of this JVM. */
final class Compilers {
    private Compilers() {}

    /** The compiler; an error if there is none. */
    static KernelCompiler get() {
        return find().orElseThrow(() -> new IllegalStateException(
                "no kernel compiler is on the class path: add the artifact dev.quern:quern-compiler"));
    }

    /** The compiler, if there is one. */
    static Optional<KernelCompiler> find() {
        return Holder.COMPILER;
    }

    private static final class Holder {
        static final Optional<KernelCompiler> COMPILER = load();

        /** Looks beside this class first: in a Spark executor the context class loader is not the one with our jars. */
        private static Optional<KernelCompiler> load() {
            for (ClassLoader loader : new ClassLoader[] {
                Compilers.class.getClassLoader(), Thread.currentThread().getContextClassLoader()
            }) {
                Iterator<KernelCompiler> found =
                        ServiceLoader.load(KernelCompiler.class, loader).iterator();
                if (found.hasNext()) {
                    return Optional.of(found.next());
                }
            }
            return Optional.empty();
        }
    }
}
