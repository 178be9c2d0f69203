package dev.quern.compiler.emit;

import dev.quern.compiler.analysis.Sizing;
import dev.quern.compiler.runtime.KernelBody;
import dev.quern.spi.BoundArguments;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A generated class in this JVM. It has a class loader of its own, so that it is unloaded with its kernel and, unlike a
 * hidden class, appears in stack traces.
 */
public final class GeneratedClass {
    private final MethodHandle constructor;
    private final KernelBody.Notes notes;

    private final boolean expanded;

    private GeneratedClass(MethodHandle constructor, KernelBody.Notes notes, boolean expanded) {
        this.constructor = constructor;
        this.notes = notes;
        this.expanded = expanded;
    }

    public static GeneratedClass define(ClassEmitter.Emitted emitted) {
        Class<?> type = new Loader().define(emitted.name(), emitted.bytes());
        try {
            MethodHandle constructor = MethodHandles.publicLookup()
                    .findConstructor(
                            type,
                            MethodType.methodType(
                                    void.class, BoundArguments.class, KernelBody.Notes.class, double[].class));
            return new GeneratedClass(
                    constructor.asType(constructor.type().changeReturnType(KernelBody.class)),
                    emitted.notes(),
                    emitted.isExpanded());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "the class " + emitted.name() + " was generated without its constructor", e);
        }
    }

    /** An object for one call. */
    public KernelBody instance(BoundArguments arguments, Sizing.Facts facts) {
        double[] nanosOfIterations = expanded ? facts.expandedNanos() : facts.nanos();
        try {
            return (KernelBody) constructor.invokeExact(arguments, notes, nanosOfIterations);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a generated constructor throws no checked exception", e);
        }
    }

    private static final class Loader extends ClassLoader {
        /** Without a name, which stack traces would put before that of the class. */
        Loader() {
            super(KernelBody.class.getClassLoader());
        }

        Class<?> define(String name, byte[] bytes) {
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
