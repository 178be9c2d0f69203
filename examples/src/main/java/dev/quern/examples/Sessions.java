package dev.quern.examples;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** Starts Spark for the examples. */
public final class Sessions {
    private static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*\\d+\\s*,\\s*(\\d+)\\s*]");

    private Sessions() {}

    /**
     * A session of its own, quiet; its executors are on this machine or where the master has them. Those of a
     * {@code local-cluster[executors,cores,megabytes]} have all the memory that it says.
     *
     * @param name of the program
     */
    public static SparkSession start(String name, String master) {
        SparkSession.Builder builder = SparkSession.builder()
                .appName(name)
                .master(master)
                .config("spark.ui.enabled", false)
                .config("spark.ui.showConsoleProgress", false)
                .config("spark.sql.shuffle.partitions", 4);
        if (master.startsWith("local")) {
            builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1");
        }
        Matcher cluster = LOCAL_CLUSTER.matcher(master);
        if (cluster.matches()) {
            builder.config("spark.executor.memory", cluster.group(1) + "m");
            executorsFromThisClassPath(builder);
        }
        return builder.getOrCreate();
    }

    /**
     * Executors that are JVMs of their own and started from this one's class path, with no Spark installed: what the
     * launcher would look for in an installation it is told.
     */
    private static void executorsFromThisClassPath(SparkSession.Builder builder) {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        builder.config("spark.executor.extraClassPath", classPath)
                .config("spark.executorEnv.JAVA_HOME", System.getProperty("java.home"))
                .config("spark.executorEnv.SPARK_SCALA_VERSION", "2.13")
                .config("spark.executorEnv.SPARK_SQL_TESTING", "1")
                // Spark's own ids repeat where two programs start in one second.
                .config("spark.deploy.appIdPattern", "app-%s-%04d-" + Long.toHexString(System.nanoTime()));
    }
}
