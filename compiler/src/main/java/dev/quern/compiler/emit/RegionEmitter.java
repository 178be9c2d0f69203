package dev.quern.compiler.emit;

import dev.quern.DType;
import dev.quern.compiler.analysis.Groups;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.analysis.Pick;
import dev.quern.compiler.schedule.Lanes;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The two sides of a parallel loop. The kernel's method starts it:
 *
 * <pre>{@code
 * this.start0 = start;  this.v = v;                      // what the body reads of the method
 * reduce(0, count(start, end, step), slots, bytes);      // or parallel(0, count)
 * sum = sum + ((double[]) reduced(0, "F64", "ADD", 1))[0];
 * }</pre>
 *
 * <p>and a method of its own runs a chunk of iterations:
 *
 * <pre>{@code
 * void kernel$i(long from, long to, int chunk) {
 *   double sum = -0.0;
 *   for (i = start0 + from * step; ...) { body }
 *   partial(0, chunk, new double[] {sum});
 * }
 * }</pre>
 *
 * <p>What goes with a best iteration, a {@link Pick}, starts in each chunk from what it is before the loop; the best of the
 * chunks hands it back:
 *
 * <pre>{@code
 * int chunk = best(slot, true);
 * if (chunk >= 0) { least = ((double[]) handedIn(slot, chunk))[0];  where = ((long[]) handedIn(slot + 1, chunk))[0]; }
 * }</pre>
 */
final class RegionEmitter {
    private static final int FROM = 1;
    private static final int TO = 3;
    private static final int CHUNK = 5;

    private static final double SPEED_OF_LANES = 4;

    private final ParallelRegion region;
    private final int number;
    private final @Nullable TilesEmitter tiles;
    private final List<Slot> slots = new ArrayList<>();

    /** How many variables go with the best iterations; their slots come last. */
    private final int picked;

    /** What the loop reduces into, by the number both sides know it by. */
    private record Slot(DType dtype, UpdateOp op) {}

    RegionEmitter(ParallelRegion region, int number, @Nullable TilesEmitter tiles) {
        this.region = region;
        this.number = number;
        this.tiles = tiles;
        region.scalars().forEach((local, op) -> slots.add(new Slot(local.dtype(), op)));
        region.arrays().forEach((array, op) -> slots.add(new Slot(array.dtype(), op)));
        this.picked =
                region.picks().stream().mapToInt(pick -> pick.locals().size()).sum();
    }

    /** The fields through which the kernel's method hands over what the body reads: name and type. */
    void fields(EmissionPlan plan, BiConsumer<String, Type> declare) {
        declare.accept(start(), Type.LONG_TYPE);
        region.captured()
                .forEach(local ->
                        declare.accept(field(local), Jvm.of(local.dtype()).type()));
        region.scratch().forEach(array -> declare.accept(field(array), plan.scratchType(array)));
        region.around().forEach(index -> declare.accept(field(index), Type.LONG_TYPE));
        if (tiles != null) {
            tiles.fields(declare);
        }
    }

    /** The types of elements that lanes of a tile may have to take one by one. */
    Set<DType> stagedByTiles(EmissionPlan plan) {
        Lanes.Tiles schedule = plan.tiles(region);
        return schedule == null ? Set.of() : schedule.nest().types();
    }

    /** How the loop is cut into tiles, if it is. */
    @Nullable
    TilesEmitter tiles() {
        return tiles;
    }

    private String start() {
        return "start$" + number;
    }

    private static String field(Local local) {
        return "local$" + local.id();
    }

    private static String field(ArrayDecl scratch) {
        return "scratch$" + scratch.name();
    }

    private static String field(Index index) {
        return "index$" + index.id();
    }

    /**
     * The call, in the kernel's method.
     *
     * @param pack the number by which panels are packed, where the loop is cut into tiles
     */
    void call(StmtEmitter caller, int pack) {
        MethodScope scope = caller.scope();
        Code code = scope.code();
        Stmt.Loop loop = region.loop();
        int start = code.newSlot(Type.LONG_TYPE);
        caller.expressions().emit(loop.start());
        code.store(Type.LONG_TYPE, start);
        put(code, start(), Type.LONG_TYPE, () -> code.load(Type.LONG_TYPE, start));
        for (Local local : region.captured()) {
            Type type = Jvm.of(local.dtype()).type();
            put(code, field(local), type, () -> code.load(type, scope.local(local)));
        }
        for (ArrayDecl array : region.scratch()) {
            put(
                    code,
                    field(array),
                    scope.plan().scratchType(array),
                    () -> scope.array(array.name()).access().loadData());
        }
        for (Index index : region.around()) {
            put(code, field(index), Type.LONG_TYPE, () -> scope.index(index).loadLong(code));
        }
        if (tiles != null) {
            tiles.call(caller, start, pack);
            return;
        }
        code.loadThis();
        code.constant(number);
        code.load(Type.LONG_TYPE, start);
        caller.expressions().emit(loop.end());
        LoopEmitter.count(code, loop.step());
        if (!region.isReduction()) {
            code.constant(speed(scope.plan()));
            code.constant(group());
            code.invokeOwn("parallel", "(IJDI)V");
            return;
        }
        code.constant(slots.size() + picked);
        loadBytes(caller);
        code.constant(group());
        code.invokeOwn("reduce", "(IJIJI)V");
        fold(caller);
    }

