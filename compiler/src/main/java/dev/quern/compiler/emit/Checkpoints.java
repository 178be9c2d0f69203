package dev.quern.compiler.emit;

import dev.quern.compiler.analysis.Cost;
import dev.quern.ir.Expr;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Where a method asks whether the kernel is to go on. To ask takes tens of nanoseconds and a call in a loop keeps C2 from
 * making vectors of it, so innermost loops do not ask: they run in strips of bounded work, between which there is room.
 * A nest has a counter of the work that its loops have done since it was last asked, in a slot of its own:
 *
 * <pre>{@code
 * int work = 0;
 * for (long i = ...) {
 *   for (int t = 0; t < length; t++) { ... }
 *   work += length * 2;                                  // what an iteration is estimated to cost
 *   work += 1;                                           // the same of the statements around it
 *   if (work >= 2^18) { checkpoint(note);  work = 0; }
 * }
 * }</pre>
 */
final class Checkpoints {
    /**
     * Work between two questions, in nanoseconds of compiled scalar code: code that is not compiled yet takes perhaps
     * fifty times as long, and that is to be short against the 50 ms in which a kernel stops.
     */
    private static final int WORK = 1 << 18;

    /** What statements are taken to cost at most: as much as one instruction adds to a slot. */
    private static final int MOST_UNITS = Short.MAX_VALUE;

    private final Code code;
    private final Notebook notebook;
    private int counter = -1;

    Checkpoints(Code code, Notebook notebook) {
        this.code = code;
        this.notebook = notebook;
    }

    /** What statements are estimated to cost without the loops in them; at least 1. */
    static int units(List<Stmt> block) {
        return (int) Math.max(1, Math.min(MOST_UNITS, Math.ceil(Cost.straight(block))));
    }

    /**
     * How many iterations of an innermost loop may be run without a question: a power of two that follows from the
     * loop's text alone, since sums are gathered strip by strip.
     */
    static int strip(Stmt.Loop loop) {
        return strip(units(loop.body()));
    }

    /** The same where an iteration is known to cost so much. */
    static int strip(int units) {
        return Integer.highestOneBit(Math.max(1, WORK / units));
    }

    /** Whether a loop is known to end before it could ask. */
    static boolean isShort(Stmt.Loop loop) {
        if (loop.start() instanceof Expr.Constant start && loop.end() instanceof Expr.Constant end) {
            double span = (double) end.bits() - start.bits();
            return span / loop.step() <= strip(loop);
        }
        return false;
    }

    /** Emits loops that count their work, in the counter of the nest around them or in one of their own. */
    void nest(Runnable loops) {
        if (counter >= 0) {
            loops.run();
            return;
        }
        counter = code.newSlot(Type.INT_TYPE);
        reset();
        loops.run();
        counter = -1;
    }

    /** Counts the work that statements do each time they are run. */
    void count(int units) {
        if (counter >= 0) {
            code.increment(counter, Math.min(MOST_UNITS, units));
        }
    }

    /**
     * Counts the work of so many iterations.
     *
     * @param iterations the slot with their number, an int of at most a strip
     */
    void count(int iterations, int units) {
        if (counter >= 0) {
            code.load(Type.INT_TYPE, counter);
            code.load(Type.INT_TYPE, iterations);
            if (units > 1) {
                code.constant(units);
                code.op(Opcodes.IMUL);
            }
            code.op(Opcodes.IADD);
            code.store(Type.INT_TYPE, counter);
        }
    }

    /** Counts the work of so many elements made zero, of which {@code load} puts the number on the stack as an int. */
    void countCleared(Runnable load) {
        if (counter >= 0) {
            load.run();
            code.constant(3);
            code.op(Opcodes.ISHR);
            code.load(Type.INT_TYPE, counter);
            code.op(Opcodes.IADD);
            code.store(Type.INT_TYPE, counter);
        }
    }

    /** Asks if enough work was done since the last time; to be called in a nest only. */
    void askIfDue(Site loop) {
        Label goOn = new Label();
        code.load(Type.INT_TYPE, counter);
        code.constant(WORK);
        code.jump(Opcodes.IF_ICMPLT, goOn);
        ask(loop);
        code.mark(goOn);
    }

    /** Asks. */
    void ask(Site loop) {
        code.loadThis();
        code.constant(notebook.add(loop, "", List.of()));
        code.invokeOwn("checkpoint", "(I)V");
        if (counter >= 0) {
            reset();
        }
    }

    private void reset() {
        code.constant(0);
        code.store(Type.INT_TYPE, counter);
    }
}
