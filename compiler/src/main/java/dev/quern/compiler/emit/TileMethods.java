package dev.quern.compiler.emit;

import dev.quern.compiler.schedule.LaneNest;
import dev.quern.compiler.schedule.Lanes;
import dev.quern.compiler.schedule.Panel;
import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The methods that run tiles of a contraction, with nothing in them but vectors:
 *
 * <pre>{@code
 * for (int p = panelFrom; p < panelTo; p++) {
 *   DoubleVector c00 = r[row, j], c01 = r[row, j + 8], ..., c72 = r[row + 7, j + 16];
 *   for (int k = from; k < to; k++) {
 *     DoubleVector b0 = panel0[...], b1 = ..., b2 = ...;
 *     t = broadcast(a[row, k]);  c00 = c00.add(t.mul(b0));  ...
 *   }
 *   r[row, j] = c00;  ...
 * }
 * }</pre>
 *
 * <p>Where a tile is cut by the bounds of the columns, or by the end of the rows, the same with one vector of columns at a
 * time, of which only some lanes and rows count: the last row stands in for those that do not.
 */
final class TileMethods {
    /** The parameters of a tile: {@code (long row, int rows, int panelFrom, int panelTo, int from, int to)}. */
    static final String TILE = "(JIIIII)V";

    static final int FIRST_SLOT = 8;

    private static final int ROW = 1;
    private static final int ROWS = 3;
    private static final int PANEL_FROM = 4;
    private static final int PANEL_TO = 5;
    private static final int FROM = 6;
    private static final int TO = 7;

    private final Lanes.Tiles tiles;
    private final LaneNest nest;
    private final TileFields fields;
    private final int lanes;

    TileMethods(Lanes.Tiles tiles, TileFields fields, int lanes) {
        this.tiles = tiles;
        this.nest = tiles.nest();
        this.fields = fields;
        this.lanes = lanes;
    }

