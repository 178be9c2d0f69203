package dev.quern.spark.bundle;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run of Spark's own {@code SparkSubmit}, which is what {@code bin/spark-submit} starts, in a process with Spark on its
 * class path and nothing of Quern.
 */
final class Submission {
    private static final long LIMIT_SECONDS = 240;
    private static final String VECTOR = "--add-modules=jdk.incubator.vector";

    private final List<String> jvm = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final List<Path> classes = new ArrayList<>(List.of(Path.of(System.getProperty("quern.bundle.classes"))));

    /** What a process printed and how it ended. */
    record Outcome(int exit, String stdout, String stderr) {
        @Override
        public String toString() {
            return "exit code " + exit + "\n--- stdout\n" + stdout + "\n--- stderr\n" + stderr;
        }
    }

    /** An application for a master, with the flags that Spark gives its JVMs but for the vector module. */
    static Submission to(String master) {
        Submission submission = new Submission();
        submission.jvm.addAll(
                Arrays.stream(System.getProperty("quern.spark.flags").strip().split("\\s+"))
                        .filter(flag -> !flag.equals(VECTOR))
                        .toList());
        submission.options.addAll(List.of("--master", master));
        // What Spark's launcher would take from an installed Spark.
        submission.conf("spark.executor.extraClassPath", sparkClassPath());
        submission.conf("spark.executorEnv.JAVA_HOME", System.getProperty("java.home"));
        submission.conf("spark.executorEnv.SPARK_SCALA_VERSION", "2.13");
        submission.conf("spark.executorEnv.SPARK_SQL_TESTING", "1");
        submission.conf("spark.driver.host", "127.0.0.1");
        submission.conf("spark.driver.bindAddress", "127.0.0.1");
        submission.conf("spark.ui.enabled", "false");
        submission.conf("spark.sql.shuffle.partitions", "2");
        submission.conf("spark.deploy.appIdPattern", "app-%s-%04d-" + Long.toHexString(System.nanoTime()));
        return submission;
    }

    Submission conf(String key, String value) {
        options.addAll(List.of("--conf", key + "=" + value));
        return this;
    }

    /** The one jar, as a user adds it. */
    Submission withBundle() {
        options.addAll(List.of("--jars", System.getProperty("quern.bundle")));
        return this;
    }

    /** What bin/spark-submit does with the driver's extraJavaOptions: it starts the JVM with them. */
    Submission withVectorModule() {
        jvm.add(VECTOR);
        conf("spark.driver.extraJavaOptions", VECTOR);
        return conf("spark.executor.extraJavaOptions", VECTOR);
    }

    /** A directory of classes to be in the application's jar, beside those of this module's tests. */
    Submission withClasses(Path directory) {
        classes.add(directory);
        return this;
    }

    /**
     * Submits a class of this module's tests.
     *
     * @param directory to run in
     * @param arguments of its main method
     */
    Outcome run(Class<?> application, Path directory, String... arguments) throws IOException, InterruptedException {
        Path jar = directory.resolve("application.jar");
        pack(jar);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", sparkClassPath(), "org.apache.spark.deploy.SparkSubmit"));
        command.addAll(options);
        command.addAll(List.of("--class", application.getName(), jar.toString()));
        command.addAll(List.of(arguments));

        Path stdout = directory.resolve("stdout");
        Path stderr = directory.resolve("stderr");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no end after " + LIMIT_SECONDS + " s:\n" + Files.readString(stderr));
            }
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
    }

    /** The jars of this test's class path but for Quern's and those that Quern brings. */
    private static String sparkClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .filter(path -> !path.getFileName().toString().matches("(quern|asm|jspecify|junit|assertj)-.*"))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void pack(Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Path directory : classes) {
                try (Stream<Path> walk = Files.walk(directory)) {
                    walk.filter(path -> path.toString().endsWith(".class"))
                            .forEach(path -> add(out, directory.relativize(path), path));
                }
            }
        }
    }

    private static void add(JarOutputStream out, Path name, Path file) {
        try {
            out.putNextEntry(new JarEntry(name.toString().replace(File.separatorChar, '/')));
            Files.copy(file, out);
            out.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot pack " + file, e);
        }
    }
}
