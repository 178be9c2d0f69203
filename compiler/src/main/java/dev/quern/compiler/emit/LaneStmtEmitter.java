package dev.quern.compiler.emit;

import dev.quern.DType;
import dev.quern.compiler.schedule.Jam;
import dev.quern.ir.Expr;
import dev.quern.ir.Local;
import dev.quern.ir.Sharing;
import dev.quern.ir.Stmt;
import dev.quern.ir.UnaryOp;
import dev.quern.ir.UpdateOp;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Code for statements whose iterations lie in lanes, for a tile of rows and vectors at a time:
 *
 * <pre>{@code
 * for (int c = 0; c < d; c++) {           // the bounds are the same in all lanes and rows
 *   DoubleVector x0 = ..., x1 = ...;      // once for all rows
 *   DoubleVector t = broadcast(y[j, c]);  // once for all vectors of the row
 *   s00 = s00.add(x0.mul(t));  s01 = s01.add(x1.mul(t));
 *   ...
 * }
 * when (s < best) { best = s; }           // best = best.blend(s, s.compare(LT, best))
 * }</pre>
 *
 * <p>A while loop goes on as long as any lane does; the others are masked.
 */
final class LaneStmtEmitter implements Stmt.Visitor<LaneStmtEmitter> {
    private final LaneScope lane;
    private final LaneMemory memory;
    private final MethodScope scope;
    private final Code code;
    private final LaneExprEmitter expressions;
    private @Nullable Split split;
    private LaneMasks masks;

    LaneStmtEmitter(LaneScope lane, LaneMemory memory) {
        this.lane = lane;
        this.memory = memory;
        this.scope = lane.scope();
        this.code = scope.code();
        this.expressions = new LaneExprEmitter(lane, memory);
        this.masks = LaneMasks.none(lane);
    }

    /**
     * A loop of which only a stretch is run.
     *
     * @param from the slot with the number of the first iteration, an int
     * @param to the slot with one past the last
     */
    record Split(Stmt.Loop loop, int from, int to) {}

    /** Restricts a loop that will be met to a stretch. */
    void restrict(@Nullable Split stretch) {
        split = stretch;
    }

    void block(List<Stmt> block) {
        int atStart = code.slots();
        for (Stmt statement : block) {
            statement(statement);
        }
        code.releaseSlots(atStart);
    }

    void statement(Stmt statement) {
        int before = code.slots();
        begin(statement, statement.operands());
        statement.accept(this);
        if (!(statement instanceof Stmt.Declare)) {
            code.releaseSlots(before);
        }
    }

    private void begin(Stmt statement, List<Expr> operands) {
        code.line(statement.site());
        memory.begin();
        expressions.begin(operands);
    }

    private void eachScalar(boolean byRow, IntConsumer emission) {
        int rows = byRow ? lane.lastRow() : lane.firstRow() + 1;
        for (int row = lane.firstRow(); row < rows; row++) {
            emission.accept(row);
        }
    }

    @Override
    public LaneStmtEmitter declare(Stmt.Declare declare) {
        Local local = declare.local();
        lane.declare(local);
        set(local, declare.initial(), false);
        return this;
    }

    @Override
    public LaneStmtEmitter assign(Stmt.Assign assign) {
        set(assign.local(), assign.value(), true);
        return this;
    }

    private void set(Local local, Expr value, boolean masked) {
        if (!lane.byLane(local)) {
            eachScalar(lane.byRow(local), row -> {
                ExprEmitter scalar = expressions.scalar(row);
                scalar.emit(value);
                code.store(Jvm.of(local.dtype()).type(), lane.scalar(local, row));
            });
            return;
        }
        lane.each(lane.byRow(local), (row, vector) -> {
            expressions.emitOwn(value, row, vector);
            put(local, row, vector, masked);
        });
    }

    /** Stores the vector on the stack to a variable, in the lanes that run. */
    private void put(Local local, int row, int vector, boolean masked) {
        Type type = LaneType.typeOf(local.dtype());
        int slot = lane.vector(local, row, vector);
        if (masked) {
            masks.keep(expressions, local.dtype(), slot, row, vector);
        }
        code.store(type, slot);
    }