    private int group() {
        return Groups.in(region.loop()) ? Groups.SIZE : 1;
    }

    /** Lanes are several times as fast as the scalars that costs are estimated for. */
    private double speed(EmissionPlan plan) {
        return plan.staged(List.of(region.loop())).isEmpty() ? 1 : SPEED_OF_LANES;
    }

    private static void put(Code code, String field, Type type, Runnable value) {
        code.loadThis();
        value.run();
        code.putField(field, type);
    }

    /** The size of one copy of all that is reduced into. */
    private void loadBytes(StmtEmitter caller) {
        Code code = caller.scope().code();
        code.constant((long) (region.scalars().size() + picked) * Long.BYTES);
        for (ArrayDecl array : region.arrays().keySet()) {
            caller.loadElements(array.dims());
            code.op(Opcodes.I2L);
            code.constant((long) array.dtype().bytes());
            code.op(Opcodes.LMUL);
            code.op(Opcodes.LADD);
        }
    }

    /** Folds what the chunks have reduced into the variables and arrays of the kernel's method. */
    private void fold(StmtEmitter caller) {
        MethodScope scope = caller.scope();
        Code code = scope.code();
        int slot = 0;
        for (Map.Entry<Local, UpdateOp> each : region.scalars().entrySet()) {
            Local local = each.getKey();
            Type type = Jvm.of(local.dtype()).type();
            code.load(type, scope.local(local));
            loadReduced(code, slot++, () -> code.constant(1));
            code.checkCast(Jvm.array(local.dtype()));
            code.constant(0);
            code.op(Jvm.element(local.dtype()).getOpcode(Opcodes.IALOAD));
            caller.expressions().update(each.getValue(), local.dtype());
            code.store(type, scope.local(local));
        }
        for (Map.Entry<ArrayDecl, UpdateOp> each : region.arrays().entrySet()) {
            ArrayDecl array = each.getKey();
            boolean isScratch = array.role() == ArrayDecl.Role.TEMP;
            if (isScratch) {
                scope.array(array.name()).access().loadData();
            } else {
                code.loadThis();
                code.constant(scope.plan().kernel().arrays().indexOf(array));
            }
            code.constant(each.getValue().name());
            loadReduced(code, slot++, () -> caller.loadElements(array.dims()));
            if (isScratch) {
                code.invokeOwnStatic("update", "(Ljava/lang/Object;Ljava/lang/String;Ljava/lang/Object;)V");
            } else {
                code.invokeOwn("update", "(ILjava/lang/String;Ljava/lang/Object;)V");
            }
        }
        foldPicks(scope);
    }

    /** Takes over what the best chunk has kept, where there was a chunk. */
    private void foldPicks(MethodScope scope) {
        Code code = scope.code();
        int slot = slots.size();
        for (Pick pick : region.picks()) {
            int best = code.newSlot(Type.INT_TYPE);
            Label none = new Label();
            code.loadThis();
            code.constant(slot);
            code.constant(pick.least() ? 1 : 0);
            code.invokeOwn("best", "(IZ)I");
            code.store(Type.INT_TYPE, best);
            code.load(Type.INT_TYPE, best);
            code.jump(Opcodes.IFLT, none);
            for (Local local : pick.locals()) {
                code.loadThis();
                code.constant(slot++);
                code.load(Type.INT_TYPE, best);
                code.invokeOwn("handedIn", "(II)Ljava/lang/Object;");
                code.checkCast(Jvm.array(local.dtype()));
                code.constant(0);
                code.op(Jvm.element(local.dtype()).getOpcode(Opcodes.IALOAD));
                code.store(Jvm.of(local.dtype()).type(), scope.local(local));
            }
            code.mark(none);
        }
    }

    private void loadReduced(Code code, int slot, Runnable size) {
        code.loadThis();
        code.constant(slot);
        code.constant(slots.get(slot).dtype().name());
        code.constant(slots.get(slot).op().name());
        size.run();
        code.invokeOwn("reduced", "(ILjava/lang/String;Ljava/lang/String;I)Ljava/lang/Object;");
    }

