package dev.quern.spark.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SparkVersionTest {
    @ParameterizedTest
    @CsvSource({
        "4.0.2, 4, 0, false",
        "4.0.1-amzn-0, 4, 0, false",
        "4.1.2, 4, 1, true",
        "4.2.0, 4, 2, true",
        "4.10.0-SNAPSHOT, 4, 10, true",
        "5.0, 5, 0, true"
    })
    void has_two_numbers_that_count(String version, int major, int minor, boolean columns) {
        SparkVersion parsed = SparkVersion.parse(version);
        assertThat(parsed).isEqualTo(new SparkVersion(major, minor));
        assertThat(parsed.feedsColumnsToOperatorsOfBoth()).isEqualTo(columns);
    }

    @Test
    void the_running_one_is_that_of_the_jar() {
        String jar = SparkContext.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        assertThat(jar).contains("-" + SparkVersion.RUNNING.major() + "." + SparkVersion.RUNNING.minor() + ".");
    }

    @Test
    void what_is_no_version_is_refused() {
        assertThatThrownBy(() -> SparkVersion.parse("main"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the version of Spark is main, which does not begin with two numbers, as in 4.2.0");
    }
}
