package dev.quern.compiler.emit;

import dev.quern.ir.ArrayDecl;
import java.util.List;

/**
 * An array as one method sees it.
 *
 * @param offset the slot with the number of its first element; -1 if it is dense
 * @param strides the slots with its strides in elements; empty if it is dense
 */
record ArraySlots(ArrayDecl array, ArrayAccess access, int offset, List<Integer> strides) {
    ArraySlots {
        strides = List.copyOf(strides);
    }

    boolean isDense() {
        return offset < 0;
    }
}
