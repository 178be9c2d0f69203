package dev.quern.compiler.emit;

import dev.quern.compiler.schedule.LaneNest;
import dev.quern.compiler.schedule.Panel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The fields through which the kernel's method tells the methods of a contraction its columns and panels, and how those
 * find their way in them.
 */
final class TileFields {
    private final LaneNest nest;
    private final int region;
    private final int width;

    /**
     * @param region the number of the parallel loop
     * @param width how many columns a panel has
     */
    TileFields(LaneNest nest, int region, int width) {
        this.nest = nest;
        this.region = region;
        this.width = width;
    }

    int region() {
        return region;
    }

    int width() {
        return width;
    }

    /** Declares them: name and type. */
    void declare(BiConsumer<String, Type> declare) {
        declare.accept(low(), Type.LONG_TYPE);
        declare.accept(high(), Type.LONG_TYPE);
        for (int panel = 0; panel < nest.panels().size(); panel++) {
            declare.accept(data(panel), type(nest.panels().get(panel)));
            for (int depth = 0; depth < nest.panels().get(panel).loops().size(); depth++) {
                declare.accept(trips(panel, depth), Type.INT_TYPE);
            }
        }
    }

    String low() {
        return "low$" + region;
    }

    String high() {
        return "high$" + region;
    }

    String data(int panel) {
        return "panel$" + region + "$" + panel;
    }

    String trips(int panel, int depth) {
        return "trips$" + region + "$" + panel + "$" + depth;
    }

    static Type type(Panel panel) {
        return Jvm.array(panel.access().dtype());
    }

    /** The panels in slots. */
    Map<Panel, LaneMemory.PanelSlots> take(MethodScope scope) {
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
    void base(Code code, LaneMemory.PanelSlots slots, Runnable number) {
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
    void column(Code code, Runnable number, int column, int columnInt) {
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
    void columnsFrom(Code code, int column, int into) {
        code.getField(high(), Type.LONG_TYPE);
        code.load(Type.LONG_TYPE, column);
        code.op(Opcodes.LSUB);
        code.constant((long) width);
        code.invokeStatic("java/lang/Math", "min", "(JJ)J");
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, into);
    }
}
