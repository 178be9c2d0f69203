package dev.quern.spi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Locale;

/** Finds and calls public methods of the JDK that Java 17's compiler does not know, or warns about. */
final class Handles {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

    private Handles() {}

    static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new LinkageError("this JVM has no " + name, e);
        }
    }

    static MethodHandle virtual(Class<?> type, String name, MethodType signature) {
        try {
            return LOOKUP.findVirtual(type, name, signature);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JVM has no " + type.getName() + "." + name + signature, e);
        }
    }

    /** A static method. */
    static MethodHandle fixed(Class<?> type, String name, MethodType signature) {
        try {
            return LOOKUP.findStatic(type, name, signature);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JVM has no " + type.getName() + "." + name + signature, e);
        }
    }

    static Object constant(Class<?> type, String name) {
        try {
            return type.getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JVM has no " + type.getName() + "." + name, e);
        }
    }

    /** Calls a method that throws no checked exception; for calls so rare that their cost does not matter. */
    static Object call(MethodHandle method, Object... arguments) {
        try {
            return method.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /**
     * What a handle threw, to be thrown on. A handle declares Throwable whatever its target declares; the targets here
     * declare nothing, so that the exception is an unchecked one and passes as it is.
     */
    static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof RuntimeException e) {
            return e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return new IllegalStateException("a method of the JDK threw an exception that it does not declare", thrown);
    }

    /** {@code double} becomes {@code Double}. */
    static String capitalized(Class<?> type) {
        String name = type.getName();
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
