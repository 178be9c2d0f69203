package dev.quern.compiler.emit;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Local;
import dev.quern.ir.Sharing;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Code for the statements of one method. */
final class StmtEmitter implements Stmt.Visitor<StmtEmitter> {
    private final MethodScope scope;
    private final Code code;
    private final ExprEmitter expressions;
    private final @Nullable BiConsumer<Stmt.Loop, StmtEmitter> regions;

    /** @param regions makes a parallel loop, where one may be started; where not, it runs in order */
    StmtEmitter(MethodScope scope, @Nullable BiConsumer<Stmt.Loop, StmtEmitter> regions) {
        this.scope = scope;
        this.code = scope.code();
        this.expressions = new ExprEmitter(scope);
        this.regions = regions;
    }

    MethodScope scope() {
        return scope;
    }

    ExprEmitter expressions() {
        return expressions;
    }

    /**
     * Slots live as long as what is in them: variables until the end of the block, the rest until the end of their
     * statement. Each jump target lists all that are in use, so a long kernel would otherwise cost the square of its
     * length.
     */
    void block(List<Stmt> block) {
        int atStart = code.slots();
        for (Stmt statement : block) {
            int before = code.slots();
            code.line(statement.site());
            expressions.begin(statement.operands());
            statement.accept(this);
            if (!(statement instanceof Stmt.Declare) && !(statement instanceof Stmt.Allocate)) {
                code.releaseSlots(before);
            }
        }
        code.releaseSlots(atStart);
    }

    @Override
    public StmtEmitter store(Stmt.Store store) {
        ArrayAccess access = scope.array(store.target().array().name()).access();
        Type type = Jvm.of(store.value().dtype()).type();
        int position = expressions.position(store.target());
        int value = value(store.value());
        access.prepareStore(position);
        code.load(type, value);
        access.store();
        return this;
    }

    /** Computes a value into a new slot: nothing of the store may be on the stack while it may still fail. */
    private int value(Expr value) {
        Type type = Jvm.of(value.dtype()).type();
        int slot = code.newSlot(type);
        expressions.emit(value);
        code.store(type, slot);
        return slot;
    }

    @Override
    public StmtEmitter update(Stmt.Update update) {
        ArrayAccess access = scope.array(update.target().array().name()).access();
        Type type = Jvm.of(update.value().dtype()).type();
        int position = expressions.position(update.target());
        // What is reduced may lie in lanes, whose terms are rounded before they are added one by one.
        Expr.Binary product =
                update.target().sharing() == Sharing.ATOMIC ? null : expressions.fused(update.op(), update.value());
        if (product != null) {
            int left = value(product.left());
            int right = value(product.right());
            access.prepareStore(position);
            code.load(type, left);
            code.load(type, right);
            access.load(position);
            expressions.multiplyAdd(product.dtype());
            access.store();
            return this;
        }
        int value = value(update.value());
        access.prepareStore(position);
        access.load(position);
        code.load(type, value);
        expressions.update(update.op(), update.target().dtype());
        access.store();
        return this;
    }

    @Override
    public StmtEmitter declare(Stmt.Declare declare) {
        expressions.emit(declare.initial());
        code.store(Jvm.of(declare.local().dtype()).type(), scope.declare(declare.local()));
        return this;
    }

    @Override
    public StmtEmitter assign(Stmt.Assign assign) {
        expressions.emit(assign.value());
        code.store(Jvm.of(assign.local().dtype()).type(), scope.local(assign.local()));
        return this;
    }

    @Override
    public StmtEmitter updateLocal(Stmt.UpdateLocal update) {
        Local local = update.local();
        Type type = Jvm.of(local.dtype()).type();
        expressions.fold(update.op(), () -> code.load(type, scope.local(local)), update.value());
        code.store(type, scope.local(local));
        return this;
    }

