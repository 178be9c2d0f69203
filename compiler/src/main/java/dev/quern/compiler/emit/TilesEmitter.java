package dev.quern.compiler.emit;

import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.runtime.TileGrid;
import dev.quern.compiler.schedule.LaneNest;
import dev.quern.compiler.schedule.Lanes;
import dev.quern.compiler.schedule.Panel;
import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A contraction in tiles. The kernel's method describes its rows and columns and makes room for panels; {@link TileGrid}
 * has the order in which the rest is called:
 *
 * <pre>{@code
 * TileGrid grid = new TileGrid(first, rows, 8, start, startSlope, end, endSlope, 24);
 * panel0 = panel("F64", grid.panels() * k * 24);
 * tiles(0, 1, grid, k, k * 24);
 * }</pre>
 *
 * <p>Some panels are packed by
 *
 * <pre>{@code
 * for (long p = from; p < to; p++) {
 *   for (int k = 0; k < n; k++) { for (int l = 0; l < high; l++) { panel0[...] = b[k, low + p * 24 + l]; } }
 * }
 * }</pre>
 *
 * <p>and tiles are run by a method of its own, with nothing in it but vectors:
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
final class TilesEmitter {
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
    private final int region;
    private final int width;
    private final int lanes;

    /** @param region the number of the parallel loop */
    TilesEmitter(Lanes.Tiles tiles, EmissionPlan plan, int region) {
        this.tiles = tiles;
        this.nest = tiles.nest();
        this.region = region;
        this.lanes = plan.lanes(nest.widest());
        this.width = nest.vectors() * lanes;
    }

    // ---- fields

    void fields(BiConsumer<String, Type> declare) {
        declare.accept(low(), Type.LONG_TYPE);
        declare.accept(high(), Type.LONG_TYPE);
        for (int panel = 0; panel < nest.panels().size(); panel++) {
            declare.accept(data(panel), type(nest.panels().get(panel)));
            for (int depth = 0; depth < nest.panels().get(panel).loops().size(); depth++) {
                declare.accept(trips(panel, depth), Type.INT_TYPE);
            }
        }
    }

    private String low() {
        return "low$" + region;
    }

    private String high() {
        return "high$" + region;
    }

    private String data(int panel) {
        return "panel$" + region + "$" + panel;
    }

    private String trips(int panel, int depth) {
        return "trips$" + region + "$" + panel + "$" + depth;
    }

    private static Type type(Panel panel) {
        return Jvm.array(panel.access().dtype());
    }

    // ---- in the kernel's method

    /**
     * Packs the panels and runs the rows.
     *
     * @param start the slot with the first row, a long
     * @param pack the number by which a chunk of panels is asked for
     */
    void call(StmtEmitter caller, int start, int pack) {
        MethodScope scope = caller.scope();
        Code code = scope.code();
        Type gridType = Type.getType(TileGrid.class);
        int grid = code.newSlot(gridType);
        grid(caller, start);
        code.store(gridType, grid);
        put(code, low(), Type.LONG_TYPE, () -> ask(code, grid, "low"));
        put(code, high(), Type.LONG_TYPE, () -> ask(code, grid, "high"));
        Panels panels = new Panels(scope, nest);
        int elements = code.newSlot(Type.LONG_TYPE);
        code.constant(0L);
        code.store(Type.LONG_TYPE, elements);
        for (int panel = 0; panel < nest.panels().size(); panel++) {
            allocate(code, panels, panel, grid, elements);
        }
        code.loadThis();
        code.constant(region);
        code.constant(pack);
        code.load(gridType, grid);
        Stmt.Loop split = tiles.split();
        if (split == null) {
            code.constant(0);
        } else {
            panels.trips(split);
        }
        code.load(Type.LONG_TYPE, elements);
        code.invokeOwn("tiles", "(II" + gridType.getDescriptor() + "IJ)V");
        for (int panel = 0; panel < nest.panels().size(); panel++) {
            code.getField(data(panel), type(nest.panels().get(panel)));
            code.invokeOwnStatic("releasePanel", "(Ljava/lang/Object;)V");
        }
    }

    private void grid(StmtEmitter caller, int start) {
        Code code = caller.scope().code();
        code.newObject(TileGrid.class);
        code.op(Opcodes.DUP);
        code.load(Type.LONG_TYPE, start);
        code.load(Type.LONG_TYPE, start);
        caller.expressions().emit(tiles.rows().end());
        LoopEmitter.count(code, 1);
        code.constant(nest.rowCount());
        bound(caller.scope(), nest.lanes().start(), start);
        code.constant(slope(nest.lanes().start()));
        bound(caller.scope(), nest.lanes().end(), start);
        code.constant(slope(nest.lanes().end()));
        code.constant(width);
        code.invokeSpecial(Type.getInternalName(TileGrid.class), "<init>", "(JJIJJJJI)V");
    }

    private long slope(Expr bound) {
        return Affine.of(bound, Map.of()).orElseThrow().coefficient(tiles.rows().index());
    }

    /** Puts a bound of the columns on the stack, for the row in a slot. */
    private void bound(MethodScope scope, Expr bound, int row) {
        scope.open(tiles.rows().index(), new IndexSlots.Whole(row));
        ExprEmitter expressions = new ExprEmitter(scope);
        expressions.begin(List.of(bound));
        expressions.emit(bound);
        scope.close(tiles.rows().index());
    }

    private static void ask(Code code, int grid, String method) {
        code.load(Type.getType(TileGrid.class), grid);
        code.invokeVirtual(Type.getInternalName(TileGrid.class), method, "()J");
    }

