package dev.quern.compiler.emit;

import dev.quern.compiler.schedule.LaneNest;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What the names of the IR stand for where iterations lie in lanes. A tile of iterations is run at a time: for each row
 * some vectors. What varies by lane has a slot with a vector for each of them, what varies by row one with a scalar for
 * each row, the rest is bound in the method's own scope.
 */
final class LaneScope {
    private final MethodScope scope;
    private final Code code;
    private final LaneNest nest;
    private final int lanes;
    private final int rows;
    private final int vectors;
    private final boolean streams;
    private final LaneType maskType;
    private final Map<Local, int[]> vectorSlots = new HashMap<>();
    private final Map<Local, int[]> rowSlots = new HashMap<>();
    private IndexSlots[] laneIndices = {};
    private IndexSlots[] rowIndices = {};
    private @Nullable Valid valid;
    private int firstRow;
    private int lastRow;

    /**
     * Lanes of which only some count: the others compute something that is thrown away, and touch no memory.
     *
     * @param low for each row the slot with the first lane that counts, or -1 for lane 0
     * @param high for each row the slot with one past the last
     */
    @SuppressWarnings("ArrayRecordComponent") // Made and read in one place.
    record Valid(int[] low, int[] high) {}

    /**
     * @param rows how many iterations of the loop over rows are side by side here
     * @param vectors how many vectors of each are
     * @param streams whether the rows are stretches of the loop in lanes itself
     */
    LaneScope(MethodScope scope, LaneNest nest, int rows, int vectors, boolean streams) {
        this.scope = scope;
        this.code = scope.code();
        this.nest = nest;
        this.lanes = scope.plan().lanes(nest.widest());
        this.rows = rows;
        this.vectors = vectors;
        this.streams = streams;
        this.maskType = LaneType.of(nest.widest());
        this.lastRow = rows;
    }

    MethodScope scope() {
        return scope;
    }

    LaneNest nest() {
        return nest;
    }

    /** How many lanes a vector has. */
    int lanes() {
        return lanes;
    }

    int vectors() {
        return vectors;
    }

    LaneType maskType() {
        return maskType;
    }

    // ---- how values vary

    boolean byLane(Expr expr) {
        return nest.variance().byLane(expr);
    }

    boolean byLane(Local local) {
        return nest.variance().byLane(local);
    }

    /** Each stretch is at another place of the loop: what varies by lane varies by stretch. */
    boolean byRow(Expr expr) {
        return streams ? byLane(expr) : nest.variance().byRow(expr);
    }

    boolean byRow(Local local) {
        return streams ? byLane(local) : nest.variance().byRow(local);
    }

    // ---- rows

    /** Emits for one row after the other. */
    void eachRowAlone(IntConsumer emission) {
        for (int row = 0; row < rows; row++) {
            int each = row;
            onlyRow(row, () -> emission.accept(each));
        }
    }

    /** Restricts what is emitted to one row, and afterwards to all of them again. */
    void onlyRow(int row, Runnable emission) {
        firstRow = row;
        lastRow = row + 1;
        emission.run();
        firstRow = 0;
        lastRow = rows;
    }

    /** What is done for one vector of one row. */
    interface Instance {
        void emit(int row, int vector);
    }

    /** For each vector of each row, or of the first row where all are alike. */
    void each(boolean byRow, Instance instance) {
        int end = byRow ? lastRow : firstRow + 1;
        for (int row = firstRow; row < end; row++) {
            for (int vector = 0; vector < vectors; vector++) {
                instance.emit(row, vector);
            }
        }
    }

    /** The number of a vector of a row, in lists of all of them. */
    int number(int row, int vector) {
        return row * vectors + vector;
    }

    int firstRow() {
        return firstRow;
    }

    int lastRow() {
        return lastRow;
    }

    boolean hasManyRows() {
        return lastRow - firstRow > 1;
    }

    int rows() {
        return rows;
    }

    /** Binds the index of the loop over rows, for each of them. */
    void bindRows(IndexSlots... indices) {
        rowIndices = indices;
    }

