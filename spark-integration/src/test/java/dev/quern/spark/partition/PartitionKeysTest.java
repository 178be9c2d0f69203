package dev.quern.spark.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.Murmur3Hash;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class PartitionKeysTest {
    @Test
    void the_hash_is_that_of_spark() {
        for (int key : new int[] {0, 1, -1, 42, 1_000_003, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            List<Expression> arguments = List.of(Literal$.MODULE$.apply(key));
            Object hash =
                    new Murmur3Hash(CollectionConverters.asScala(arguments).toSeq(), 42).eval(null);
            assertThat(PartitionKeys.hash(key)).isEqualTo(hash);
        }
    }

    @Test
    void each_partition_has_a_key() {
        for (int partitions : new int[] {1, 2, 3, 64, 1000}) {
            int[] keys = PartitionKeys.of(partitions);
            for (int partition = 0; partition < partitions; partition++) {
                assertThat(Math.floorMod(PartitionKeys.hash(keys[partition]), partitions))
                        .isEqualTo(partition);
            }
        }
    }
}
