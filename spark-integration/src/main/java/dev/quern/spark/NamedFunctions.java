package dev.quern.spark;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkEnv;

/** The classes that the configuration names as {@link SqlFunctions}. */
final class NamedFunctions {
    static final String SETTING = "spark.quern.functions";

    private NamedFunctions() {}

    /** Those of the application; none if the setting is not there. */
    static List<SqlFunctions> configured() {
        return load(SETTING, SparkEnv.get().conf().get(SETTING, ""));
    }

    /**
     * Those of a list of class names.
     *
     * @param setting where the list comes from, for messages
     */
    static List<SqlFunctions> load(String setting, String names) {
        List<SqlFunctions> found = new ArrayList<>();
        for (String name :
                Arrays.stream(names.split(",", -1)).map(String::strip).toList()) {
            if (!name.isEmpty()) {
                found.add(load(setting, name, Thread.currentThread().getContextClassLoader()));
            }
        }
        return found;
    }

    private static SqlFunctions load(String setting, String name, ClassLoader loader) {
        try {
            Object made = Class.forName(name, true, loader).getConstructor().newInstance();
            if (made instanceof SqlFunctions functions) {
                return functions;
            }
            throw new IllegalArgumentException(
                    "%s names %s, which does not implement %s".formatted(setting, name, SqlFunctions.class.getName()));
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "%s names %s, and there is no such class: add its jar with --jars".formatted(setting, name), e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "%s names %s, whose constructor failed: %s".formatted(setting, name, e.getCause()), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    "%s names %s, which needs to be public and to have a public constructor without parameters"
                            .formatted(setting, name),
                    e);
        }
    }
}
