package dev.quern.compiler.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Atomic longs on cache lines of their own, for words that many threads write. */
final class PaddedLongs {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    /** 128 bytes: x86 fetches lines of 64 in pairs. */
    private static final int STRIDE = 16;

    private final long[] cells;

    PaddedLongs(int length) {
        // The cells begin one stride in, away from the array's header and from the object before it.
        cells = new long[(length + 1) * STRIDE];
    }

    int length() {
        return cells.length / STRIDE - 1;
    }

    long get(int index) {
        return (long) CELL.getVolatile(cells, position(index));
    }

    void set(int index, long value) {
        CELL.setVolatile(cells, position(index), value);
    }

    /** A write that a later volatile write publishes. */
    void setPlain(int index, long value) {
        cells[position(index)] = value;
    }

    boolean compareAndSet(int index, long expected, long value) {
        return CELL.compareAndSet(cells, position(index), expected, value);
    }

    /** Returns the value before. */
    long add(int index, long delta) {
        return (long) CELL.getAndAdd(cells, position(index), delta);
    }

    /** Returns the value before. */
    long or(int index, long bits) {
        return (long) CELL.getAndBitwiseOr(cells, position(index), bits);
    }

    void clear(int index, long bits) {
        CELL.getAndBitwiseAnd(cells, position(index), ~bits);
    }

    private static int position(int index) {
        return (index + 1) * STRIDE;
    }
}
