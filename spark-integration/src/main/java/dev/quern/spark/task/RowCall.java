package dev.quern.spark.task;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spi.HeapStorage;
import dev.quern.spi.Storage;

/**
 * Calls a {@link RowFunction} again and again on one thread: put the arguments, run, get the result. Its arrays are made
 * once. Generated code of Spark's calls the methods for each type by name.
 */
public final class RowCall {
    private final RowFunction function;
    private final Object[] arguments;
    private final Storage[] storages;
    private final Storage result;

    RowCall(RowFunction function) {
        this.function = function;
        int count = function.inputs().size();
        arguments = new Object[count + 1];
        storages = new Storage[count + 1];
        for (int each = 0; each <= count; each++) {
            DType dtype = each == count ? function.output() : function.inputs().get(each);
            storages[each] = HeapStorage.allocate(dtype, 1);
            arguments[each] = NDArray.over(storages[each], dtype);
        }
        result = storages[count];
    }

    public void put(int argument, boolean value) {
        storages[argument].putBoolean(0, value);
    }

    public void put(int argument, byte value) {
        storages[argument].putByte(0, value);
    }

    public void put(int argument, short value) {
        storages[argument].putShort(0, value);
    }

    public void put(int argument, int value) {
        storages[argument].putInt(0, value);
    }

    public void put(int argument, long value) {
        storages[argument].putLong(0, value);
    }

    public void put(int argument, float value) {
        storages[argument].putFloat(0, value);
    }

    public void put(int argument, double value) {
        storages[argument].putDouble(0, value);
    }

    /** Puts a value of the argument's own type. */
    public void putObject(int argument, Object value) {
        Storage storage = storages[argument];
        switch (function.inputs().get(argument)) {
            case BOOL -> storage.putBoolean(0, (Boolean) value);
            case I8 -> storage.putByte(0, (Byte) value);
            case I16 -> storage.putShort(0, (Short) value);
            case I32 -> storage.putInt(0, (Integer) value);
            case I64 -> storage.putLong(0, (Long) value);
            case F32 -> storage.putFloat(0, (Float) value);
            case F64 -> storage.putDouble(0, (Double) value);
        }
    }

    /** Computes the result of what was put. */
    public void run() {
        function.kernel().run(arguments);
    }

    public boolean getBoolean() {
        return result.getBoolean(0);
    }

    public byte getByte() {
        return result.getByte(0);
    }

    public short getShort() {
        return result.getShort(0);
    }

    public int getInt() {
        return result.getInt(0);
    }

    public long getLong() {
        return result.getLong(0);
    }

    public float getFloat() {
        return result.getFloat(0);
    }

    public double getDouble() {
        return result.getDouble(0);
    }

    /** The result as an object of its own type. */
    public Object getObject() {
        return switch (function.output()) {
            case BOOL -> getBoolean();
            case I8 -> getByte();
            case I16 -> getShort();
            case I32 -> getInt();
            case I64 -> getLong();
            case F32 -> getFloat();
            case F64 -> getDouble();
        };
    }
}
