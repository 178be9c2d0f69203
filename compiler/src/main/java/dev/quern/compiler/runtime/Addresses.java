package dev.quern.compiler.runtime;

import java.lang.reflect.Field;

/** The way to native memory by address for generated classes, up to JDK 21; later JVMs never load this class. */
public final class Addresses {
    /** The {@code sun.misc.Unsafe}; an Object here since javac warns about the type and cannot be told not to. */
    public static final Object UNSAFE = find();

    private Addresses() {}

    private static Object find() {
        try {
            Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM gives no access to native memory by address", e);
        }
    }
}
