package dev.quern.spark;

import dev.quern.spark.executor.ExecutorSide;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Installs Quern in a Spark application, with one setting:
 *
 * <pre>{@code
 * spark-submit --conf spark.plugins=dev.quern.spark.QuernPlugin --jars quern-spark-bundle_2.13.jar ...
 * }</pre>
 *
 * <p>On the driver it adds Quern's rules and functions to the application's sessions, as {@code spark.sql.extensions}
 * would. On each executor it sizes the pool of threads by the executor's cores, counts the tasks that share them, and
 * publishes metrics.
 *
 * <p>Kernels run without the plugin too. Then only tasks that run kernels are counted when idle cores are lent, and what
 * needs extensions of a session has to be set up by {@code spark.sql.extensions}.
 */
public final class QuernPlugin implements SparkPlugin {
    private static final String EXTENSIONS = "spark.sql.extensions";
    private static final String OURS = "dev.quern.spark.QuernExtensions";

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverSide();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorSide();
    }

    private static final class DriverSide implements DriverPlugin {
        /** Runs while the SparkContext is made, so before any session of it, which read the setting when they are made. */
        @Override
        public Map<String, String> init(SparkContext context, PluginContext pluginContext) {
            // What pluginContext.conf() and context.getConf() return may be copies.
            addExtensions(context.conf(), OURS);
            return Map.of();
        }
    }

    /** Adds a class of extensions to those set, last, unless it is there. */
    static void addExtensions(SparkConf conf, String name) {
        String set = conf.get(EXTENSIONS, "").trim();
        List<String> names = Arrays.stream(set.split(",")).map(String::trim).toList();
        if (!names.contains(name)) {
            conf.set(EXTENSIONS, set.isEmpty() ? name : set + "," + name);
        }
    }
}
