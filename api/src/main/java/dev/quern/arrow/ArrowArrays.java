package dev.quern.arrow;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spi.NativeStorage;
import java.util.Locale;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.jspecify.annotations.Nullable;

/**
 * Makes arrays of Arrow vectors.
 *
 * <p>The element types: Float8 is F64, Float4 F32, BigInt, DateMilli, TimeMicro, TimeNano, Duration and all
 * timestamps I64, Int, DateDay, TimeSec and TimeMilli I32, SmallInt I16, TinyInt I8; dates and times are the integers
 * that Arrow stores, in the vector's own unit. A vector of n values has shape [n]; a FixedSizeList of one of these
 * types, of n lists of length d, has shape [n, d]. Nulls are refused, since an array has no place for them.
 */
public final class ArrowArrays {
    private ArrowArrays() {}

    /**
     * Shares the memory of a vector, both ways: a write to the array changes the vector.
     *
     * <p>The array keeps the vector's buffer reachable but not allocated: it neither retains nor closes it. Use the
     * array only until the vector is cleared, closed, transferred or loaded anew; later its memory may be gone, and
     * reading it gives garbage or ends the JVM. To keep the values longer, {@link #copy} them.
     *
     * @throws IllegalArgumentException if the vector has nulls, is dictionary encoded, is of another type, is larger
     *     than 2 GiB or was released; the message names the vector
     */
    public static NDArray wrap(ValueVector vector) {
        if (vector instanceof BitVector) {
            throw new IllegalArgumentException(name(vector)
                    + " packs eight values into a byte, which an array cannot share: use ArrowArrays.copy");
        }
        return vector instanceof FixedSizeListVector lists
                ? share(vector, lists.getDataVector(), vector.getValueCount(), lists.getListSize())
                : share(vector, vector, vector.getValueCount());
    }

    /**
     * Copies the values of a vector to the Java heap: of a BitVector as BOOL, of the others as {@link #wrap} has
     * them. The copy does not depend on the vector.
     *
     * @throws IllegalArgumentException as {@link #wrap} does
     */
    public static NDArray copy(ValueVector vector) {
        if (vector instanceof BitVector bits) {
            checkPlain(bits);
            boolean[] values = new boolean[bits.getValueCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = bits.get(i) != 0;
            }
            return NDArray.of(values);
        }
        NDArray shared = wrap(vector);
        NDArray copy = NDArray.zeros(shared.dtype(), shared.shape());
        copy.copyFrom(shared);
        return copy;
    }

    private static NDArray share(ValueVector vector, ValueVector values, long... shape) {
        DType dtype = dtypeOf(values.getMinorType());
        if (dtype == null) {
            throw new IllegalArgumentException(name(vector) + " cannot be an array: its values are "
                    + values.getMinorType().name().toLowerCase(Locale.ROOT)
                    + ", not signed integers or floats of fixed width; convert it in the query that makes it");
        }
        checkPlain(vector);
        checkPlain(values);
        long bytes = dtype.bytes();
        for (long size : shape) {
            bytes *= size;
        }
        if (bytes == 0) {
            return NDArray.zeros(dtype, shape);
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name(vector) + " holds " + bytes + " bytes, a direct buffer at most "
                    + Integer.MAX_VALUE + ": use smaller batches");
        }
        ArrowBuf buffer = values.getDataBuffer();
        return NDArray.over(NativeStorage.of(buffer.nioBuffer(0, (int) bytes), buffer), dtype, shape);
    }

    private static void checkPlain(ValueVector vector) {
        if (vector.getValidityBuffer().getReferenceManager().getRefCount() < 1) {
            throw new IllegalArgumentException(name(vector) + " was released: wrap it before it is closed");
        }
        if (vector.getNullCount() > 0) {
            throw new IllegalArgumentException(name(vector) + " has " + vector.getNullCount() + " nulls among "
                    + vector.getValueCount() + " values: drop or fill them first, an array has no nulls");
        }
        if (vector.getField().getDictionary() != null) {
            throw new IllegalArgumentException(
                    name(vector) + " is dictionary encoded: decode it first, its integers are only keys");
        }
    }

    private static String name(ValueVector vector) {
        return "vector '" + vector.getName() + "'";
    }

    private static @Nullable DType dtypeOf(MinorType type) {
        return switch (type) {
            case FLOAT8 -> DType.F64;
            case FLOAT4 -> DType.F32;
            case BIGINT, DATEMILLI, TIMEMICRO, TIMENANO, DURATION -> DType.I64;
            case TIMESTAMPSEC, TIMESTAMPMILLI, TIMESTAMPMICRO, TIMESTAMPNANO -> DType.I64;
            case TIMESTAMPSECTZ, TIMESTAMPMILLITZ, TIMESTAMPMICROTZ, TIMESTAMPNANOTZ -> DType.I64;
            case INT, DATEDAY, TIMESEC, TIMEMILLI -> DType.I32;
            case SMALLINT -> DType.I16;
            case TINYINT -> DType.I8;
            default -> null;
        };
    }
}