    /** The body of the method that runs whole tiles. */
    void tile(MethodScope scope) {
        Code code = scope.code();
        Map<Panel, LaneMemory.PanelSlots> panels = fields.take(scope);
        LaneScope lane = new LaneScope(scope, nest, nest.rowCount(), nest.vectors(), false);
        IndexSlots[] rows = new IndexSlots[nest.rowCount()];
        int rowInt = code.newSlot(Type.INT_TYPE);
        code.load(Type.LONG_TYPE, ROW);
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, rowInt);
        Arrays.setAll(rows, row -> new IndexSlots.Pair(ROW, rowInt, row));
        LaneMemory memory = new LaneMemory(lane);
        LaneStmtEmitter statements = open(lane, memory, panels, rows);
        int column = code.newSlot(Type.LONG_TYPE);
        int columnInt = code.newSlot(Type.INT_TYPE);
        eachPanel(code, () -> {
            columnOf(code, column, columnInt, null, panels);
            lane.bindLanes(new IndexSlots.Pair(column, columnInt, 0));
            statements.block(nest.lanes().body());
        });
        code.op(Opcodes.RETURN);
    }

    /** The body of the method that runs tiles of which some rows or columns do not count. */
    void edge(MethodScope scope) {
        Code code = scope.code();
        Map<Panel, LaneMemory.PanelSlots> panels = fields.take(scope);
        LaneScope lane = new LaneScope(scope, nest, nest.rowCount(), 1, false);
        IndexSlots[] rows = new IndexSlots[nest.rowCount()];
        Arrays.setAll(rows, row -> clamped(code, row));
        LaneMemory memory = new LaneMemory(lane);
        LaneStmtEmitter statements = open(lane, memory, panels, rows);
        int column = code.newSlot(Type.LONG_TYPE);
        int columnInt = code.newSlot(Type.INT_TYPE);
        int ahead = code.newSlot(Type.INT_TYPE);
        int columns = code.newSlot(Type.INT_TYPE);
        int[] low = new int[rows.length];
        int[] high = new int[rows.length];
        Arrays.setAll(low, row -> code.newSlot(Type.INT_TYPE));
        Arrays.setAll(high, row -> code.newSlot(Type.INT_TYPE));
        lane.restrict(new LaneScope.Valid(low, high));
        eachPanel(code, () -> {
            Label test = new Label();
            Label end = new Label();
            columnOf(code, column, columnInt, null, panels);
            fields.columnsFrom(code, column, columns);
            code.constant(0);
            code.store(Type.INT_TYPE, ahead);
            code.mark(test);
            code.load(Type.INT_TYPE, ahead);
            code.load(Type.INT_TYPE, columns);
            code.jump(Opcodes.IF_ICMPGE, end);
            columnOf(code, column, columnInt, ahead, panels);
            lane.bindLanes(new IndexSlots.Pair(column, columnInt, 0));
            for (int row = 0; row < rows.length; row++) {
                limits(lane, row, column, low[row], high[row]);
            }
            statements.block(nest.lanes().body());
            code.increment(ahead, lanes);
            code.jump(Opcodes.GOTO, test);
            code.mark(end);
        });
        code.op(Opcodes.RETURN);
    }

    /** The index of a row, or of the last one that counts. */
    private static IndexSlots clamped(Code code, int row) {
        int index = code.newSlot(Type.LONG_TYPE);
        int indexInt = code.newSlot(Type.INT_TYPE);
        code.load(Type.LONG_TYPE, ROW);
        code.load(Type.INT_TYPE, ROWS);
        code.constant(1);
        code.op(Opcodes.ISUB);
        code.constant(row);
        code.invokeStatic("java/lang/Math", "min", "(II)I");
        code.op(Opcodes.I2L);
        code.op(Opcodes.LADD);
        code.op(Opcodes.DUP2);
        code.store(Type.LONG_TYPE, index);
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, indexInt);
        return new IndexSlots.Pair(index, indexInt, 0);
    }

    private LaneStmtEmitter open(
            LaneScope lane, LaneMemory memory, Map<Panel, LaneMemory.PanelSlots> panels, IndexSlots... rows) {
        MethodScope scope = lane.scope();
        panels.forEach(memory::bind);
        scope.open(tiles.rows().index(), rows[0]);
        lane.bindRows(rows);
        // Bound for each panel; what precedes the columns does not use it.
        IndexSlots first = new IndexSlots.Whole(ROW);
        scope.open(nest.lanes().index(), first);
        lane.bindLanes(first);
        LaneStmtEmitter statements = new LaneStmtEmitter(lane, memory);
        Stmt.Loop split = tiles.split();
        if (split != null) {
            statements.restrict(new LaneStmtEmitter.Split(split, FROM, TO));
        }
        List<Stmt> body = tiles.rows().body();
        body.subList(0, body.size() - 1).forEach(statements::statement);
        return statements;
    }

    private static void eachPanel(Code code, Runnable body) {
        Label test = new Label();
        Label end = new Label();
        code.mark(test);
        code.load(Type.INT_TYPE, PANEL_FROM);
        code.load(Type.INT_TYPE, PANEL_TO);
        code.jump(Opcodes.IF_ICMPGE, end);
        body.run();
        code.increment(PANEL_FROM, 1);
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
    }

    /** Computes the first column, and the positions of it in the panels. */
    private void columnOf(
            Code code, int column, int columnInt, @Nullable Integer ahead, Map<Panel, LaneMemory.PanelSlots> panels) {
        fields.column(
                code,
                () -> {
                    code.load(Type.INT_TYPE, PANEL_FROM);
                    code.op(Opcodes.I2L);
                },
                column,
                columnInt);
        panels.values().forEach(slots -> fields.base(code, slots, () -> code.load(Type.INT_TYPE, PANEL_FROM)));
        if (ahead != null) {
            code.load(Type.LONG_TYPE, column);
            code.load(Type.INT_TYPE, ahead);
            code.op(Opcodes.I2L);
            code.op(Opcodes.LADD);
            code.op(Opcodes.DUP2);
            code.store(Type.LONG_TYPE, column);
            code.op(Opcodes.L2I);
            code.store(Type.INT_TYPE, columnInt);
            panels.values().forEach(slots -> {
                code.load(Type.INT_TYPE, slots.base());
                code.load(Type.INT_TYPE, ahead);
                code.op(Opcodes.IADD);
                code.store(Type.INT_TYPE, slots.base());
            });
        }
    }

    /** Computes which lanes of a row count: none, if the row does not. */
    private void limits(LaneScope lane, int row, int column, int low, int high) {
        Code code = lane.scope().code();
        limit(lane, row, nest.lanes().start(), column, low);
        Label counts = new Label();
        Label end = new Label();
        code.load(Type.INT_TYPE, ROWS);
        code.constant(row);
        code.jump(Opcodes.IF_ICMPGT, counts);
        code.constant(0);
        code.store(Type.INT_TYPE, high);
        code.jump(Opcodes.GOTO, end);
        code.mark(counts);
        limit(lane, row, nest.lanes().end(), column, high);
        code.mark(end);
    }

    /** {@code clamp(bound - column, 0, lanes)}. */
    private void limit(LaneScope lane, int row, Expr bound, int column, int into) {
        Code code = lane.scope().code();
        lane.enterRow(row);
        ExprEmitter expressions = new ExprEmitter(lane.scope());
        expressions.begin(List.of(bound));
        expressions.emit(bound);
        code.load(Type.LONG_TYPE, column);
        code.op(Opcodes.LSUB);
        code.constant(0L);
        code.invokeStatic("java/lang/Math", "max", "(JJ)J");
        code.constant((long) lanes);
        code.invokeStatic("java/lang/Math", "min", "(JJ)J");
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, into);
    }
}
