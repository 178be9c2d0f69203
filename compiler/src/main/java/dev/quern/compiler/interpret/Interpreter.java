package dev.quern.compiler.interpret;

import dev.quern.KernelInterruptedException;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.spi.BoundArguments;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a kernel by walking over its IR, on the calling thread: the meaning that all other ways to run it must agree
 * with.
 */
public final class Interpreter {
    private final Memory memory;

    /** What {@link Evaluation} needs to know of each statement, found once. */
    private final IdentityHashMap<Stmt, Map<Index, List<Expr>>> dependents = new IdentityHashMap<>();

    private Interpreter(KernelIr kernel, BoundArguments arguments, Runnable checkpoint) {
        this.memory = new Memory(kernel, arguments, checkpoint);
    }

    /**
     * Runs the kernel, of either level of the IR.
     *
     * @param arguments those of the kernel, already checked against it
     * @throws dev.quern.KernelExecutionException if a subscript is outside its axis or an integer is divided by zero
     * @throws KernelInterruptedException if the thread is interrupted; its flag stays set
     */
    public static void run(KernelIr kernel, BoundArguments arguments) {
        run(kernel, arguments, () -> stopIfInterrupted(kernel));
    }

    /**
     * The same, where something else ends the kernel.
     *
     * @param checkpoint asked in each iteration whether to go on; throws if not
     */
    public static void run(KernelIr kernel, BoundArguments arguments, Runnable checkpoint) {
        Interpreter interpreter = new Interpreter(kernel, arguments, checkpoint);
        interpreter.block(kernel.body());
    }

    private void block(List<Stmt> block) {
        Effects effects = new Effects();
        block.forEach(statement -> statement.accept(effects));
    }

    private Evaluation evaluation(Stmt statement) {
        return new Evaluation(
                memory, dependents.computeIfAbsent(statement, unused -> Evaluation.dependents(statement.operands())));
    }

    private static void stopIfInterrupted(KernelIr kernel) {
        if (Thread.currentThread().isInterrupted()) {
            throw new KernelInterruptedException("kernel " + kernel.name() + " was interrupted");
        }
    }

    /** What a visitor of statements returns: nothing. */
    private enum Done {
        DONE
    }

    /** What each statement does. */
    private final class Effects implements Stmt.Visitor<Done> {
        @Override
        public Done store(Stmt.Store store) {
            return write(store, store.target(), store.value(), (position, value) -> value);
        }

        @Override
        public Done update(Stmt.Update update) {
            ArrayDecl array = update.target().array();
            return write(
                    update,
                    update.target(),
                    update.value(),
                    (position, value) -> Arithmetic.binary(
                            update.op().operation(), array.dtype(), memory.read(array, position), value));
        }

        @Override
        public Done declare(Stmt.Declare declare) {
            memory.setLocal(declare.local(), evaluation(declare).scalar(declare.initial()));
            return Done.DONE;
        }

        @Override
        public Done assign(Stmt.Assign assign) {
            memory.setLocal(assign.local(), evaluation(assign).scalar(assign.value()));
            return Done.DONE;
        }

        @Override
        public Done updateLocal(Stmt.UpdateLocal update) {
            Local local = update.local();
            long value = evaluation(update).scalar(update.value());
            memory.setLocal(
                    local, Arithmetic.binary(update.op().operation(), local.dtype(), memory.local(local), value));
            return Done.DONE;
        }

        @Override
        public Done allocate(Stmt.Allocate allocate) {
            memory.allocate(allocate.array());
            return Done.DONE;
        }

        @Override
        public Done loop(Stmt.Loop loop) {
            Evaluation bounds = evaluation(loop);
            long start = bounds.scalar(loop.start());
            long end = bounds.scalar(loop.end());
            long step = loop.step();
            long index = start;
            while (step > 0 ? index < end : index > end) {
                memory.checkpoint();
                memory.bind(loop.index(), index);
                block(loop.body());
                long next = index + step;
                if (step > 0 ? next < index : next > index) {
                    break; // Past the largest or smallest long, and so past the end.
                }
                index = next;
            }
            memory.unbind(loop.index(), null);
            return Done.DONE;
        }

        @Override
        public Done choice(Stmt.If choice) {
            boolean holds = evaluation(choice).scalar(choice.condition()) != 0;
            block(holds ? choice.whenTrue() : choice.otherwise());
            return Done.DONE;
        }

        @Override
        public Done whileLoop(Stmt.While loop) {
            while (evaluation(loop).scalar(loop.condition()) != 0) {
                memory.checkpoint();
                block(loop.body());
            }
            return Done.DONE;
        }

        /** Evaluates and checks everything, then writes everything. */
        private Done write(Stmt statement, Expr.Access target, Expr value, Writer writer) {
            Evaluation evaluation = evaluation(statement);
            List<long[]> positions = new ArrayList<>();
            List<Long> values = new ArrayList<>();
            // Even where the part has no elements.
            target.subscripts().forEach(evaluation::scalar);
            Positions.forEach(memory.shape(target.shape()), position -> {
                memory.checkpoint();
                positions.add(evaluation.position(target, position));
                values.add(evaluation.element(value, target.shape(), position));
            });
            for (int element = 0; element < positions.size(); element++) {
                long[] position = positions.get(element);
                memory.write(target.array(), position, writer.written(position, values.get(element)));
            }
            return Done.DONE;
        }
    }

    /** What is written where the value is given to be written. */
    private interface Writer {
        long written(long[] position, long value);
    }
}