    @Override
    public LaneStmtEmitter updateLocal(Stmt.UpdateLocal update) {
        Local local = update.local();
        DType dtype = local.dtype();
        if (!lane.byLane(local)) {
            Type type = Jvm.of(dtype).type();
            eachScalar(lane.byRow(local), row -> {
                ExprEmitter scalar = expressions.scalar(row);
                scalar.fold(update.op(), () -> code.load(type, lane.scalar(local, row)), update.value());
                code.store(type, lane.scalar(local, row));
            });
            return this;
        }
        lane.each(lane.byRow(local) || lane.byRow(update.value()), (row, vector) -> {
            Runnable old = () -> code.load(LaneType.typeOf(dtype), lane.vector(local, row, vector));
            fold(update.op(), old, update.value(), row, vector);
            put(local, row, vector, true);
        });
        return this;
    }

    /** Puts a vector on the stack into which a value is folded. */
    private void fold(UpdateOp op, Runnable old, Expr value, int row, int vector) {
        Expr.Binary product = scope.plan().fused(op, value);
        if (product != null && !expressions.isShared(product)) {
            expressions.emit(product.left(), row, vector);
            expressions.emit(product.right(), row, vector);
            old.run();
            expressions.multiplyAdd(value.dtype());
        } else {
            old.run();
            expressions.emit(value, row, vector);
            expressions.update(op, value.dtype());
        }
    }

    @Override
    public LaneStmtEmitter store(Stmt.Store store) {
        lane.each(lane.isInRows(), (row, vector) -> {
            memory.locate(store.target(), row);
            int value = code.newSlot(LaneType.MASK_TYPE);
            expressions.emit(store.value(), row, vector);
            code.store(LaneType.MASK_TYPE, value);
            memory.store(store.target(), row, vector, value, masks.slot(row, vector), false);
        });
        return this;
    }

    @Override
    public LaneStmtEmitter update(Stmt.Update update) {
        boolean inOrder = lane.nest().inOrder().contains(update.target().array().name());
        lane.each(lane.isInRows(), (row, vector) -> {
            int value = code.newSlot(LaneType.MASK_TYPE);
            if (inOrder) {
                expressions.emit(update.value(), row, vector);
                code.store(LaneType.MASK_TYPE, value);
                memory.update(update, row, vector, value, masks.slot(row, vector));
                return;
            }
            memory.locate(update.target(), row);
            Runnable old = () -> memory.load(update.target(), row, vector);
            if (update.target().sharing() == Sharing.ATOMIC) {
                old.run();
                expressions.emit(update.value(), row, vector);
                expressions.update(update.op(), update.value().dtype());
            } else {
                fold(update.op(), old, update.value(), row, vector);
            }
            code.store(LaneType.MASK_TYPE, value);
            memory.store(update.target(), row, vector, value, masks.slot(row, vector), false);
        });
        return this;
    }

    @Override
    public LaneStmtEmitter allocate(Stmt.Allocate allocate) {
        throw new IllegalStateException("scratch " + allocate.array().name() + " in lanes");
    }

    /** A loop whose bounds are the same in all lanes and rows. */
    @Override
    public LaneStmtEmitter loop(Stmt.Loop loop) {
        if (isRows(loop)) {
            rows(loop);
            return this;
        }
        LaneCounting.Slots slots = LaneCounting.Slots.allocate(code);
        ExprEmitter bounds = expressions.scalar(lane.firstRow());
        Runnable body = () -> block(loop.body());
        Split stretch = split;
        if (stretch != null && stretch.loop().index().equals(loop.index())) {
            new LaneCounting(lane, memory, slots, loop, true).stretch(bounds, stretch.from(), stretch.to(), body);
        } else {
            LaneCounting counting = new LaneCounting(lane, memory, slots, loop, false);
            counting.inParts(bounds, () -> counting.run(1, body));
        }
        return this;
    }

    /** Whether it is the loop over rows; an index has one loop. */
    private boolean isRows(Stmt.Loop loop) {
        Stmt.Loop rows = lane.nest().rows();
        return rows != null && rows.index().equals(loop.index());
    }

    /** Several iterations side by side, then one by one. */
    private void rows(Stmt.Loop loop) {
        LaneCounting.Slots slots = LaneCounting.Slots.allocate(code);
        IndexSlots[] indices = new IndexSlots[lane.rows()];
        for (int row = 0; row < indices.length; row++) {
            indices[row] = new IndexSlots.Strip(slots.first(), slots.firstInt(), slots.counter(), loop.step(), row);
        }
        ExprEmitter bounds = expressions.scalar(lane.firstRow());
        LaneCounting counting = new LaneCounting(lane, memory, slots, loop, false);
        counting.inParts(bounds, () -> {
            lane.bindRows(indices);
            if (lane.rows() > 1) {
                counting.run(lane.rows(), () -> sideBySide(loop.body()));
            }
            counting.run(1, () -> lane.onlyRow(0, () -> block(loop.body())));
        });
        lane.bindRows();
    }

