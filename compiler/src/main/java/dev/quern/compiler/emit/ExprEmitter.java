package dev.quern.compiler.emit;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Expr;
import dev.quern.ir.Surely;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Code that leaves the value of an expression on the stack. What a statement uses twice is computed once, into a slot:
 *
 * <pre>{@code
 * let %1 = a[i] - b[i]
 * r[i] = %1 * %1          double t = a[i] - b[i];  r[i] = t * t;
 * }</pre>
 *
 * <p>What is computed in an arm of a select is known there only; what it shares with the rest is computed before it.
 */
final class ExprEmitter implements Expr.Visitor<ExprEmitter> {
    private final MethodScope scope;
    private final Code code;
    private final Arithmetic arithmetic;
    private final Addressing addressing;
    private final Set<Expr> shared = Collections.newSetFromMap(new IdentityHashMap<>());
    private Map<Expr, Integer> uses = Map.of();
    private Surely surely = new Surely();
    private Set<Expr> sure = Set.of();
    private Map<Expr, Integer> computed = new IdentityHashMap<>();

    ExprEmitter(MethodScope scope) {
        this.scope = scope;
        this.code = scope.code();
        this.arithmetic = new Arithmetic(code);
        this.addressing = new Addressing(scope, this);
    }

    /** Starts a statement that evaluates these expressions. */
    void begin(List<Expr> roots) {
        shared.clear();
        shared.addAll(Traversal.shared(roots));
        uses = Traversal.uses(roots);
        surely = new Surely();
        sure = surely.of(roots);
        computed.clear();
    }

    void emit(Expr expr) {
        Integer slot = computed.get(expr);
        Type type = Jvm.of(expr.dtype()).type();
        if (slot != null) {
            code.load(type, slot);
            return;
        }
        expr.accept(this);
        if (shared.contains(expr)) {
            code.op(type.getSize() == 2 ? Opcodes.DUP2 : Opcodes.DUP);
            store(expr, type);
        }
    }

    private void store(Expr expr, Type type) {
        int slot = code.newSlot(type);
        code.store(type, slot);
        computed.put(expr, slot);
    }

    /** Computes the position of an element into a new slot. */
    int position(Expr.Access access) {
        return addressing.position(access);
    }

    /** Folds the value on the stack into the one below it. */
    void update(UpdateOp op, DType dtype) {
        arithmetic.binary(op.operation(), dtype);
    }

    /** The sum of the value on the stack and the product of the two below it, rounded once. */
    void multiplyAdd(DType dtype) {
        arithmetic.fma(dtype);
    }

    /** Whether the statement uses the value more than once. */
    boolean isShared(Expr expr) {
        return shared.contains(expr);
    }

    /** Puts what an old value becomes by an update on the stack. */
    void fold(UpdateOp op, Runnable old, Expr value) {
        Expr.Binary product = fused(op, value);
        if (product != null) {
            emit(product.left());
            emit(product.right());
            old.run();
            multiplyAdd(value.dtype());
        } else {
            old.run();
            emit(value);
            update(op, value.dtype());
        }
    }

    /** The product that an update adds with a single rounding, if it does. */
    Expr.@Nullable Binary fused(UpdateOp op, Expr value) {
        Expr.Binary product = scope.plan().fused(op, value);
        return product == null || isShared(product) ? null : product;
    }

    /** Jumps if the condition does not hold. */
    void jumpUnless(Expr condition, Label target) {
        if (condition instanceof Expr.Compare compare && !shared.contains(condition)) {
            emit(compare.left());
            emit(compare.right());
            arithmetic.jumpUnless(compare.op(), compare.left().dtype(), target);
        } else {
            emit(condition);
            code.jump(Opcodes.IFEQ, target);
        }
    }

    @Override
    public ExprEmitter constant(Expr.Constant constant) {
        switch (constant.dtype()) {
            case F64 -> code.constant(constant.asDouble());
            case F32 -> code.constant((float) constant.asDouble());
            case I64 -> code.constant(constant.asLong());
            case BOOL, I8, I16, I32 -> code.constant((int) constant.asLong());
        }
        return this;
    }

    @Override
    public ExprEmitter size(Expr.Size size) {
        scope.loadSize(size.dim());
        return this;
    }

    @Override
    public ExprEmitter scalarRef(Expr.ScalarRef ref) {
        code.load(Jvm.of(ref.dtype()).type(), scope.scalar(ref.scalar()));
        return this;
    }

    @Override
    public ExprEmitter indexRef(Expr.IndexRef ref) {
        scope.index(ref.index()).loadLong(code);
        return this;
    }

    @Override
    public ExprEmitter localRef(Expr.LocalRef ref) {
        code.load(Jvm.of(ref.dtype()).type(), scope.local(ref.local()));
        return this;
    }

    @Override
    public ExprEmitter access(Expr.Access access) {
        int position = position(access);
        scope.array(access.array().name()).access().load(position);
        return this;
    }

    @Override
    public ExprEmitter unary(Expr.Unary unary) {
        emit(unary.operand());
        arithmetic.unary(unary.op(), unary.dtype());
        return this;
    }

    @Override
    public ExprEmitter binary(Expr.Binary binary) {
        BinaryOp op = binary.op();
        DType dtype = binary.dtype();
        operand(binary.left(), op);
        if (op == BinaryOp.USHR) {
            arithmetic.zeroExtend(dtype);
        }
        if (op.canFail(dtype)) {
            divisor(binary);
        } else {
            operand(binary.right(), op);
        }
        if (Arithmetic.isShift(op) && dtype == DType.I64) {
            code.op(Opcodes.L2I);
        }
        arithmetic.binary(op, dtype);
        return this;
    }

