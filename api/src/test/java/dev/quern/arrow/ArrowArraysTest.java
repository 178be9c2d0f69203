package dev.quern.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quern.DType;
import dev.quern.NDArray;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("arrow")
class ArrowArraysTest {
    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void closesWhatItOpened() {
        allocator.close(); // fails if an array retained a buffer
    }

    private static <V extends BaseFixedWidthVector> V sized(V vector, int count) {
        vector.allocateNew(count);
        for (int i = 0; i < count; i++) {
            vector.setIndexDefined(i);
        }
        vector.setValueCount(count);
        return vector;
    }

    @Test
    void sharesMemoryBothWays() {
        try (Float8Vector vector = sized(new Float8Vector("x", allocator), 7)) {
            vector.set(3, 2.5);
            NDArray array = ArrowArrays.wrap(vector);
            assertThat(array.describe()).isEqualTo("F64[7] native");
            assertThat(array.getDouble(3)).isEqualTo(2.5);
            array.setDouble(-1, 6);
            assertThat(vector.get(6)).isEqualTo(-1);
            assertThat(array.sharesMemory(ArrowArrays.wrap(vector))).isTrue();
            assertThat(array.slice(0, 0, 3)
                            .sharesMemory(ArrowArrays.wrap(vector).slice(0, 3, 7)))
                    .isFalse();
        }
    }

    @Test
    void wrapsEveryTypeOfFixedWidth() {
        try (Float4Vector floats = sized(new Float4Vector("v", allocator), 2);
                BigIntVector longs = sized(new BigIntVector("v", allocator), 2);
                IntVector ints = sized(new IntVector("v", allocator), 2);
                SmallIntVector shorts = sized(new SmallIntVector("v", allocator), 2);
                TinyIntVector bytes = sized(new TinyIntVector("v", allocator), 2);
                DateDayVector days = sized(new DateDayVector("v", allocator), 2);
                TimeStampMilliVector millis = sized(new TimeStampMilliVector("v", allocator), 2);
                TimeStampMicroTZVector micros = sized(new TimeStampMicroTZVector("v", allocator, "UTC"), 2)) {
            floats.set(1, 0.5f);
            longs.set(1, 1L << 40);
            ints.set(1, -5);
            shorts.set(1, -6);
            bytes.set(1, -7);
            days.set(1, 20_000);
            millis.set(1, 1L << 41);
            micros.set(1, 1L << 42);
            check(floats, DType.F32, 0.5);
            check(longs, DType.I64, 1L << 40);
            check(ints, DType.I32, -5);
            check(shorts, DType.I16, -6);
            check(bytes, DType.I8, -7);
            check(days, DType.I32, 20_000);
            check(millis, DType.I64, 1L << 41);
            check(micros, DType.I64, 1L << 42);
        }
    }

    private static void check(BaseFixedWidthVector vector, DType dtype, double second) {
        NDArray array = ArrowArrays.wrap(vector);
        assertThat(array.dtype()).isEqualTo(dtype);
        assertThat(array.getDouble(1)).isEqualTo(second);
        NDArray copy = ArrowArrays.copy(vector);
        assertThat(copy.isNative()).isFalse();
        assertThat(copy.contentEquals(array)).isTrue();
    }

    @Test
    void emptyVectorsAreEmptyArrays() {
        try (Float8Vector vector = new Float8Vector("x", allocator);
                BitVector bits = new BitVector("b", allocator)) {
            assertThat(ArrowArrays.wrap(vector).shape()).containsExactly(0);
            assertThat(ArrowArrays.copy(bits).describe()).isEqualTo("BOOL[0] heap");
        }
    }

    @Test
    void fixedSizeListsAreMatrices() {
        try (FixedSizeListVector lists = points(4, 3)) {
            NDArray array = ArrowArrays.wrap(lists);
            assertThat(array.describe()).isEqualTo("F64[4, 3] native");
            assertThat(array.toDoubleArray()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
            assertThat(array.transpose().at(1).toDoubleArray()).containsExactly(1, 4, 7, 10);
            lists.setNull(2);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ArrowArrays.wrap(lists))
                    .withMessage("vector 'points' has 1 nulls among 4 values: drop or fill them first, "
                            + "an array has no nulls");
        }
    }