    private void allocate(Code code, Panels panels, int number, int grid, int elements) {
        Panel panel = nest.panels().get(number);
        List<Integer> trips = panels.trips(panel);
        for (int depth = 0; depth < trips.size(); depth++) {
            int slot = trips.get(depth);
            put(code, trips(number, depth), Type.INT_TYPE, () -> code.load(Type.INT_TYPE, slot));
        }
        put(code, data(number), type(panel), () -> {
            int ofPanel = code.newSlot(Type.LONG_TYPE);
            code.constant(panel.access().dtype().name());
            panels.elements(trips, width);
            code.op(Opcodes.I2L);
            code.store(Type.LONG_TYPE, ofPanel);
            code.load(Type.LONG_TYPE, elements);
            code.load(Type.LONG_TYPE, ofPanel);
            code.op(Opcodes.LADD);
            code.store(Type.LONG_TYPE, elements);
            code.load(Type.LONG_TYPE, ofPanel);
            ask(code, grid, "panels");
            code.invokeOwnStatic("elements", "(JJ)I");
            code.invokeOwnStatic("panel", "(Ljava/lang/String;I)Ljava/lang/Object;");
            code.checkCast(type(panel));
        });
    }

    private static void put(Code code, String field, Type type, Runnable value) {
        code.loadThis();
        value.run();
        code.putField(field, type);
    }

    // ---- packing

    /** The body of the method that fills some panels: {@code (long from, long to, int chunk)}. */
    void pack(MethodScope scope) {
        Code code = scope.code();
        int current = 1;
        int to = 3;
        Map<Panel, LaneMemory.PanelSlots> panels = take(scope);
        int column = code.newSlot(Type.LONG_TYPE);
        int columnInt = code.newSlot(Type.INT_TYPE);
        int count = code.newSlot(Type.INT_TYPE);
        Label test = new Label();
        Label done = new Label();
        code.mark(test);
        code.load(Type.LONG_TYPE, current);
        code.load(Type.LONG_TYPE, to);
        code.op(Opcodes.LCMP);
        code.jump(Opcodes.IFGE, done);
        column(code, () -> code.load(Type.LONG_TYPE, current), column, columnInt);
        columnsFrom(code, column, count);
        IndexSlots start = new IndexSlots.Pair(column, columnInt, 0);
        scope.open(nest.lanes().index(), start);
        Panels packer = new Panels(scope, nest);
        panels.forEach((panel, slots) -> {
            int before = code.slots();
            base(code, slots, () -> {
                code.load(Type.LONG_TYPE, current);
                code.op(Opcodes.L2I);
            });
            packer.pack(panel, slots, start, count);
            code.releaseSlots(before);
        });
        scope.close(nest.lanes().index());
        code.load(Type.LONG_TYPE, current);
        code.constant(1L);
        code.op(Opcodes.LADD);
        code.store(Type.LONG_TYPE, current);
        code.jump(Opcodes.GOTO, test);
        code.mark(done);
        code.op(Opcodes.RETURN);
    }

    /** The panels in slots. */
    private Map<Panel, LaneMemory.PanelSlots> take(MethodScope scope) {
        Code code = scope.code();
        Map<Panel, LaneMemory.PanelSlots> all = new LinkedHashMap<>();
        for (int number = 0; number < nest.panels().size(); number++) {
            Panel panel = nest.panels().get(number);
            List<Integer> trips = new ArrayList<>();
            for (int depth = 0; depth < panel.loops().size(); depth++) {
                trips.add(slot(code, trips(number, depth), Type.INT_TYPE));
            }
            int data = slot(code, data(number), type(panel));
            all.put(panel, new LaneMemory.PanelSlots(data, code.newSlot(Type.INT_TYPE), trips, width));
        }
        return all;
    }

    private static int slot(Code code, String field, Type type) {
        int slot = code.newSlot(type);
        code.getField(field, type);
        code.store(type, slot);
        return slot;
    }

    /** Computes the position of the first element of a panel, whose number is put on the stack. */
    private void base(Code code, LaneMemory.PanelSlots slots, Runnable number) {
        number.run();
        code.constant(width);
        code.op(Opcodes.IMUL);
        for (int trips : slots.trips()) {
            code.load(Type.INT_TYPE, trips);
            code.op(Opcodes.IMUL);
        }
        code.store(Type.INT_TYPE, slots.base());
    }

    /** Computes the first column of a panel, whose number is put on the stack as a long. */
    private void column(Code code, Runnable number, int column, int columnInt) {
        number.run();
        code.constant((long) width);
        code.op(Opcodes.LMUL);
        code.getField(low(), Type.LONG_TYPE);
        code.op(Opcodes.LADD);
        code.op(Opcodes.DUP2);
        code.store(Type.LONG_TYPE, column);
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, columnInt);
    }

    /** Computes how many columns of a panel there are, from its first one on. */
    private void columnsFrom(Code code, int column, int into) {
        code.getField(high(), Type.LONG_TYPE);
        code.load(Type.LONG_TYPE, column);
        code.op(Opcodes.LSUB);
        code.constant((long) width);
        code.invokeStatic("java/lang/Math", "min", "(JJ)J");
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, into);
    }

    // ---- tiles

    /** The body of the method that runs whole tiles. */
    void tile(MethodScope scope) {
        Code code = scope.code();
        Map<Panel, LaneMemory.PanelSlots> panels = take(scope);
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
        Map<Panel, LaneMemory.PanelSlots> panels = take(scope);
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
            columnsFrom(code, column, columns);
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
        column(
                code,
                () -> {
                    code.load(Type.INT_TYPE, PANEL_FROM);
                    code.op(Opcodes.I2L);
                },
                column,
                columnInt);
        panels.values().forEach(slots -> base(code, slots, () -> code.load(Type.INT_TYPE, PANEL_FROM)));
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
