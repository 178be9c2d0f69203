package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.spark.partition.PointKey;
import dev.quern.spark.partition.SpatialPartitionException;
import dev.quern.spark.partition.SpatialPartitioner;
import dev.quern.spatial.KdTree;
import dev.quern.spatial.PointSample;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.JavaSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import scala.Tuple2;
import scala.reflect.ClassTag$;

class SpatialPartitionerTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static final double[][] POINTS = PointSets.blobs(500, 2, 8);

    private static SpatialPartitioner partitioner(int partitions) {
        return SpatialPartitioner.of(KdTree.of(PointSample.of(POINTS), partitions));
    }

    @Test
    void records_go_to_the_partition_that_owns_their_point() {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(SPARK.session().sparkContext());
        SpatialPartitioner partitioner = partitioner(5);
        List<Tuple2<PointKey, Integer>> pairs = IntStream.range(0, POINTS.length)
                .mapToObj(row -> new Tuple2<>(PointKey.of(row, POINTS[row]), row))
                .toList();
        JavaPairRDD<PointKey, Integer> sent = context.parallelizePairs(pairs, 3).partitionBy(partitioner);
        List<List<Tuple2<PointKey, Integer>>> parts = sent.glom().collect();
        assertThat(parts).hasSize(5);
        for (int part = 0; part < 5; part++) {
            for (Tuple2<PointKey, Integer> each : parts.get(part)) {
                assertThat(partitioner.partitioning().partition(POINTS[each._2()], each._2()))
                        .isEqualTo(part);
            }
        }
        // Partitioned alike: joined without another shuffle.
        JavaPairRDD<PointKey, Integer> other =
                context.parallelizePairs(pairs, 2).partitionBy(partitioner(5));
        assertThat(sent.join(other).count()).isEqualTo(500);
        assertThat(sent.join(other).partitioner().get()).isEqualTo(partitioner);
    }

    @Test
    void it_is_equal_to_what_was_cut_alike_and_to_itself_after_it_travelled() {
        JavaSerializer serializer =
                new JavaSerializer(SPARK.session().sparkContext().conf());
        var instance = serializer.newInstance();
        SpatialPartitioner sent = partitioner(5);
        SpatialPartitioner arrived = instance.deserialize(
                instance.serialize(sent, ClassTag$.MODULE$.apply(SpatialPartitioner.class)),
                ClassTag$.MODULE$.apply(SpatialPartitioner.class));
        assertThat(arrived).isEqualTo(sent).hasSameHashCodeAs(sent).isEqualTo(partitioner(5));
        assertThat(partitioner(6)).isNotEqualTo(sent);
        assertThat(sent.toString()).isEqualTo("SpatialPartitioner by KdTree of 5 partitions in 2 dimensions");
    }

    @Test
    void keys() {
        SpatialPartitioner partitioner = partitioner(4);
        assertThat(partitioner.getPartition(POINTS[7])).isEqualTo(partitioner.getPartition(PointKey.of(0, POINTS[7])));
        assertThat(PointKey.of(3, 1, 2)).isEqualTo(PointKey.of(3, 1, 2)).hasToString("point 3 at [1.0, 2.0]");
        assertThat(PointKey.of(3, 1, 2)).isNotEqualTo(PointKey.of(4, 1, 2)).isNotEqualTo(PointKey.of(3, 1, 3));
        assertThatThrownBy(() -> partitioner.getPartition("here"))
                .isInstanceOf(SpatialPartitionException.class)
                .hasMessage("the key here is of java.lang.String, which is no point\n  use PointKey.of(id, coordinates)"
                        + " or a double[] of coordinates as keys");
    }
}
