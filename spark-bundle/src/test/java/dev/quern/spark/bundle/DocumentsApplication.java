package dev.quern.spark.bundle;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/**
 * Runs programs one after another, each with a session of its own, since to start a JVM takes longer than most of them. A
 * program that fails does not keep the next from running.
 */
public final class DocumentsApplication {
    private static final String BEGIN = "---- begin ";
    private static final String END = "---- end ";

    private DocumentsApplication() {}

    /** Runs the main methods of classes. */
    public static void main(String[] names) throws ReflectiveOperationException {
        for (String name : names) {
            System.out.println(BEGIN + name);
            try {
                Class.forName(name, true, Thread.currentThread().getContextClassLoader())
                        .getMethod("main", String[].class)
                        .invoke(null, (Object) new String[0]);
                System.out.println(END + name);
            } catch (InvocationTargetException | LinkageError e) {
                System.err.println(name + " failed:");
                e.printStackTrace();
            }
        }
    }

    /**
     * What a program printed, if it came to its end.
     *
     * @param stdout of the application
     */
    static Optional<String> printedBy(String name, String stdout) {
        int begin = stdout.indexOf(BEGIN + name + "\n");
        int end = stdout.indexOf(END + name + "\n");
        return begin < 0 || end < 0 ? Optional.empty() : Optional.of(stdout.substring(begin, end));
    }
}
