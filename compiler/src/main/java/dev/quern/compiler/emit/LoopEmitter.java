package dev.quern.compiler.emit;

import dev.quern.compiler.runtime.KernelBody;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Serial loops. One that has loops inside counts in longs:
 *
 * <pre>{@code
 * for (long i = first, left = count; left > 0; i += step, left--) { body }
 * }</pre>
 *
 * <p>An innermost one counts in ints, strip by strip, so that C2 recognises it as a counted loop:
 *
 * <pre>{@code
 * for (long j = first, left = count; left > 0; j += step * length, left -= length) {
 *   int length = (int) min(left, 2^30), start = (int) j;
 *   for (int t = 0; t < length; t++) { body with j = start + t * step }
 * }
 * }</pre>
 */
final class LoopEmitter {
    private static final long STRIP = 1L << 30;

    private final MethodScope scope;
    private final Code code;
    private final Stmt.Loop loop;
    private final Runnable body;

    LoopEmitter(MethodScope scope, Stmt.Loop loop, Runnable body) {
        this.scope = scope;
        this.code = scope.code();
        this.loop = loop;
        this.body = body;
    }

    /** The number of iterations, from the bounds as longs on the stack. */
    static void count(Code code, long step) {
        code.constant(step);
        code.invokeStatic(KernelBody.class, "count", "(JJJ)J");
    }

    /**
     * Runs the body.
     *
     * @param first the slot with the first value of the index; it is changed
     * @param left the slot with the number of iterations; it is changed
     */
    void emit(int first, int left) {
        boolean[] isInnermost = {true};
        Traversal.forEachStatement(
                loop.body(),
                statement -> isInnermost[0] &= !(statement instanceof Stmt.Loop) && !(statement instanceof Stmt.While));
        Label test = new Label();
        Label end = new Label();
        code.mark(test);
        code.load(Type.LONG_TYPE, left);
        code.constant(0L);
        code.op(Opcodes.LCMP);
        code.jump(Opcodes.IFLE, end);
        if (isInnermost[0]) {
            strip(first, left);
        } else {
            scope.open(loop.index(), new IndexSlots.Whole(first));
            body.run();
            scope.close(loop.index());
            add(first, () -> code.constant(loop.step()));
            add(left, () -> code.constant(-1L));
        }
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
    }

    private void strip(int first, int left) {
        int length = code.newSlot(Type.INT_TYPE);
        int start = code.newSlot(Type.INT_TYPE);
        int counter = code.newSlot(Type.INT_TYPE);
        code.load(Type.LONG_TYPE, left);
        code.constant(STRIP);
        code.invokeStatic("java/lang/Math", "min", "(JJ)J");
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, length);
        code.load(Type.LONG_TYPE, first);
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, start);
        code.constant(0);
        code.store(Type.INT_TYPE, counter);
        Label test = new Label();
        Label end = new Label();
        code.mark(test);
        code.load(Type.INT_TYPE, counter);
        code.load(Type.INT_TYPE, length);
        code.jump(Opcodes.IF_ICMPGE, end);
        scope.open(loop.index(), new IndexSlots.Strip(first, start, counter, loop.step()));
        body.run();
        scope.close(loop.index());
        code.increment(counter, 1);
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
        add(first, () -> {
            code.load(Type.INT_TYPE, length);
            code.op(Opcodes.I2L);
            code.constant(loop.step());
            code.op(Opcodes.LMUL);
        });
        add(left, () -> {
            code.load(Type.INT_TYPE, length);
            code.op(Opcodes.I2L);
            code.op(Opcodes.LNEG);
        });
    }

    private void add(int slot, Runnable amount) {
        code.load(Type.LONG_TYPE, slot);
        amount.run();
        code.op(Opcodes.LADD);
        code.store(Type.LONG_TYPE, slot);
    }
}
