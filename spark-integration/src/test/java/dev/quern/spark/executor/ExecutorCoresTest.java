package dev.quern.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Threads;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutorCoresTest {
    private static final String BACKEND =
            "org.apache.spark.executor.CoarseGrainedExecutorBackend --driver-url spark://x@h:1 --executor-id 0 ";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"local; 1", "local[1]; 1", "local[4]; 4", "local[12,3]; 12", "local[*]; -1", "local[*,2]; -1"})
    void inLocalModeTheMasterSaysIt(String master, int cores) {
        assertThat(of(master, null, "demo.Main --cores 3")).isEqualTo(expected(cores));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // what the executor was given counts before what was asked for
                "spark://h:7077; 4; --cores 2 --app-id a; 2",
                "spark://h:7077; ; --hostname h --cores 8; 8",
                "local-cluster[2,2,1024]; ; --cores 2 --app-id a; 2",
                "yarn; 5; --app-id a; 5",
                "yarn; ; --app-id a; -1",
                "yarn; ; --cores 0 --app-id a; -1",
                "yarn; ; --cores 99999999999 --app-id a; -1",
            })
    void anExecutorIsToldByItsCommandLine(String master, String setting, String arguments, int cores) {
        assertThat(of(master, setting, BACKEND + arguments)).isEqualTo(expected(cores));
    }

    @Test
    void withoutSparkItIsTheJvmsOwnNumber() {
        assertThat(ExecutorCores.ofThisJvm()).isEqualTo(Threads.total());
    }

    private static OptionalInt of(String master, String setting, String command) {
        SparkConf conf = new SparkConf(false).set("spark.master", master);
        if (setting != null) {
            conf.set("spark.executor.cores", setting);
        }
        return ExecutorCores.of(conf, command);
    }

    private static OptionalInt expected(int cores) {
        return cores < 0 ? OptionalInt.empty() : OptionalInt.of(cores);
    }
}
