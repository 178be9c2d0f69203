package dev.quern.spi;

import dev.quern.DType;
import java.lang.ref.Reference;
import java.util.Objects;

/** Copies runs of consecutive elements between the two kinds of storage. */
final class StorageCopy {
    private StorageCopy() {}

    static void copy(DType dtype, Storage source, long from, Storage target, long to, long count) {
        Objects.checkFromIndexSize(from, count, source.length(dtype));
        Objects.checkFromIndexSize(to, count, target.length(dtype));
        try {
            copyChecked(dtype, source, from, target, to, count);
        } finally {
            Reference.reachabilityFence(source);
            Reference.reachabilityFence(target);
        }
    }

    private static void copyChecked(DType dtype, Storage source, long from, Storage target, long to, long count) {
        if (source instanceof HeapStorage a && target instanceof HeapStorage b) {
            System.arraycopy(a.array(), (int) from, b.array(), (int) to, (int) count);
            return;
        }
        // Not before: finding out how this JVM reaches native memory takes tens of milliseconds, once.
        NativeAccess access = NativeMemory.ACCESS;
        if (source instanceof NativeStorage a && target instanceof NativeStorage b) {
            access.copy(a.base, a.position(dtype, from), b.base, b.position(dtype, to), count * dtype.bytes());
        } else if (dtype == DType.BOOL) {
            for (long i = 0; i < count; i++) { // java.lang.foreign does not copy to and from boolean[]
                target.putBoolean(to + i, source.getBoolean(from + i));
            }
        } else if (source instanceof NativeStorage a && target instanceof HeapStorage b) {
            access.copyToArray(dtype, a.base, a.position(dtype, from), b.array(), (int) to, (int) count);
        } else if (source instanceof HeapStorage a && target instanceof NativeStorage b) {
            access.copyFromArray(dtype, a.array(), (int) from, b.base, b.position(dtype, to), (int) count);
        }
    }
}