    private FixedSizeListVector points(int count, int dimensions) {
        FixedSizeListVector lists = FixedSizeListVector.empty("points", dimensions, allocator);
        Float8Vector values = (Float8Vector) lists.<FieldVector>addOrGetVector(
                        FieldType.notNullable(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)))
                .getVector();
        lists.setInitialCapacity(count);
        lists.allocateNew();
        for (int i = 0; i < count; i++) {
            lists.setNotNull(i);
            for (int d = 0; d < dimensions; d++) {
                values.setSafe(i * dimensions + d, i * dimensions + d);
            }
        }
        values.setValueCount(count * dimensions);
        lists.setValueCount(count);
        return lists;
    }

    @Test
    void copiesBits() {
        try (BitVector bits = sized(new BitVector("flags", allocator), 100)) {
            for (int i = 0; i < 100; i++) {
                bits.set(i, i % 3 == 0 ? 1 : 0);
            }
            NDArray array = ArrowArrays.copy(bits);
            assertThat(array.describe()).isEqualTo("BOOL[100] heap");
            for (int i = 0; i < 100; i++) {
                assertThat(array.getBoolean(i)).isEqualTo(i % 3 == 0);
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ArrowArrays.wrap(bits))
                    .withMessage("vector 'flags' packs eight values into a byte, which an array cannot share: "
                            + "use ArrowArrays.copy");
            bits.setNull(5);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ArrowArrays.copy(bits))
                    .withMessage("vector 'flags' has 1 nulls among 100 values: drop or fill them first, "
                            + "an array has no nulls");
        }
    }

    @Test
    void refusesNullsAndOtherTypes() {
        try (Float8Vector nulls = sized(new Float8Vector("latitude", allocator), 10);
                VarCharVector words = new VarCharVector("city", allocator);
                UInt4Vector unsigned = sized(new UInt4Vector("count", allocator), 1);
                IntVector keys = sized(
                        new IntVector(
                                "state",
                                new FieldType(
                                        true, new ArrowType.Int(32, true), new DictionaryEncoding(1, false, null)),
                                allocator),
                        1)) {
            nulls.setNull(2);
            nulls.setNull(9);
            words.setSafe(0, new byte[3]);
            words.setValueCount(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ArrowArrays.wrap(nulls))
                    .withMessage("vector 'latitude' has 2 nulls among 10 values: drop or fill them first, "
                            + "an array has no nulls");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ArrowArrays.wrap(words))
                    .withMessage("vector 'city' cannot be an array: its values are varchar, not signed integers or "
                            + "floats of fixed width; convert it in the query that makes it");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ArrowArrays.copy(unsigned))
                    .withMessage("vector 'count' cannot be an array: its values are uint4, not signed integers or "
                            + "floats of fixed width; convert it in the query that makes it");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ArrowArrays.wrap(keys))
                    .withMessage("vector 'state' is dictionary encoded: decode it first, its integers are only keys");
        }
    }

    @Test
    void refusesReleasedMemory() {
        Float8Vector vector = sized(new Float8Vector("x", allocator), 3);
        // Both buffers are parts of one allocation.
        vector.getDataBuffer().getReferenceManager().release();
        vector.getValidityBuffer().getReferenceManager().release();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArrowArrays.wrap(vector))
                .withMessage("vector 'x' was released: wrap it before it is closed");
    }

    /** Columns like the zip codes', through Arrow's stream format, where buffers lie back to back in one message. */
    @Test
    void roundTripThroughAStream() throws IOException {
        int n = 42_049;
        double[] latitudes = new Random(1).doubles(n, 17, 71).toArray();
        int[] codes = new Random(2).ints(n, 501, 99_950).toArray();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Float8Vector latitude = sized(new Float8Vector("latitude", allocator), n);
                IntVector code = sized(new IntVector("zip", allocator), n);
                FixedSizeListVector points = points(n, 2)) {
            ArrowArrays.wrap(latitude).copyFrom(NDArray.of(latitudes));
            ArrowArrays.wrap(code).copyFrom(NDArray.of(codes));
            try (VectorSchemaRoot root = new VectorSchemaRoot(List.of(latitude, code, points));
                    ArrowStreamWriter writer =
                            new ArrowStreamWriter(root, new DictionaryProvider.MapDictionaryProvider(), bytes)) {
                writer.writeBatch();
            }
        }
        try (ArrowStreamReader reader =
                new ArrowStreamReader(new ByteArrayInputStream(bytes.toByteArray()), allocator)) {
            assertThat(reader.loadNextBatch()).isTrue();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            assertThat(ArrowArrays.wrap(root.getVector("latitude")).toDoubleArray())
                    .isEqualTo(latitudes);
            assertThat(ArrowArrays.wrap(root.getVector("zip")).contentEquals(NDArray.of(codes)))
                    .isTrue();
            NDArray points = ArrowArrays.wrap(root.getVector("points"));
            assertThat(points.flatten().contentEquals(NDArray.arange(2L * n).cast(DType.F64)))
                    .isTrue();
            try (VectorSchemaRoot part = root.slice(1000, 500)) {
                assertThat(ArrowArrays.wrap(part.getVector("zip"))
                                .contentEquals(NDArray.of(codes).slice(0, 1000, 1500)))
                        .isTrue();
            }
        }
    }
}