    @Override
    public StmtEmitter allocate(Stmt.Allocate allocate) {
        ArrayDecl array = allocate.array();
        if (scope.isKept(array)) {
            clear(array, allocate.site());
            return this;
        }
        scope.checkpoints().countAllocated(() -> loadElements(array.dims()), allocate.site());
        Type type = scope.plan().scratchType(array);
        int data = code.newSlot(type);
        if (scope.plan().isInRows(array)) {
            int last = array.rank() - 1;
            code.constant(array.dtype().name());
            loadElements(array.dims().subList(0, last));
            loadElements(array.dims().subList(last, array.rank()));
            code.invokeOwnStatic("rows", "(Ljava/lang/String;II)Ljava/lang/Object;");
            code.checkCast(type);
        } else {
            loadElements(array.dims());
            code.newArray(Jvm.newArray(array.dtype()));
        }
        code.store(type, data);
        scope.bind(ArraySlots.ofScratch(scope, array, data));
        return this;
    }

    /** Makes scratch for all iterations of a chunk, each of which finds it zero where it allocates it. */
    void keep(ArrayDecl array) {
        Type type = Jvm.array(array.dtype());
        int data = code.newSlot(type);
        code.constant(array.dtype().name());
        loadElements(array.dims());
        code.constant(scope.newScratchNumber());
        code.invokeOwnStatic("panelOfThread", "(Ljava/lang/String;II)Ljava/lang/Object;");
        code.checkCast(type);
        code.store(type, data);
        scope.bind(ArraySlots.onHeap(code, array, data));
        scope.keep(array);
    }

    private void clear(ArrayDecl array, Site site) {
        if (scope.plan().form().overwritten().contains(array.name())) {
            return;
        }
        scope.checkpoints().countCleared(() -> loadElements(array.dims()), site);
        scope.array(array.name()).access().loadData();
        loadElements(array.dims());
        code.invokeOwnStatic("clear", "(Ljava/lang/Object;I)V");
    }

    /** Puts the product of the sizes on the stack, as an int. */
    void loadElements(List<Dim> dims) {
        code.constant(1);
        for (Dim dim : dims) {
            code.op(Opcodes.I2L);
            scope.loadSize(dim);
            code.invokeOwnStatic("elements", "(JJ)I");
        }
    }

    @Override
    public StmtEmitter loop(Stmt.Loop loop) {
        if (loop.isParallel() && regions != null) {
            regions.accept(loop, this);
            return this;
        }
        int first = code.newSlot(Type.LONG_TYPE);
        int left = code.newSlot(Type.LONG_TYPE);
        expressions.emit(loop.start());
        code.op(Opcodes.DUP2);
        code.store(Type.LONG_TYPE, first);
        expressions.emit(loop.end());
        LoopEmitter.count(code, loop.step());
        code.store(Type.LONG_TYPE, left);
        new LoopEmitter(scope, loop, () -> block(loop.body())).emit(first, left);
        return this;
    }

    @Override
    public StmtEmitter choice(Stmt.If choice) {
        Label otherwise = new Label();
        Label end = new Label();
        expressions.jumpUnless(choice.condition(), otherwise);
        block(choice.whenTrue());
        if (!choice.otherwise().isEmpty()) {
            code.jump(Opcodes.GOTO, end);
        }
        code.mark(otherwise);
        block(choice.otherwise());
        code.mark(end);
        return this;
    }

    /**
     * <pre>{@code
     * int work = 0;
     * while (condition) {
     *   body
     *   work += 1;
     *   if (work >= 2^18) { checkpoint(note);  work = 0; }
     * }
     * }</pre>
     */
    @Override
    public StmtEmitter whileLoop(Stmt.While loop) {
        scope.checkpoints().nest(() -> {
            Label test = new Label();
            Label end = new Label();
            code.mark(test);
            expressions.begin(loop.operands());
            expressions.jumpUnless(loop.condition(), end);
            block(loop.body());
            endOfRound(scope, loop);
            code.jump(Opcodes.GOTO, test);
            code.mark(end);
        });
        return this;
    }

    /** Counts a round of a while loop, and asks now and then whether to go on. */
    static void endOfRound(MethodScope scope, Stmt.While loop) {
        scope.checkpoints().count(Checkpoints.units(loop.body()), loop.site());
    }
}