    private void operand(Expr operand, BinaryOp op) {
        emit(operand);
        if (operand.dtype() == DType.F32 && Arithmetic.isInF64(op)) {
            code.op(Opcodes.F2D);
        }
    }

    /** Puts the divisor above the dividend on the stack, having failed if it is zero. */
    private void divisor(Expr.Binary binary) {
        Jvm jvm = Jvm.of(binary.dtype());
        Type type = jvm.type();
        int dividend = code.newSlot(type);
        int divisor = code.newSlot(type);
        code.store(type, dividend);
        emit(binary.right());
        code.store(type, divisor);
        Label isNotZero = new Label();
        code.load(type, divisor);
        if (jvm == Jvm.LONG) {
            code.constant(0L);
            code.op(Opcodes.LCMP);
        }
        code.jump(Opcodes.IFNE, isNotZero);
        code.line(binary.site());
        code.loadThis();
        code.constant(scope.notebook().add(binary.site(), binary.op().text(), scope.nest()));
        code.load(type, dividend);
        if (jvm == Jvm.INT) {
            code.op(Opcodes.I2L);
        }
        scope.loadIteration();
        code.invokeOwn("byZero", "(IJ[J)Ljava/lang/RuntimeException;");
        code.op(Opcodes.ATHROW);
        code.mark(isNotZero);
        code.load(type, dividend);
        code.load(type, divisor);
    }

    @Override
    public ExprEmitter compare(Expr.Compare compare) {
        Label fails = new Label();
        Label end = new Label();
        emit(compare.left());
        emit(compare.right());
        arithmetic.jumpUnless(compare.op(), compare.left().dtype(), fails);
        code.constant(1);
        code.jump(Opcodes.GOTO, end);
        code.mark(fails);
        code.constant(0);
        code.mark(end);
        return this;
    }

    @Override
    public ExprEmitter fma(Expr.Fma fma) {
        fma.operands().forEach(this::emit);
        arithmetic.fma(fma.dtype());
        return this;
    }

    @Override
    public ExprEmitter select(Expr.Select select) {
        Label otherwise = new Label();
        Label end = new Label();
        Ahead ahead = ahead(select);
        ahead.safe().forEach(this::hold);
        if (ahead.failing().isEmpty()) {
            jumpUnless(select.condition(), otherwise);
        } else {
            // After the condition, whose failure comes first.
            int condition = code.newSlot(Type.INT_TYPE);
            emit(select.condition());
            code.store(Type.INT_TYPE, condition);
            ahead.failing().forEach(this::hold);
            code.load(Type.INT_TYPE, condition);
            code.jump(Opcodes.IFEQ, otherwise);
        }
        Map<Expr, Integer> before = computed;
        computed = new IdentityHashMap<>(before);
        emit(select.whenTrue());
        code.jump(Opcodes.GOTO, end);
        code.mark(otherwise);
        computed = new IdentityHashMap<>(before);
        emit(select.whenFalse());
        code.mark(end);
        computed = before;
        return this;
    }

    /** What is computed ahead of the arms of a select: what cannot fail, and what may but is evaluated in any case. */
    private record Ahead(List<Expr> safe, List<Expr> failing) {}

    /**
     * What an arm shares with something outside of it. Computed in the arm it would have to be computed there again, and
     * twice as often with each select around.
     */
    private Ahead ahead(Expr.Select select) {
        List<Expr> arms = List.of(select.whenTrue(), select.whenFalse());
        Map<Expr, Integer> first = Traversal.uses(arms.subList(0, 1));
        Map<Expr, Integer> second = Traversal.uses(arms.subList(1, 2));
        Set<Expr> inBoth = surely.inBothArms(select);
        Set<Expr> canFail = Collections.newSetFromMap(new IdentityHashMap<>());
        Ahead ahead = new Ahead(new ArrayList<>(), new ArrayList<>());
        Traversal.forEach(arms, expr -> {
            if (canFail(expr) || expr.operands().stream().anyMatch(canFail::contains)) {
                canFail.add(expr);
            }
            int inOneArm = Math.max(first.getOrDefault(expr, 0), second.getOrDefault(expr, 0));
            if (!shared.contains(expr) || computed.containsKey(expr) || inOneArm == uses.getOrDefault(expr, 0)) {
                return;
            }
            if (!canFail.contains(expr)) {
                ahead.safe().add(expr);
            } else if (inBoth.contains(expr) || sure.contains(expr)) {
                ahead.failing().add(expr);
            }
        });
        return ahead;
    }

    /** Computes a node into a slot. */
    private void hold(Expr expr) {
        if (!computed.containsKey(expr)) {
            expr.accept(this);
            store(expr, Jvm.of(expr.dtype()).type());
        }
    }

    /** A subscript that is not checked was proved for every iteration, unless it is proved where it is reached. */
    private boolean canFail(Expr expr) {
        return expr instanceof Expr.Access access
                        && (scope.plan().isChecked(access)
                                || scope.plan().bounds().isGuarded(access))
                || expr instanceof Expr.Binary binary && binary.op().canFail(binary.dtype());
    }

    @Override
    public ExprEmitter cast(Expr.Cast cast) {
        emit(cast.operand());
        arithmetic.cast(cast.operand().dtype(), cast.dtype());
        return this;
    }

    @Override
    public ExprEmitter reduce(Expr.Reduce reduce) {
        throw new IllegalStateException("a reduction is left after lowering");
    }

    @Override
    public ExprEmitter generate(Expr.Generate generate) {
        throw new IllegalStateException("an array is left after lowering");
    }
}
