package dev.quern.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.cluster.Dbscan;
import dev.quern.cluster.FriendsOfFriends;
import dev.quern.spark.LocalCluster;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Clusters of points on executors that are processes of their own. */
final class SparkDbscanClusterTest {
    @Test
    @EnabledIfSystemProperty(named = "quern.faults", matches = "true")
    void clusters_and_groups_are_those_found_locally() {
        ClusterPoints points = ClusterPoints.random(new Random(12), 3000, 3);
        try (LocalCluster cluster = LocalCluster.of(2, 1).start()) {
            Dataset<Row> df = points.dataset(cluster.session(), 3);

            SparkDbscanModel model = new SparkDbscan()
                    .setEps(0.2)
                    .setFeatures(points.columns())
                    .setIdCol("id")
                    .setPartitions(5)
                    .fit(df);
            SparkGroups groups = new SparkFriendsOfFriends()
                    .setFeatures(points.columns())
                    .setIdCol("id")
                    .setPartitions(5)
                    .fit(df);

            assertThat(ClusterPoints.ints(model.dataset(), "prediction"))
                    .isEqualTo(ClusterPoints.ints(
                            new Dbscan().setEps(0.2).fit(points.array()).labels()));
            assertThat(ClusterPoints.ints(groups.dataset(), "prediction"))
                    .isEqualTo(ClusterPoints.ints(
                            new FriendsOfFriends().fit(points.array()).labels()));
        }
    }
}
