package dev.quern.spark.executor;

import dev.quern.Threads;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;

/**
 * How many cores the executor in this JVM has for its tasks.
 *
 * <p>Where executors are JVMs of their own, Spark tells each of them on its command line, {@code --cores 4}, and nowhere
 * else for certain: the setting {@code spark.executor.cores} has no value where an executor gets all cores of its
 * worker, as in a standalone cluster. In local mode it is the 4 of {@code local[4]}.
 *
 * <p>It is never more than {@link Threads#total()}, the processors of the JVM or what {@code quern.threads} says: an
 * executor may have been promised more cores than it has, and no kernel gets faster by that.
 */
final class ExecutorCores {
    private static final Pattern LOCAL = Pattern.compile("local(?:\\[([0-9]+|\\*)(?:,.*)?\\])?");
    private static final Pattern ARGUMENT = Pattern.compile("\\s--cores\\s+([0-9]+)(?:\\s|$)");

    private ExecutorCores() {}

    /** Those of the executor that runs in this JVM now; the JVM's own number of threads if there is none. */
    static int ofThisJvm() {
        SparkEnv env = SparkEnv.get();
        int all = Threads.total();
        return env == null
                ? all
                : Math.min(
                        all,
                        of(env.conf(), System.getProperty("sun.java.command", ""))
                                .orElse(all));
    }

    /**
     * @param conf the settings as the executor has them
     * @param command what this JVM was started with: a main class and its arguments
     */
    static OptionalInt of(SparkConf conf, String command) {
        Matcher local = LOCAL.matcher(conf.get("spark.master", ""));
        if (local.matches()) {
            @Nullable String cores = local.group(1);
            if (cores == null) {
                return OptionalInt.of(1); // plain "local"
            }
            return cores.equals("*") ? OptionalInt.empty() : positive(cores);
        }
        Matcher given = ARGUMENT.matcher(command);
        return given.find() ? positive(given.group(1)) : positive(conf.get("spark.executor.cores", "0"));
    }

    private static OptionalInt positive(String number) {
        try {
            int cores = Integer.parseInt(number.trim());
            return cores > 0 ? OptionalInt.of(cores) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty(); // Spark itself has refused it, or will
        }
    }
}
