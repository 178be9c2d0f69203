package dev.quern.compiler.emit;

import dev.quern.ir.ArrayDecl;
import java.util.List;

/**
 * An array as one method sees it.
 *
 * @param form how its elements lie in memory
 * @param offset the slot with the number of its first element; -1 if it is dense
 * @param strides the slots with the strides of its first axes, in elements; those that have none follow from the form
 */
record ArraySlots(ArrayDecl array, ArrayAccess access, Layout.Form form, int offset, List<Integer> strides) {
    ArraySlots {
        strides = List.copyOf(strides);
    }

    /** A Java array in C order: scratch, or a copy to reduce into. */
    static ArraySlots onHeap(Code code, ArrayDecl array, int data) {
        ArrayAccess access = ArrayAccess.of(Layout.Memory.HEAP, code, array, data);
        return new ArraySlots(array, access, Layout.Form.DENSE, -1, List.of());
    }

    /** Scratch of the kernel, in the form that the plan has for it. */
    static ArraySlots ofScratch(MethodScope scope, ArrayDecl array, int data) {
        return scope.plan().isInRows(array)
                ? new ArraySlots(array, ArrayAccess.inRows(scope.code(), array, data), Layout.Form.DENSE, -1, List.of())
                : onHeap(scope.code(), array, data);
    }

    /** Whether neighbours along the last axis are neighbours in memory. */
    boolean hasNeighbours() {
        return form != Layout.Form.STRIDED;
    }
}
