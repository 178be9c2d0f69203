package dev.quern.compiler.emit;

import dev.quern.DType;
import dev.quern.ir.Expr;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** What is the same in all lanes: computed as a scalar, by the emitter of its row, and broadcast to a vector. */
final class LaneBroadcasts {
    private final LaneScope lane;
    private final MethodScope scope;
    private final Code code;
    private final ExprEmitter[] scalars;

    /** The slots of vectors by row, for as long as a statement lasts. */
    private final Map<Expr, int[]> vectors = new IdentityHashMap<>();

    /** The same of scalars that are broadcast for each of several variables. */
    private final Map<Expr, int[]> values = new IdentityHashMap<>();

    LaneBroadcasts(LaneScope lane) {
        this.lane = lane;
        this.scope = lane.scope();
        this.code = scope.code();
        this.scalars = new ExprEmitter[lane.rows()];
        for (int each = 0; each < scalars.length; each++) {
            scalars[each] = new ExprEmitter(scope);
        }
    }

    /** Starts a statement that evaluates these expressions. */
    void begin(List<Expr> roots) {
        vectors.clear();
        values.clear();
        for (int each = lane.firstRow(); each < lane.lastRow(); each++) {
            scalars[each].begin(roots);
        }
    }

    /** The emitter of scalars for a row. */
    ExprEmitter scalar(int ofRow) {
        lane.enterRow(ofRow);
        return scalars[ofRow];
    }

    /** Puts the vector of an expression on the stack: the same one each time. */
    void emit(Expr expr, int ofRow) {
        int row = row(expr, ofRow);
        int[] slots = vectors.computeIfAbsent(expr, unused -> new int[lane.rows()]);
        Type type = LaneType.typeOf(expr.dtype());
        if (slots[row] != 0) {
            code.load(type, slots[row]);
            return;
        }
        if (expr.dtype() == DType.BOOL) {
            scope.species().load(code, lane.maskType(), lane.lanes());
            scalar(row).emit(expr);
            code.invokeInterface(LaneType.PACKAGE + "VectorSpecies", "maskAll", "(Z)" + LaneType.MASK);
        } else {
            broadcast(LaneType.of(expr.dtype()), () -> scalar(row).emit(expr));
        }
        slots[row] = code.newSlot(type);
        code.op(Opcodes.DUP);
        code.store(type, slots[row]);
    }

    /** Puts a vector on the stack that is made for this once, of an expression that is no BOOL. */
    void emitOwn(Expr expr, int ofRow) {
        int row = row(expr, ofRow);
        int[] slots = values.computeIfAbsent(expr, unused -> new int[lane.rows()]);
        Type type = Jvm.of(expr.dtype()).type();
        if (slots[row] == 0) {
            slots[row] = code.newSlot(type);
            scalar(row).emit(expr);
            code.store(type, slots[row]);
        }
        broadcast(LaneType.of(expr.dtype()), () -> code.load(type, slots[row]));
    }

    private int row(Expr expr, int ofRow) {
        return lane.byRow(expr) ? ofRow : lane.firstRow();
    }

    private void broadcast(LaneType type, Runnable scalar) {
        scope.species().load(code, type, lane.lanes());
        scalar.run();
        code.invokeStatic(type.owner(), "broadcast", "(" + LaneType.SPECIES + type.element() + ")" + type.descriptor());
    }
}
