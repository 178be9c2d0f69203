package dev.quern.spark;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.NDArray;
import dev.quern.spark.array.BlockArray;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks that are evicted, spilled, written by other serializers or lost come back with the same bits. */
final class ResidenceTest {
    private SparkSession session;

    private void start(String... settings) {
        SparkSession.Builder builder = SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false");
        for (int each = 0; each < settings.length; each += 2) {
            builder.config(settings[each], settings[each + 1]);
        }
        session = builder.getOrCreate();
        session.sparkContext().setLogLevel("OFF");
    }

    @AfterEach
    void stop() {
        session.stop();
        SparkSession.clearDefaultSession();
        SparkSession.clearActiveSession();
    }

    private static NDArray plate() {
        return NDArray.of(new Random(5).doubles(40_000).toArray()).reshape(400, 100);
    }

    private QuernSpark quern() {
        return QuernSpark.on(session);
    }

    private BlockArray step(BlockArray u) {
        return quern().apply(HaloTest.HEAT).rows("u", u).array("next");
    }

    private long bytes(BlockArray array, boolean memory) {
        return Arrays.stream(LocalSpark.stored(session))
                .filter(info -> info.id() == array.rdd().id())
                .mapToLong(info -> memory ? info.memSize() : info.diskSize())
                .sum();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.spark.serializer.JavaSerializer",
                "org.apache.spark.serializer.KryoSerializer",
                "registered"
            })
    void everyLevelOfStorageAndSerializer(String serializer) {
        boolean isRegistered = "registered".equals(serializer);
        start(
                "spark.serializer",
                isRegistered ? "org.apache.spark.serializer.KryoSerializer" : serializer,
                "spark.kryo.registrationRequired",
                String.valueOf(isRegistered),
                "spark.kryo.classesToRegister",
                "dev.quern.spark.array.Block,dev.quern.spark.array.Edge,dev.quern.spark.array.Shipped,[Ldev.quern.spark.array.Block;");
        NDArray plate = plate();
        NDArray expected = HaloTest.HEAT.call(HaloTest.HEAT.call(plate));
        for (StorageLevel level : List.of(
                StorageLevel.MEMORY_ONLY(),
                StorageLevel.MEMORY_ONLY_SER(),
                StorageLevel.MEMORY_AND_DISK(),
                StorageLevel.DISK_ONLY())) {
            BlockArray u = quern().array(plate, 3).persist(level);
            BlockArray once = step(u).persist(level).materialize();
            BlockArray twice = step(once).persist(level).materialize();
            assertThat(twice.toArray().contentEquals(expected))
                    .as(level.toString())
                    .isTrue();
            assertThat(bytes(twice, level.useMemory())).isBetween(319_000L, 330_000L);
            List.of(u, once, twice).forEach(BlockArray::unpersist);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLostBlockIsComputedAgain(boolean onDisk) {
        start();
        StorageLevel level = onDisk ? StorageLevel.DISK_ONLY() : StorageLevel.MEMORY_AND_DISK();
        NDArray plate = plate();
        BlockArray u = quern().array(plate, 4).persist(level);
        BlockArray once = step(u).persist(level).materialize();
        NDArray before = once.toArray();
        NDArray twice = step(once).toArray();

        lose(once, 1);
        assertThat(once.toArray().contentEquals(before)).isTrue();
        lose(once, 0);
        lose(u, 0);
        lose(u, 3);
        assertThat(step(once).toArray().contentEquals(twice)).isTrue();
        u.unpersist();
        once.unpersist();
        assertThat(step(once).toArray().contentEquals(twice)).isTrue();
    }

    private static void lose(BlockArray array, int block) {
        RDDBlockId id = new RDDBlockId(array.rdd().id(), block);
        assertThat(SparkEnv.get().blockManager().getStatus(id).isDefined()).isTrue();
        SparkEnv.get().blockManager().removeBlock(id, true);
        assertThat(SparkEnv.get().blockManager().getStatus(id).isDefined()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void blocksForWhichThereIsNoRoomAreEvicted(boolean toDisk) {
        // Room for some 20 MB of blocks; there are 64 MB of them.
        start("spark.testing.memory", "64000000", "spark.testing.reservedMemory", "0", "spark.memory.fraction", "0.4");
        StorageLevel level = toDisk ? StorageLevel.MEMORY_AND_DISK() : StorageLevel.MEMORY_ONLY();
        NDArray local = NDArray.arange(8_000_000).cast(F64);
        BlockArray x = quern().array(local, 16);
        BlockArray y = quern().apply(Kernels.SCALE)
                .rows("x", x)
                .scalar("factor", 2)
                .array("y")
                .persist(level)
                .materialize();

        assertThat(bytes(y, true)).isLessThan(40_000_000);
        if (toDisk) {
            assertThat(bytes(y, true) + bytes(y, false)).isGreaterThanOrEqualTo(64_000_000);
        } else {
            assertThat(bytes(y, false)).isZero();
        }
        for (int round = 0; round < 2; round++) {
            assertThat(quern().apply(Kernels.SPREAD)
                            .rows("x", y)
                            .rows("weight", y)
                            .scalar("scale", 1)
                            .collect()
                            .get("greatest")
                            .toDouble())
                    .isEqualTo(15_999_998);
        }
    }
}
