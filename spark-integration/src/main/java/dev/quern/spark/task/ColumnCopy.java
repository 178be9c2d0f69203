package dev.quern.spark.task;

import dev.quern.DType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;

/**
 * Copies values of a column to elements of a Java array, some distance apart: a column of numbers becomes a column of a
 * matrix whose rows lie one behind the other.
 *
 * <p>Values are taken from a column in bulk, which decodes dictionaries and is a copy of memory where the column has the
 * values side by side. Nulls come as whatever lies in their place. Values become others of a wider type as {@link
 * dev.quern.ir.Types#storesAs} has it, and doubles the floats nearest to them, where these are asked for.
 */
final class ColumnCopy {
    private static final int STRETCH_ELEMENTS = 1 << 11;

    private ColumnCopy() {}

    /**
     * Copies rows of some columns, which become the columns of a matrix.
     *
     * @param places of the columns, in the order they have in the matrix
     * @param start where the first row goes in {@code into}
     */
    static void rows(ColumnVector[] columns, int[] places, int from, int count, Object into, DType wanted, int start) {
        int width = places.length;
        // By stretches of rows that fit the first-level cache: each line of a matrix is then written while it is there.
        int stretch = width == 1 ? count : Math.max(1, STRETCH_ELEMENTS / width);
        for (int done = 0; done < count; done += stretch) {
            int length = Math.min(stretch, count - done);
            for (int each = 0; each < width; each++) {
                ColumnVector column = columns[places[each]];
                DType type = ColumnTypes.dtype(column.dataType()).orElseThrow();
                copy(column, type, from + done, length, into, wanted, start + done * width + each, width);
            }
        }
    }

    /** Copies an array of elements of {@code type}, as {@code wanted}. */
    static void array(ColumnarArray values, DType type, Object into, DType wanted, int start) {
        Object read = switch (type) {
            case BOOL -> values.toBooleanArray();
            case I8 -> values.toByteArray();
            case I16 -> values.toShortArray();
            case I32 -> values.toIntArray();
            case I64 -> values.toLongArray();
            case F32 -> values.toFloatArray();
            case F64 -> values.toDoubleArray();
        };
        put(read, type, into, wanted, start, 1);
    }

    /**
     * Copies values.
     *
     * @param type what the column holds
     * @param from the first row to copy, of {@code count}
     * @param into an array of the element type {@code wanted}
     * @param start where the first goes, and each next one {@code step} elements on
     */
    private static void copy(
            ColumnVector column, DType type, int from, int count, Object into, DType wanted, int start, int step) {
        put(values(column, type, from, count), type, into, wanted, start, step);
    }

    /** A new Java array of some values of a column. */
    private static Object values(ColumnVector column, DType type, int from, int count) {
        return switch (type) {
            case BOOL -> column.getBooleans(from, count);
            case I8 -> column.getBytes(from, count);
            case I16 -> column.getShorts(from, count);
            case I32 -> column.getInts(from, count);
            case I64 -> column.getLongs(from, count);
            case F32 -> column.getFloats(from, count);
            case F64 -> column.getDoubles(from, count);
        };
    }

    /** Copies all of a Java array of {@code type}, as {@code wanted}. */
    private static void put(Object values, DType type, Object into, DType wanted, int start, int step) {
        Object converted = type == wanted ? values : converted(values, type, wanted);
        int count = java.lang.reflect.Array.getLength(converted);
        if (step == 1) {
            System.arraycopy(converted, 0, into, start, count);
            return;
        }
        switch (wanted) {
            case BOOL -> scatter((boolean[]) converted, (boolean[]) into, start, step);
            case I8 -> scatter((byte[]) converted, (byte[]) into, start, step);
            case I16 -> scatter((short[]) converted, (short[]) into, start, step);
            case I32 -> scatter((int[]) converted, (int[]) into, start, step);
            case I64 -> scatter((long[]) converted, (long[]) into, start, step);
            case F32 -> scatter((float[]) converted, (float[]) into, start, step);
            case F64 -> scatter((double[]) converted, (double[]) into, start, step);
        }
    }

    private static Object converted(Object values, DType type, DType wanted) {
        if (type == DType.F64) {
            double[] doubles = (double[]) values;
            float[] floats = new float[doubles.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) doubles[i];
            }
            return floats;
        }
        if (type == DType.F32) {
            float[] floats = (float[]) values;
            double[] doubles = new double[floats.length];
            for (int i = 0; i < doubles.length; i++) {
                doubles[i] = floats[i];
            }
            return doubles;
        }
        long[] longs = longs(values, type);
        return switch (wanted) {
            case I16 -> {
                short[] shorts = new short[longs.length];
                for (int i = 0; i < shorts.length; i++) {
                    shorts[i] = (short) longs[i];
                }
                yield shorts;
            }
            case I32 -> {
                int[] ints = new int[longs.length];
                for (int i = 0; i < ints.length; i++) {
                    ints[i] = (int) longs[i];
                }
                yield ints;
            }
            case I64 -> longs;
            case F32 -> {
                float[] floats = new float[longs.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = longs[i];
                }
                yield floats;
            }
            case F64 -> {
                double[] doubles = new double[longs.length];
                for (int i = 0; i < doubles.length; i++) {
                    doubles[i] = longs[i];
                }
                yield doubles;
            }
            case BOOL, I8 -> throw new IllegalStateException(type + " is not narrower than " + wanted);
        };
    }

    private static long[] longs(Object values, DType type) {
        if (values instanceof long[] longs) {
            return longs;
        }
        long[] longs = new long[java.lang.reflect.Array.getLength(values)];
        switch (type) {
            case I8 -> {
                byte[] bytes = (byte[]) values;
                for (int i = 0; i < longs.length; i++) {
                    longs[i] = bytes[i];
                }
            }
            case I16 -> {
                short[] shorts = (short[]) values;
                for (int i = 0; i < longs.length; i++) {
                    longs[i] = shorts[i];
                }
            }
            case I32 -> {
                int[] ints = (int[]) values;
                for (int i = 0; i < longs.length; i++) {
                    longs[i] = ints[i];
                }
            }
            case BOOL, I64, F32, F64 -> throw new IllegalStateException(type + " has nothing wider to be stored as");
        }
        return longs;
    }

    private static void scatter(boolean[] values, boolean[] into, int start, int step) {
        for (int i = 0, at = start; i < values.length; i++, at += step) {
            into[at] = values[i];
        }
    }

    private static void scatter(byte[] values, byte[] into, int start, int step) {
        for (int i = 0, at = start; i < values.length; i++, at += step) {
            into[at] = values[i];
        }
    }

    private static void scatter(short[] values, short[] into, int start, int step) {
        for (int i = 0, at = start; i < values.length; i++, at += step) {
            into[at] = values[i];
        }
    }

    private static void scatter(int[] values, int[] into, int start, int step) {
        for (int i = 0, at = start; i < values.length; i++, at += step) {
            into[at] = values[i];
        }
    }

    private static void scatter(long[] values, long[] into, int start, int step) {
        for (int i = 0, at = start; i < values.length; i++, at += step) {
            into[at] = values[i];
        }
    }

    private static void scatter(float[] values, float[] into, int start, int step) {
        for (int i = 0, at = start; i < values.length; i++, at += step) {
            into[at] = values[i];
        }
    }

    private static void scatter(double[] values, double[] into, int start, int step) {
        for (int i = 0, at = start; i < values.length; i++, at += step) {
            into[at] = values[i];
        }
    }
}
