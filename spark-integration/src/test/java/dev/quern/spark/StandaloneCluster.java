package dev.quern.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/**
 * Spark's own cluster manager with a worker on each of some hosts, which are addresses of this machine. To a scheduler
 * they are several machines: speculation, for one, starts no second attempt on the host of the first. Master and workers
 * live in this JVM, as those of {@code local-cluster} do, and executors are processes of their own.
 *
 * <pre>{@code
 * try (StandaloneCluster hosts = StandaloneCluster.on(2, 1024, "127.0.0.1", "127.0.0.2");
 *         LocalCluster cluster = LocalCluster.of(2, 2).config("spark.master", hosts.url()).start()) ...
 * }</pre>
 */
final class StandaloneCluster implements AutoCloseable {
    private final List<RpcEnv> started = new ArrayList<>();
    private final String url;

    private StandaloneCluster(int cores, int megabytes, String... hosts) {
        SparkConf conf = new SparkConf(false)
                .set("spark.master.rest.enabled", "false")
                .set("spark.master.ui.port", "0")
                .set("spark.worker.ui.port", "0");
        RpcEnv master = Master.startRpcEnvAndEndpoint(hosts[0], 0, 0, conf)._1();
        started.add(master);
        url = "spark://" + hosts[0] + ":" + master.address().port();
        String home = System.getenv().getOrDefault("SPARK_HOME", ".");
        String[] masters = {url};
        for (int worker = 0; worker < hosts.length; worker++) {
            started.add(
                    0,
                    Worker.startRpcEnvAndEndpoint(
                            hosts[worker],
                            0,
                            0,
                            cores,
                            megabytes,
                            masters,
                            directory(home),
                            Option.apply(worker),
                            conf,
                            Option.empty()));
        }
    }

    /** Where {@link LocalCluster} looks for what executors print. */
    private static String directory(String home) {
        try {
            return Files.createDirectories(Path.of(home, "work"))
                    .toAbsolutePath()
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory for workers", e);
        }
    }

    /** Starts a worker on each host, with so many cores and so much memory for executors. */
    static StandaloneCluster on(int cores, int megabytes, String... hosts) {
        return new StandaloneCluster(cores, megabytes, hosts);
    }

    /** What {@code spark.master} is to be. */
    String url() {
        return url;
    }

    /** Stops the workers, and then the master. Sessions are to be stopped before. */
    @Override
    public void close() {
        for (RpcEnv each : started) {
            each.shutdown();
            each.awaitTermination();
        }
    }
}
