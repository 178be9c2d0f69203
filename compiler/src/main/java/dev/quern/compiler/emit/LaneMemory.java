package dev.quern.compiler.emit;

import dev.quern.DType;
import dev.quern.compiler.schedule.LaneAccess;
import dev.quern.compiler.schedule.Panel;
import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Vectors from memory and to it, in one of three ways:
 *
 * <pre>{@code
 * neighbours   DoubleVector.fromArray(F64x8, data, position), or fromMemorySegment(F64x8, data, position, order)
 * a panel      DoubleVector.fromArray(F64x8, panel, base + k * width)
 * others       for (int l = low; l < high; l++) { stage[l] = data[position(i + l)]; }
 *              DoubleVector.fromArray(F64x8, stage, 0)
 * }</pre>
 *
 * <p>The third way serves any subscripts and any memory, and neighbours of which not all lanes count: masks would do, but
 * cost 18 times as much on JDK 17.
 */
final class LaneMemory {
    /** In the place of a slot with a position: the first element. */
    private static final int START = -1;

    private static final Type SEGMENT = Type.getObjectType(ArrayAccess.SEGMENT);

    private final LaneScope lane;
    private final MethodScope scope;
    private final Code code;
    private final Map<Expr.Access, int[]> positions = new IdentityHashMap<>();
    private final Map<Panel, PanelSlots> panels = new IdentityHashMap<>();
    /** By panel and row. */
    private final Map<Panel, Map<Integer, Integer>> panelPositions = new IdentityHashMap<>();

    private final Map<Stmt.Loop, Integer> iterations = new IdentityHashMap<>();

    /**
     * A panel in this method.
     *
     * @param data the slot with its array
     * @param base the slot with the position of the lanes' first element
     * @param trips for each of its loops the slot with the number of iterations
     * @param width how many elements lie between one iteration and the next
     */
    record PanelSlots(int data, int base, List<Integer> trips, int width) {
        PanelSlots {
            trips = List.copyOf(trips);
        }
    }

    LaneMemory(LaneScope lane) {
        this.lane = lane;
        this.scope = lane.scope();
        this.code = scope.code();
    }

    void begin() {
        positions.clear();
        panelPositions.clear();
    }

    void bind(Panel panel, PanelSlots slots) {
        panels.put(panel, slots);
    }

    /** Makes known the slot that counts the iterations of an open loop. */
    void open(Stmt.Loop loop, int iteration) {
        iterations.put(loop, iteration);
    }

    /** Puts the elements of an access on the stack, as a vector or a mask. */
    void load(Expr.Access access, int row, int vector) {
        DType dtype = access.dtype();
        Panel panel = panel(access);
        if (panel != null) {
            PanelSlots slots = known(panels.get(panel));
            fromArray(dtype, slots.data(), panelPosition(panel, slots, row), vector * lane.lanes());
        } else if (isVector(access)) {
            fromMemory(access, position(access, row), vector * lane.lanes());
        } else {
            stage(access, row, vector);
            fromArray(dtype, scope.stage(dtype), START, 0);
        }
    }

    private @Nullable Panel panel(Expr.Access access) {
        for (Panel panel : lane.nest().panels()) {
            if (panel.serves(access)) {
                return panel;
            }
        }
        return null;
    }

    private ArrayAccess memory(Expr.Access access) {
        return scope.array(access.array().name()).access();
    }

    /** Whether the elements are a vector as they lie in memory. */
    private boolean isVector(Expr.Access access) {
        return lane.valid() == null && isContiguous(access) && memory(access).hasVectors();
    }

    private boolean isContiguous(Expr.Access access) {
        return LaneAccess.isContiguous(
                        access, lane.nest().lanes().index(), lane.nest().variance())
                && scope.array(access.array().name()).hasNeighbours();
    }

    /** A slot with the position of the first lane; of the row, where the panel has an element for each. */
    private int panelPosition(Panel panel, PanelSlots slots, int row) {
        Stmt.Loop rows = lane.nest().rows();
        int ahead = rows != null && panel.loops().contains(rows) ? row : 0;
        Map<Integer, Integer> ofRows = panelPositions.computeIfAbsent(panel, unused -> new HashMap<>());
        Integer known = ofRows.get(ahead);
        if (known != null) {
            return known;
        }
        code.load(Type.INT_TYPE, slots.base());
        for (int depth = 0; depth < panel.loops().size(); depth++) {
            Stmt.Loop loop = panel.loops().get(depth);
            code.load(Type.INT_TYPE, known(iterations.get(loop)));
            if (ahead > 0 && loop.equals(rows)) {
                code.constant(ahead);
                code.op(Opcodes.IADD);
            }
            if (depth + 1 == panel.loops().size()) {
                code.constant(slots.width());
                code.op(Opcodes.IMUL);
            } else {
                for (int inner = depth + 1; inner < panel.loops().size(); inner++) {
                    code.load(Type.INT_TYPE, slots.trips().get(inner));
                    code.op(Opcodes.IMUL);
                }
                code.constant(slots.width());
                code.op(Opcodes.IMUL);
            }
            code.op(Opcodes.IADD);
        }
        int slot = code.newSlot(Type.INT_TYPE);
        code.store(Type.INT_TYPE, slot);
        ofRows.put(ahead, slot);
        return slot;
    }

