package dev.quern.spark.cluster;

import static dev.quern.spark.cluster.ClusterPoints.ints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.cluster.FriendsOfFriends;
import dev.quern.cluster.Groups;
import dev.quern.spark.LocalSpark;
import dev.quern.spatial.Space;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On Spark comes out what comes out of the same points in an array. */
final class SparkFriendsOfFriendsTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @ParameterizedTest
    @CsvSource({"2, 1, 1", "2, 16, 3", "3, 7, 5", "8, 4, 2"})
    void the_same_groups_as_locally(int dimensions, int partitions, int minMembers) {
        Random random = new Random(partitions);
        for (int round = 0; round < 4; round++) {
            ClusterPoints points = ClusterPoints.random(random, 500 + random.nextInt(500), dimensions);
            double length = (0.05 + 0.1 * random.nextDouble()) * Math.sqrt(dimensions);
            Groups expected = new FriendsOfFriends()
                    .setLinkingLength(length)
                    .setMinMembers(minMembers)
                    .fit(points.array());

            SparkGroups found = new SparkFriendsOfFriends()
                    .setLinkingLength(length)
                    .setMinMembers(minMembers)
                    .setFeatures(points.columns())
                    .setIdCol("id")
                    .setPredictionCol("group")
                    .setPartitions(partitions)
                    .fit(points.dataset(SPARK.session(), 3));

            assertThat(ints(found.dataset(), "group")).isEqualTo(ints(expected.labels()));
            assertThat(found.sizes().contentEquals(expected.sizes())).isTrue();
            assertThat(found)
                    .hasToString("%d groups, and %d points in none"
                            .formatted(
                                    expected.count(),
                                    points.points().length
                                            - expected.sizes().sum().getLong()));
            found.unpersist();
            assertThat(SPARK.session().sparkContext().getPersistentRDDs().size())
                    .isZero();
        }
    }

    @Test
    void groups_reach_around_a_periodic_space() {
        Dataset<Row> df = SPARK.session()
                .range(0, 100, 1, 2)
                .selectExpr("id", "pmod(id * 0.01 + 0.7, 1) as x", "array(pmod(id * 0.01 + 0.7, 1)) as features")
                .where("x < 0.3 or x > 0.5");

        SparkGroups groups = new SparkFriendsOfFriends()
                .setLinkingLength(0.015)
                .setSpace(Space.periodic(1))
                .setPartitions(4)
                .fit(df.selectExpr("id", "cast(features as array<double>) as features"));

        assertThat(groups.count()).isEqualTo(1);
        assertThat(groups.labels().columns()).containsExactly("row", "prediction");
        groups.unpersist();
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> new SparkFriendsOfFriends().setLinkingLength(-1))
                .hasMessage("linkingLength: expected a finite number above 0, got -1.0");
        assertThatThrownBy(() -> new SparkFriendsOfFriends().setMinMembers(0))
                .hasMessage("minMembers: expected 1 or more, got 0");
    }
}
