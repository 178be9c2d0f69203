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
        if (source instanceof HeapStorage a && target instanceof HeapStorage b) {
            System.arraycopy(a.array(), (int) from, b.array(), (int) to, (int) count);
        } else if (dtype == DType.BOOL && !(source instanceof NativeStorage && target instanceof NativeStorage)) {
            // A boolean[] has no view as a segment; one side is native, so the two cannot overlap.
            for (long i = 0; i < count; i++) {
                target.putBoolean(to + i, source.getBoolean(from + i));
            }
        } else {
            NativeAccess.Place a = place(source, dtype, from);
            NativeAccess.Place b = place(target, dtype, to);
            try {
                NativeMemory.copy(a.base(), a.origin(), b.base(), b.origin(), count * dtype.bytes());
            } finally {
                Reference.reachabilityFence(source);
                Reference.reachabilityFence(target);
            }
        }
    }

    private static NativeAccess.Place place(Storage storage, DType dtype, long index) {
        NativeAccess.Place start;
        if (storage instanceof HeapStorage heap) {
            start = NativeMemory.ACCESS.place(heap.array());
        } else {
            NativeStorage block = (NativeStorage) storage;
            start = new NativeAccess.Place(block.segment(), block.origin());
        }
        return new NativeAccess.Place(start.base(), start.origin() + index * dtype.bytes());
    }
}