    private void fromMemory(Expr.Access access, int position, int ahead) {
        DType dtype = access.dtype();
        ArrayAccess memory = memory(access);
        if (memory.isOnHeap()) {
            fromArray(dtype, memory.data, position, ahead);
            return;
        }
        LaneType type = LaneType.of(dtype);
        scope.species().load(code, type, lane.lanes());
        code.load(SEGMENT, memory.data);
        memory.loadPosition(position, ahead);
        scope.species().loadOrder(code);
        code.invokeStatic(
                type.owner(),
                "fromMemorySegment",
                "(" + LaneType.SPECIES + SEGMENT.getDescriptor() + "J" + SpeciesFields.ORDER_TYPE + ")"
                        + type.descriptor());
    }

    /** Stores the vector or mask on the stack. */
    private void intoMemory(Expr.Access access, int position, int ahead) {
        ArrayAccess memory = memory(access);
        if (memory.isOnHeap()) {
            memory.loadData();
            memory.loadPosition(position, ahead);
            intoArray(access.dtype());
            return;
        }
        code.load(SEGMENT, memory.data);
        memory.loadPosition(position, ahead);
        scope.species().loadOrder(code);
        code.invokeVirtual(
                LaneType.of(access.dtype()).owner(),
                "intoMemorySegment",
                "(" + SEGMENT.getDescriptor() + "J" + SpeciesFields.ORDER_TYPE + ")V");
    }

    private void fromArray(DType dtype, int data, int position, int ahead) {
        boolean bool = dtype == DType.BOOL;
        LaneType type = bool ? lane.maskType() : LaneType.of(dtype);
        scope.species().load(code, type, lane.lanes());
        code.load(Jvm.array(dtype), data);
        index(position, ahead);
        code.invokeStatic(
                bool ? LaneType.MASK_NAME : type.owner(),
                "fromArray",
                "(" + LaneType.SPECIES + Jvm.array(dtype).getDescriptor() + "I)"
                        + (bool ? LaneType.MASK : type.descriptor()));
    }

    private void index(int position, int ahead) {
        if (position == START) {
            code.constant(ahead);
            return;
        }
        code.load(Type.INT_TYPE, position);
        if (ahead != 0) {
            code.constant(ahead);
            code.op(Opcodes.IADD);
        }
    }

    /** Computes where a target lies, and checks it, before its value is computed: scalar code does so in this order. */
    void locate(Expr.Access target, int row) {
        if (isContiguous(target)) {
            position(target, row);
        }
    }

    /** The slot with the position of the element in the first lane. */
    private int position(Expr.Access access, int row) {
        boolean byRow = access.subscripts().stream().anyMatch(lane::byRow);
        int[] slots = positions.computeIfAbsent(access, unused -> new int[lane.rows()]);
        int at = byRow ? row : lane.firstRow();
        if (slots[at] == 0) {
            lane.enterRow(row);
            ExprEmitter expressions = new ExprEmitter(scope);
            expressions.begin(access.subscripts());
            slots[at] = expressions.position(access);
        }
        return slots[at];
    }

    /** Copies the elements of the lanes that count into the stage, one by one. */
    private void stage(Expr.Access access, int row, int vector) {
        eachLane(access, row, vector, (counter, position) -> {
            code.load(Jvm.array(access.dtype()), scope.stage(access.dtype()));
            code.load(Type.INT_TYPE, counter);
            memory(access).load(position);
            code.op(Jvm.element(access.dtype()).getOpcode(Opcodes.IASTORE));
        });
    }

    /** What is done for one lane. */
    private interface LaneBody {
        void emit(int counter, int position);
    }

