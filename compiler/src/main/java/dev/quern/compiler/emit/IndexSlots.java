package dev.quern.compiler.emit;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Where the value of a loop's index is found. */
sealed interface IndexSlots {
    /** Puts the value on the stack as a long. */
    void loadLong(Code code);

    /** Puts the value on the stack as an int; it wraps where it does not fit. */
    void loadInt(Code code);

    /** In a slot of its own. */
    record Whole(int slot) implements IndexSlots {
        @Override
        public void loadLong(Code code) {
            code.load(Type.LONG_TYPE, slot);
        }

        @Override
        public void loadInt(Code code) {
            loadLong(code);
            code.op(Opcodes.L2I);
        }
    }

    /**
     * The first value of a strip plus a multiple of an int counter.
     *
     * @param first the slot with the first value of the strip, a long
     * @param firstInt the slot with the same as an int
     * @param ahead how many iterations ahead of the counter the value is
     */
    record Strip(int first, int firstInt, int counter, long step, int ahead) implements IndexSlots {
        @Override
        public void loadLong(Code code) {
            code.load(Type.LONG_TYPE, first);
            loadCounter(code);
            code.op(Opcodes.I2L);
            if (step != 1) {
                code.constant(step);
                code.op(Opcodes.LMUL);
            }
            code.op(Opcodes.LADD);
        }

        @Override
        public void loadInt(Code code) {
            code.load(Type.INT_TYPE, firstInt);
            loadCounter(code);
            if (step != 1) {
                code.constant((int) step);
                code.op(Opcodes.IMUL);
            }
            code.op(Opcodes.IADD);
        }

        private void loadCounter(Code code) {
            code.load(Type.INT_TYPE, counter);
            if (ahead != 0) {
                code.constant(ahead);
                code.op(Opcodes.IADD);
            }
        }
    }

    /**
     * In a long and in an int of its own.
     *
     * @param ahead what is added to both
     */
    record Pair(int slot, int intSlot, int ahead) implements IndexSlots {
        @Override
        public void loadLong(Code code) {
            code.load(Type.LONG_TYPE, slot);
            if (ahead != 0) {
                code.constant((long) ahead);
                code.op(Opcodes.LADD);
            }
        }

        @Override
        public void loadInt(Code code) {
            code.load(Type.INT_TYPE, intSlot);
            if (ahead != 0) {
                code.constant(ahead);
                code.op(Opcodes.IADD);
            }
        }
    }

    /**
     * A lane ahead of another index.
     *
     * @param counter the slot with the number of the lane
     * @param ahead what is added besides
     */
    record Lane(IndexSlots first, int counter, int ahead) implements IndexSlots {
        @Override
        public void loadLong(Code code) {
            first.loadLong(code);
            code.load(Type.INT_TYPE, counter);
            code.constant(ahead);
            code.op(Opcodes.IADD);
            code.op(Opcodes.I2L);
            code.op(Opcodes.LADD);
        }

        @Override
        public void loadInt(Code code) {
            first.loadInt(code);
            code.load(Type.INT_TYPE, counter);
            code.op(Opcodes.IADD);
            code.constant(ahead);
            code.op(Opcodes.IADD);
        }
    }
}