    /**
     * The statements up to the first that uses a variable which is carried from iteration to iteration run for all rows
     * together, the others for one row after the other.
     */
    private void sideBySide(List<Stmt> body) {
        int atStart = code.slots();
        int together = Jam.together(body).size();
        for (Stmt statement : body.subList(0, together)) {
            statement(statement);
        }
        lane.eachRowAlone(row -> body.subList(together, body.size()).forEach(this::statement));
        code.releaseSlots(atStart);
    }

    @Override
    public LaneStmtEmitter choice(Stmt.If choice) {
        Expr condition = choice.condition();
        if (!lane.byLane(condition) && !(lane.byRow(condition) && lane.hasManyRows())) {
            Label otherwise = new Label();
            Label end = new Label();
            expressions.jumpUnless(condition, otherwise);
            block(choice.whenTrue());
            code.jump(Opcodes.GOTO, end);
            code.mark(otherwise);
            block(choice.otherwise());
            code.mark(end);
            return this;
        }
        boolean negated = condition instanceof Expr.Unary not && not.op() == UnaryOp.NOT;
        Expr tested = negated ? condition.operands().get(0) : condition;
        int[] conditions = LaneMasks.newSlots(lane);
        lane.each(lane.isInRows(), (row, vector) -> {
            expressions.emit(tested, row, vector);
            code.store(LaneType.MASK_TYPE, conditions[lane.number(row, vector)]);
        });
        masked(conditions, negated, choice.whenTrue());
        masked(conditions, !negated, choice.otherwise());
        return this;
    }

    /** A block for the lanes that run and in which the condition holds, or does not. */
    private void masked(int[] conditions, boolean negated, List<Stmt> block) {
        if (!block.isEmpty()) {
            LaneMasks outer = masks;
            masks = outer.where(conditions, negated);
            block(block);
            masks = outer;
        }
    }

    @Override
    public LaneStmtEmitter whileLoop(Stmt.While loop) {
        scope.checkpoints().nest(() -> rounds(loop));
        return this;
    }

    private void rounds(Stmt.While loop) {
        Label test = new Label();
        Label end = new Label();
        if (!lane.byLane(loop.condition()) && !lane.byRow(loop.condition())) {
            code.mark(test);
            begin(loop, loop.operands());
            expressions.jumpUnless(loop.condition(), end);
            block(loop.body());
            StmtEmitter.endOfRound(scope, loop);
            code.jump(Opcodes.GOTO, test);
            code.mark(end);
            return;
        }
        LaneMasks outer = masks;
        int[] running = LaneMasks.newSlots(lane);
        lane.each(lane.isInRows(), (row, vector) -> {
            if (outer.isNone()) {
                lane.loadValid(row);
            } else {
                code.load(LaneType.MASK_TYPE, outer.slot(row, vector));
            }
            code.store(LaneType.MASK_TYPE, running[lane.number(row, vector)]);
        });
        masks = LaneMasks.of(lane, running);
        code.mark(test);
        int before = code.slots();
        begin(loop, loop.operands());
        int any = code.newSlot(LaneType.MASK_TYPE);
        boolean[] isFirst = {true};
        lane.each(lane.isInRows(), (row, vector) -> {
            int at = lane.number(row, vector);
            expressions.emit(loop.condition(), row, vector);
            code.load(LaneType.MASK_TYPE, running[at]);
            LaneMasks.operation(code, "and", 1);
            code.op(Opcodes.DUP);
            code.store(LaneType.MASK_TYPE, running[at]);
            if (!isFirst[0]) {
                code.load(LaneType.MASK_TYPE, any);
                LaneMasks.operation(code, "or", 1);
            }
            code.store(LaneType.MASK_TYPE, any);
            isFirst[0] = false;
        });
        code.load(LaneType.MASK_TYPE, any);
        code.invokeVirtual(LaneType.MASK_NAME, "anyTrue", "()Z");
        code.jump(Opcodes.IFEQ, end);
        code.releaseSlots(before);
        block(loop.body());
        StmtEmitter.endOfRound(scope, loop);
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
        masks = outer;
    }
}