    /** A loop over the lanes that count; each has the position of its element in a slot. */
    private void eachLane(Expr.Access access, int row, int vector, LaneBody body) {
        boolean contiguous = isContiguous(access);
        int first = contiguous ? position(access, row) : -1;
        countLanes(row, counter -> {
            int before = code.slots();
            int position;
            if (contiguous) {
                ArrayAccess memory = memory(access);
                position = code.newSlot(memory.positionType());
                memory.loadPosition(first, vector * lane.lanes());
                code.load(Type.INT_TYPE, counter);
                memory.advance();
                code.store(memory.positionType(), position);
            } else {
                lane.enterRow(row);
                scope.rebind(
                        lane.nest().lanes().index(),
                        new IndexSlots.Lane(lane.laneIndex(row), counter, vector * lane.lanes()));
                ExprEmitter expressions = new ExprEmitter(scope);
                expressions.begin(access.subscripts());
                position = expressions.position(access);
                lane.enterRow(row);
            }
            body.emit(counter, position);
            code.releaseSlots(before);
        });
    }

    private void countLanes(int row, IntConsumer body) {
        LaneScope.Valid valid = lane.valid();
        int counter = code.newSlot(Type.INT_TYPE);
        Label test = new Label();
        Label end = new Label();
        if (valid != null && valid.low()[row] >= 0) {
            code.load(Type.INT_TYPE, valid.low()[row]);
        } else {
            code.constant(0);
        }
        code.store(Type.INT_TYPE, counter);
        code.mark(test);
        code.load(Type.INT_TYPE, counter);
        if (valid == null) {
            code.constant(lane.lanes());
        } else {
            code.load(Type.INT_TYPE, valid.high()[row]);
        }
        code.jump(Opcodes.IF_ICMPGE, end);
        body.accept(counter);
        code.increment(counter, 1);
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
    }

    /**
     * Stores a vector or a mask.
     *
     * @param value the slot with it
     * @param mask the slot with the mask of the lanes that store, or -1 for all
     * @param alone whether nobody else touches the element of a lane that does not store
     */
    void store(Expr.Access access, int row, int vector, int value, int mask, boolean alone) {
        DType dtype = access.dtype();
        if (isVector(access) && (mask < 0 || alone && dtype != DType.BOOL)) {
            if (mask < 0) {
                code.load(LaneType.MASK_TYPE, value);
            } else {
                load(access, row, vector);
                code.load(LaneType.MASK_TYPE, value);
                code.load(LaneType.MASK_TYPE, mask);
                LaneType type = LaneType.of(dtype);
                lane.castMask(lane.maskType(), type);
                code.invokeVirtual(
                        type.owner(), "blend", "(" + LaneType.VECTOR + LaneType.MASK + ")" + type.descriptor());
            }
            intoMemory(access, position(access, row), vector * lane.lanes());
            return;
        }
        eachStoring(access, row, vector, value, mask, (counter, position) -> {
            ArrayAccess target = memory(access);
            target.prepareStore(position);
            loadStaged(dtype, counter);
            target.store();
        });
    }

    /** Updates the elements of the lanes one after the other, as scalar code does: some may be the same. */
    void update(Stmt.Update update, int row, int vector, int value, int mask) {
        DType dtype = update.target().dtype();
        eachStoring(update.target(), row, vector, value, mask, (counter, position) -> {
            ArrayAccess target = memory(update.target());
            target.prepareStore(position);
            target.load(position);
            loadStaged(dtype, counter);
            new ExprEmitter(scope).update(update.op(), dtype);
            target.store();
        });
    }

    private void loadStaged(DType dtype, int counter) {
        code.load(Jvm.array(dtype), scope.stage(dtype));
        code.load(Type.INT_TYPE, counter);
        code.op(Jvm.element(dtype).getOpcode(Opcodes.IALOAD));
    }

    /** Copies a vector to the stage; then a loop over the lanes that count and whose bit in the mask is set. */
    private void eachStoring(Expr.Access access, int row, int vector, int value, int mask, LaneBody body) {
        intoStage(access.dtype(), value, scope.stage(access.dtype()));
        if (mask >= 0) {
            intoStage(DType.BOOL, mask, scope.maskStage());
        }
        eachLane(access, row, vector, (counter, position) -> {
            Label skip = new Label();
            if (mask >= 0) {
                code.load(Jvm.array(DType.BOOL), scope.maskStage());
                code.load(Type.INT_TYPE, counter);
                code.op(Opcodes.BALOAD);
                code.jump(Opcodes.IFEQ, skip);
            }
            body.emit(counter, position);
            code.mark(skip);
        });
    }

    private void intoStage(DType dtype, int value, int stage) {
        code.load(LaneType.MASK_TYPE, value);
        code.load(Jvm.array(dtype), stage);
        code.constant(0);
        intoArray(dtype);
    }

    private void intoArray(DType dtype) {
        code.invokeVirtual(
                dtype == DType.BOOL ? LaneType.MASK_NAME : LaneType.of(dtype).owner(),
                "intoArray",
                "(" + Jvm.array(dtype).getDescriptor() + "I)V");
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a panel is read where it or a loop of it is not open");
        }
        return value;
    }
}
