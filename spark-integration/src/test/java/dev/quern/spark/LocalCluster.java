package dev.quern.spark;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Real executors for a test: separate JVMs on this machine, started from the test's own class path.
 *
 * <p>Under {@code local[*]} the executor is the driver, so that a class loaded twice, a kernel
 * compiled twice or a value that does not survive serialization goes unseen. Here each executor is a
 * process of its own:
 *
 * <pre>{@code
 * try (LocalCluster cluster = LocalCluster.of(2, 1).start()) {
 *   cluster.session().range(8)...
 * }
 * }</pre>
 *
 * <p>{@link Builder#shipping} leaves jars off the executors' class path and sends them by {@code
 * spark.jars}, as an application is deployed: their classes then come from Spark's own class loader.
 *
 * <p>No Spark distribution is needed. Spark's worker starts executors in {@code $SPARK_HOME/work},
 * or {@code ./work} where the variable is missing; it is read from the environment of this JVM and
 * nowhere else, so the build sets it for test runs. What executors print is in there and {@link
 * #executorOutput()} reads it.
 */
public final class LocalCluster implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final int REPLACED_LIMIT = 2;
    private static final int OUTPUT_LIMIT = 20_000;
    private static final String HEADER_END = "\n========================================\n";

    private final SparkSession session;

    private LocalCluster(SparkSession session) {
        this.session = session;
    }

    /** A cluster of {@code executors} JVMs with {@code cores} task slots and 1 GiB each. */
    public static Builder of(int executors, int cores) {
        return new Builder(executors, cores);
    }

    /** The session whose tasks run on the executors. */
    public SparkSession session() {
        return session;
    }

    /** What the executors of this cluster have printed to stdout and stderr, for a failure's message. */
    public String executorOutput() {
        return outputOf(session.sparkContext().applicationId());
    }

    /** Stops the session and its executors. Their output stays where it is. */
    @Override
    public void close() {
        session.stop();
    }

    /** The settings of a cluster that is not running yet. */
    public static final class Builder {

        private final int executors;
        private final int cores;
        private int megabytes = 1024;
        private final List<String> shippedPrefixes = new ArrayList<>();
        private boolean shipping;
        private final Map<String, String> extra = new LinkedHashMap<>();

        private Builder(int executors, int cores) {
            this.executors = executors;
            this.cores = cores;
        }

        /** The heap of each executor. */
        public Builder megabytes(int megabytesEach) {
            this.megabytes = megabytesEach;
            return this;
        }

        /**
         * Sends every directory of the class path (as a jar) and every jar whose name starts with one of
         * {@code jarNamePrefixes} by {@code spark.jars}, and keeps them off the executors' class path.
         */
        public Builder shipping(String... jarNamePrefixes) {
            shipping = true;
            shippedPrefixes.addAll(List.of(jarNamePrefixes));
            return this;
        }

        /** One more Spark setting; it wins over those of this class. */
        public Builder config(String key, String value) {
            extra.put(key, value);
            return this;
        }

        /**
         * Starts the executors and waits until all of them have registered.
         *
         * @throws IllegalStateException if a session is running already, or if the executors die or do
         *     not come up in two minutes; the message then holds what they printed
         */
        public LocalCluster start() {
            if (SparkSession.getDefaultSession().isDefined()) {
                throw new IllegalStateException(
                        "a SparkSession is running in this JVM already; stop it before a LocalCluster is" + " started");
            }
            SparkSession.Builder builder = SparkSession.builder();
            settings().forEach(builder::config);
            extra.forEach(builder::config);
            SparkSession session = builder.getOrCreate();
            try {
                awaitExecutors(session);
            } catch (RuntimeException e) {
                session.stop();
                throw e;
            }
            return new LocalCluster(session);
        }

        private Map<String, String> settings() {
            List<Path> classPath = Arrays.stream(
                            System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> !entry.isEmpty())
                    .map(entry -> Path.of(entry).toAbsolutePath())
                    .filter(Files::exists)
                    .toList();
            Map<Boolean, List<Path>> shipped = classPath.stream().collect(Collectors.partitioningBy(this::ships));

            Map<String, String> settings = new LinkedHashMap<>();
            settings.put("spark.master", "local-cluster[%d,%d,%d]".formatted(executors, cores, megabytes));
            settings.put("spark.app.name", "local-cluster");
            settings.put("spark.executor.memory", megabytes + "m");
            settings.put(
                    "spark.executor.extraClassPath",
                    shipped.get(false).stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
            if (shipping) {
                settings.put(
                        "spark.jars",
                        shipped.get(true).stream()
                                .map(LocalCluster::asJar)
                                .map(Path::toString)
                                .collect(Collectors.joining(",")));
            }

            // Spark's launcher would take these from an installed Spark; told the last, it does without a jars/.
            settings.put("spark.executorEnv.JAVA_HOME", System.getProperty("java.home"));
            settings.put("spark.executorEnv.SPARK_SCALA_VERSION", "2.13");
            settings.put("spark.executorEnv.SPARK_SQL_TESTING", "1");

            settings.put("spark.driver.host", "127.0.0.1");
            settings.put("spark.driver.bindAddress", "127.0.0.1");
            settings.put("spark.ui.enabled", "false");
            settings.put("spark.ui.showConsoleProgress", "false");
            settings.put("spark.sql.shuffle.partitions", "4");
            settings.put("spark.locality.wait", "0");

            // Spark's own ids repeat when two clusters start in the same second.
            settings.put("spark.deploy.appIdPattern", "app-%s-%04d-" + Long.toHexString(System.nanoTime()));

            // Fail in seconds, not in minutes.
            settings.put("spark.task.maxFailures", "2");
            settings.put("spark.network.timeout", "60s");
            settings.put("spark.executor.heartbeatInterval", "5s");
            return settings;
        }

        private boolean ships(Path entry) {
            String name = String.valueOf(entry.getFileName());
            return shipping
                    && (Files.isDirectory(entry) || shippedPrefixes.stream().anyMatch(name::startsWith));
        }

        private void awaitExecutors(SparkSession session) {
            long deadline = System.nanoTime() + START_LIMIT.toNanos();
            JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
            // The driver is in the list as well. Spark 4.0 has it of the Scala context alone.
            while (context.sc().statusTracker().getExecutorInfos().length < executors + 1) {
                // Spark replaces an executor that dies for as long as somebody waits.
                boolean dying = executorsStarted(context.sc().applicationId()) > executors + REPLACED_LIMIT;
                if (dying || context.sc().isStopped() || System.nanoTime() > deadline) {
                    throw new IllegalStateException("the executors of "
                            + context.master()
                            + " did not come up; they printed:\n"
                            + outputOf(context.sc().applicationId()));
                }
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted while the executors were starting", e);
                }
            }
        }
    }

    private static Path asJar(Path entry) {
        if (!Files.isDirectory(entry)) {
            return entry;
        }
        try (Stream<Path> walk = Files.walk(entry)) {
            Path jar = Files.createTempFile("quern-shipped-", ".jar");
            jar.toFile().deleteOnExit();
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file)) {
                for (Path path : walk.filter(Files::isRegularFile).sorted().toList()) {
                    out.putNextEntry(
                            new JarEntry(entry.relativize(path).toString().replace('\\', '/')));
                    Files.copy(path, out);
                    out.closeEntry();
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot pack " + entry + " for the executors", e);
        }
    }

    /** Where Spark's worker keeps a directory for each executor of an application. */
    private static Path workDirectory(String applicationId) {
        return Path.of(System.getenv().getOrDefault("SPARK_HOME", "."), "work", applicationId)
                .toAbsolutePath();
    }

    private static int executorsStarted(String applicationId) {
        String[] directories = workDirectory(applicationId).toFile().list();
        return directories == null ? 0 : directories.length;
    }

    private static String outputOf(String applicationId) {
        Path work = workDirectory(applicationId);
        if (!Files.isDirectory(work)) {
            return "(nothing: " + work + " does not exist)";
        }
        try (Stream<Path> walk = Files.walk(work, 2)) {
            return walk.filter(path -> path.endsWith("stdout") || path.endsWith("stderr"))
                    .sorted()
                    .map(path -> "--- " + path + "\n" + tail(path))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the executors' output in " + work, e);
        }
    }

    private static String tail(Path path) {
        try {
            String text = Files.readString(path);
            // Spark begins stderr with the command, of which the class path is a screen by itself.
            text = text.substring(Math.max(0, text.indexOf(HEADER_END)));
            return text.substring(Math.max(0, text.length() - OUTPUT_LIMIT));
        } catch (IOException e) {
            return "(unreadable: " + e + ")";
        }
    }
}