    /** The first slot after the parameters of {@link #chunk}. */
    static int firstSlot() {
        return CHUNK + 1;
    }

    /** The body of the method that runs a chunk. */
    void chunk(MethodScope scope) {
        Code code = scope.code();
        StmtEmitter statements = new StmtEmitter(scope, null);
        take(scope);
        scope.stage(scope.plan().staged(List.of(region.loop())));
        reduceInto(statements);
        Stmt.Loop loop = region.loop();
        loop.body().forEach(statement -> {
            if (statement instanceof Stmt.Allocate allocate) {
                statements.keep(allocate.array());
            }
        });
        int first = code.newSlot(Type.LONG_TYPE);
        int left = code.newSlot(Type.LONG_TYPE);
        code.getField(start(), Type.LONG_TYPE);
        code.load(Type.LONG_TYPE, FROM);
        code.constant(loop.step());
        code.op(Opcodes.LMUL);
        code.op(Opcodes.LADD);
        code.store(Type.LONG_TYPE, first);
        code.load(Type.LONG_TYPE, TO);
        code.load(Type.LONG_TYPE, FROM);
        code.op(Opcodes.LSUB);
        code.store(Type.LONG_TYPE, left);
        LoopEmitter emitter = new LoopEmitter(scope, loop, () -> statements.block(loop.body()));
        (region.isReduction() ? emitter : emitter.ofChunk()).emit(first, left);
        handIn(scope);
        code.op(Opcodes.RETURN);
    }

    /** Takes over what the kernel's method has put into fields. */
    void take(MethodScope scope) {
        Code code = scope.code();
        for (Local local : region.captured()) {
            Type type = Jvm.of(local.dtype()).type();
            code.getField(field(local), type);
            code.store(type, scope.declare(local));
        }
        for (ArrayDecl array : region.scratch()) {
            Type type = scope.plan().scratchType(array);
            int data = code.newSlot(type);
            code.getField(field(array), type);
            code.store(type, data);
            scope.bind(ArraySlots.ofScratch(scope, array, data));
        }
        for (Index index : region.around()) {
            int slot = code.newSlot(Type.LONG_TYPE);
            code.getField(field(index), Type.LONG_TYPE);
            code.store(Type.LONG_TYPE, slot);
            scope.open(index, new IndexSlots.Whole(slot));
        }
    }

    /** Gives the chunk copies of its own in the place of what the loop reduces into. */
    private void reduceInto(StmtEmitter statements) {
        MethodScope scope = statements.scope();
        Code code = scope.code();
        region.scalars().forEach((local, op) -> {
            Expr identity = op.identity(local.dtype());
            statements.expressions().emit(identity);
            code.store(Jvm.of(local.dtype()).type(), scope.declare(local));
        });
        region.arrays().forEach((array, op) -> {
            Type type = Jvm.array(array.dtype());
            int data = code.newSlot(type);
            code.constant(array.dtype().name());
            code.constant(op.name());
            statements.loadElements(array.dims());
            code.invokeOwnStatic("copy", "(Ljava/lang/String;Ljava/lang/String;I)Ljava/lang/Object;");
            code.checkCast(type);
            code.store(type, data);
            scope.bind(ArraySlots.onHeap(code, array, data));
        });
    }

    private void handIn(MethodScope scope) {
        Code code = scope.code();
        int slot = 0;
        for (Local local : region.scalars().keySet()) {
            handIn(code, slot++, () -> loadBoxed(scope, local));
        }
        for (ArrayDecl array : region.arrays().keySet()) {
            handIn(code, slot++, () -> scope.array(array.name()).access().loadData());
        }
        for (Pick pick : region.picks()) {
            for (Local local : pick.locals()) {
                handIn(code, slot++, () -> loadBoxed(scope, local));
            }
        }
    }

    /** A variable as an array of one element. */
    private static void loadBoxed(MethodScope scope, Local local) {
        Code code = scope.code();
        code.constant(1);
        code.newArray(Jvm.newArray(local.dtype()));
        code.op(Opcodes.DUP);
        code.constant(0);
        code.load(Jvm.of(local.dtype()).type(), scope.local(local));
        code.op(Jvm.element(local.dtype()).getOpcode(Opcodes.IASTORE));
    }

    private static void handIn(Code code, int slot, Runnable copy) {
        code.loadThis();
        code.constant(slot);
        code.load(Type.INT_TYPE, CHUNK);
        copy.run();
        code.invokeOwn("partial", "(IILjava/lang/Object;)V");
    }
}
