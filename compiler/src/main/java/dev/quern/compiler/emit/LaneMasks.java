package dev.quern.compiler.emit;

import dev.quern.DType;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/**
 * Which lanes run where statements stand under conditions: for each row and vector a slot with a mask, or no mask while all
 * of them run.
 *
 * <p>The masks may be those of the lanes that do not run: to blend the other way round costs less than to negate a mask.
 */
final class LaneMasks {
    private final LaneScope lane;
    private final Code code;
    private final int @Nullable [] slots;
    private final boolean negative;

    private LaneMasks(LaneScope lane, int @Nullable [] slots, boolean negative) {
        this.lane = lane;
        this.code = lane.scope().code();
        this.slots = slots;
        this.negative = negative;
    }

    /** All lanes run. */
    static LaneMasks none(LaneScope lane) {
        return new LaneMasks(lane, null, false);
    }

    /** The lanes of masks run, and no others. */
    static LaneMasks of(LaneScope lane, int[] slots) {
        return new LaneMasks(lane, slots, false);
    }

    boolean isNone() {
        return slots == null;
    }

    /** New slots for a mask of each row and vector. */
    static int[] newSlots(LaneScope lane) {
        int[] all = new int[lane.rows() * lane.vectors()];
        for (int each = 0; each < all.length; each++) {
            all[each] = lane.scope().code().newSlot(LaneType.MASK_TYPE);
        }
        return all;
    }

    /** Those of these lanes in which a condition holds, or does not. */
    LaneMasks where(int[] conditions, boolean negated) {
        if (slots == null) {
            return new LaneMasks(lane, conditions, negated);
        }
        int[] inner = newSlots(lane);
        lane.each(true, (row, vector) -> {
            code.load(LaneType.MASK_TYPE, slot(row, vector));
            code.load(LaneType.MASK_TYPE, conditions[lane.number(row, vector)]);
            operation(code, negated ? "andNot" : "and", 1);
            code.store(LaneType.MASK_TYPE, inner[lane.number(row, vector)]);
        });
        return new LaneMasks(lane, inner, false);
    }

    /** The slot with the mask of the lanes that run, or -1 if all do. */
    int slot(int row, int vector) {
        if (slots == null) {
            return -1;
        }
        int mask = slots[lane.number(row, vector)];
        if (!negative) {
            return mask;
        }
        int positive = code.newSlot(LaneType.MASK_TYPE);
        code.load(LaneType.MASK_TYPE, mask);
        operation(code, "not", 0);
        code.store(LaneType.MASK_TYPE, positive);
        return positive;
    }

    /** Leaves the vector on the stack in the lanes that run, and what is in a slot in the others. */
    void keep(LaneExprEmitter expressions, DType dtype, int old, int row, int vector) {
        if (slots != null) {
            Type type = LaneType.typeOf(dtype);
            int mask = slots[lane.number(row, vector)];
            expressions.blend(dtype, () -> code.load(type, old), () -> code.load(LaneType.MASK_TYPE, mask), negative);
        }
    }

    /** An operation on the mask on the stack, and others above it. */
    static void operation(Code code, String name, int operands) {
        code.invokeVirtual(LaneType.MASK_NAME, name, "(" + LaneType.MASK.repeat(operands) + ")" + LaneType.MASK);
    }
}
