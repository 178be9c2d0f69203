package dev.quern;

import dev.quern.spi.HeapStorage;
import dev.quern.spi.Storage;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is written in place of an {@link NDArray}: its type, its shape and its elements in C order, little-endian, by
 * chunks, so that a view costs what it shows and a large array no second copy. It is read back as a contiguous array,
 * on the heap if a Java array can hold it, else in native memory.
 */
final class SerializedArray implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int CHUNK_BYTES = 1 << 16;

    private transient @Nullable NDArray array;

    SerializedArray(NDArray array) {
        this.array = array;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
        NDArray whole = Objects.requireNonNull(array);
        out.writeUTF(whole.dtype().name());
        out.writeInt(whole.rank());
        for (long size : whole.shape()) {
            out.writeLong(size);
        }
        NDArray dense = whole.isContiguous() ? whole : whole.copy();
        byte[] bytes = new byte[CHUNK_BYTES];
        ByteBuffer chunk = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 0; at < dense.size(); ) {
            long count = Math.min(dense.size() - at, CHUNK_BYTES / dense.dtype().bytes());
            chunk.clear();
            for (long end = at + count; at < end; at++) {
                put(chunk, dense.dtype(), dense.storage(), dense.offset() + at);
            }
            out.write(bytes, 0, chunk.position());
        }
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        NDArray dense;
        try {
            DType dtype = DType.valueOf(in.readUTF());
            long[] shape = new long[in.readInt()];
            for (int axis = 0; axis < shape.length; axis++) {
                shape[axis] = in.readLong();
            }
            dense = Creation.allocate(dtype, Shapes.size(shape) > HeapStorage.MAX_LENGTH, shape);
        } catch (IllegalArgumentException | NegativeArraySizeException e) {
            InvalidObjectException invalid = new InvalidObjectException("not a serialized NDArray: " + e.getMessage());
            invalid.initCause(e);
            throw invalid;
        }
        byte[] bytes = new byte[CHUNK_BYTES];
        ByteBuffer chunk = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 0; at < dense.size(); ) {
            long count = Math.min(dense.size() - at, CHUNK_BYTES / dense.dtype().bytes());
            in.readFully(bytes, 0, (int) count * dense.dtype().bytes());
            chunk.clear();
            for (long end = at + count; at < end; at++) {
                get(chunk, dense.dtype(), dense.storage(), at);
            }
        }
        array = dense;
    }

    private Object readResolve() {
        return Objects.requireNonNull(array);
    }

    private static void put(ByteBuffer chunk, DType dtype, Storage storage, long at) {
        switch (dtype) {
            case BOOL -> chunk.put((byte) (storage.getBoolean(at) ? 1 : 0));
            case I8 -> chunk.put(storage.getByte(at));
            case I16 -> chunk.putShort(storage.getShort(at));
            case I32 -> chunk.putInt(storage.getInt(at));
            case I64 -> chunk.putLong(storage.getLong(at));
            case F32 -> chunk.putFloat(storage.getFloat(at));
            case F64 -> chunk.putDouble(storage.getDouble(at));
        }
    }

    private static void get(ByteBuffer chunk, DType dtype, Storage storage, long at) {
        switch (dtype) {
            case BOOL -> storage.putBoolean(at, chunk.get() != 0);
            case I8 -> storage.putByte(at, chunk.get());
            case I16 -> storage.putShort(at, chunk.getShort());
            case I32 -> storage.putInt(at, chunk.getInt());
            case I64 -> storage.putLong(at, chunk.getLong());
            case F32 -> storage.putFloat(at, chunk.getFloat());
            case F64 -> storage.putDouble(at, chunk.getDouble());
        }
    }
}