    /** Whether what is emitted now is done for each row: statements beside a loop over rows that lanes hold are not. */
    boolean isInRows() {
        return rowIndices.length > 0;
    }

    /** Binds the index of the loop in lanes to that of the first lane, for each row or for all of them. */
    void bindLanes(IndexSlots... indices) {
        laneIndices = indices;
    }

    /** Lets scalars be those of a row from here on. */
    void enterRow(int row) {
        if (nest.rows() != null && rowIndices.length > 0) {
            scope.rebind(nest.rows().index(), rowIndices[row]);
        }
        scope.rebind(nest.lanes().index(), laneIndex(row));
        rowSlots.forEach((local, slots) -> scope.rebind(local, slots[row]));
    }

    IndexSlots laneIndex(int row) {
        return laneIndices[Math.min(row, laneIndices.length - 1)];
    }

    boolean isLaneIndex(Index index) {
        return nest.lanes().index().equals(index);
    }

    // ---- variables

    /** New slots for a variable, in whichever way it varies. */
    void declare(Local local) {
        if (byLane(local)) {
            int[] slots = new int[rows * vectors];
            for (int row = 0; row < rows; row++) {
                for (int vector = 0; vector < vectors; vector++) {
                    boolean own = row == 0 || byRow(local);
                    slots[row * vectors + vector] = own ? code.newSlot(LaneType.MASK_TYPE) : slots[vector];
                }
            }
            vectorSlots.put(local, slots);
        } else if (byRow(local)) {
            int[] slots = new int[rows];
            for (int row = 0; row < rows; row++) {
                slots[row] = code.newSlot(Jvm.of(local.dtype()).type());
            }
            rowSlots.put(local, slots);
        } else {
            scope.declare(local);
        }
    }

    /** The slot of a variable that varies by lane. */
    int vector(Local local, int row, int vector) {
        int[] slots = vectorSlots.get(local);
        if (slots == null) {
            throw new IllegalStateException(local + " has no lanes here");
        }
        return slots[row * vectors + vector];
    }

    /** The slot of a variable that is the same in all lanes. */
    int scalar(Local local, int row) {
        int[] slots = rowSlots.get(local);
        return slots == null ? scope.local(local) : slots[row];
    }

    // ---- which lanes count

    void restrict(@Nullable Valid lanesThatCount) {
        valid = lanesThatCount;
    }

    @Nullable
    Valid valid() {
        return valid;
    }

    /** Puts the mask of the lanes that count on the stack. */
    void loadValid(int row) {
        if (valid == null) {
            scope.species().load(code, maskType, lanes);
            code.constant(1);
            code.invokeInterface(LaneType.PACKAGE + "VectorSpecies", "maskAll", "(Z)" + LaneType.MASK);
            return;
        }
        compareIota("LT", valid.high()[row]);
        if (valid.low()[row] >= 0) {
            compareIota("GE", valid.low()[row]);
            code.invokeVirtual(LaneType.MASK_NAME, "and", "(" + LaneType.MASK + ")" + LaneType.MASK);
        }
    }

    /** Compares the numbers of the lanes, in integers as wide as the widest type. */
    private void compareIota(String comparison, int slot) {
        boolean wide = nest.widest().bytes() == Long.BYTES;
        LaneType type = wide ? LaneType.I64 : LaneType.I32;
        scope.species().loadIota(code, type, lanes);
        code.getStatic(LaneType.OPERATORS, comparison, "L" + LaneType.OPERATORS + "$Comparison;");
        code.load(Type.INT_TYPE, slot);
        if (wide) {
            code.op(Opcodes.I2L);
        }
        code.invokeVirtual(
                type.owner(),
                "compare",
                "(L" + LaneType.OPERATORS + "$Comparison;" + type.element() + ")" + LaneType.MASK);
        castMask(type, maskType);
    }

    /** Turns the mask on the stack, of vectors of one type, into one of another. */
    void castMask(LaneType from, LaneType to) {
        if (from != to) {
            scope.species().load(code, to, lanes);
            code.invokeVirtual(LaneType.MASK_NAME, "cast", "(" + LaneType.SPECIES + ")" + LaneType.MASK);
        }
    }
}
