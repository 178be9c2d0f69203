package dev.quern.compiler.emit;

import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.runtime.TileGrid;
import dev.quern.compiler.schedule.LaneNest;
import dev.quern.compiler.schedule.Lanes;
import dev.quern.compiler.schedule.Panel;
import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
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
 * <p>and tiles are run by the methods that {@link TileMethods} makes.
 */
final class TilesEmitter {
    private final Lanes.Tiles tiles;
    private final LaneNest nest;
    private final TileFields fields;
    private final TileMethods methods;

    /** @param region the number of the parallel loop */
    TilesEmitter(Lanes.Tiles tiles, EmissionPlan plan, int region) {
        this.tiles = tiles;
        this.nest = tiles.nest();
        int lanes = plan.lanes(nest.widest());
        this.fields = new TileFields(nest, region, nest.vectors() * lanes);
        this.methods = new TileMethods(tiles, fields, lanes);
    }

    void fields(BiConsumer<String, Type> declare) {
        fields.declare(declare);
    }

    /** What makes the methods that run tiles. */
    TileMethods methods() {
        return methods;
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
        put(code, fields.low(), Type.LONG_TYPE, () -> ask(code, grid, "low"));
        put(code, fields.high(), Type.LONG_TYPE, () -> ask(code, grid, "high"));
        Panels panels = new Panels(scope, nest);
        int elements = code.newSlot(Type.LONG_TYPE);
        code.constant(0L);
        code.store(Type.LONG_TYPE, elements);
        for (int panel = 0; panel < nest.panels().size(); panel++) {
            allocate(code, panels, panel, grid, elements);
        }
        code.loadThis();
        code.constant(fields.region());
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
            code.getField(fields.data(panel), TileFields.type(nest.panels().get(panel)));
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
        code.constant(fields.width());
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
            put(code, fields.trips(number, depth), Type.INT_TYPE, () -> code.load(Type.INT_TYPE, slot));
        }
        put(code, fields.data(number), TileFields.type(panel), () -> {
            int ofPanel = code.newSlot(Type.LONG_TYPE);
            code.constant(panel.access().dtype().name());
            panels.elements(trips, fields.width());
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
            code.checkCast(TileFields.type(panel));
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
        Map<Panel, LaneMemory.PanelSlots> panels = fields.take(scope);
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
        fields.column(code, () -> code.load(Type.LONG_TYPE, current), column, columnInt);
        fields.columnsFrom(code, column, count);
        IndexSlots start = new IndexSlots.Pair(column, columnInt, 0);
        scope.open(nest.lanes().index(), start);
        Panels packer = new Panels(scope, nest);
        panels.forEach((panel, slots) -> {
            int before = code.slots();
            fields.base(code, slots, () -> {
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
}
