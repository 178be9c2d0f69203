package dev.quern.compiler.emit;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Expr;
import dev.quern.ir.Traversal;
import dev.quern.ir.UnaryOp;
import dev.quern.ir.UpdateOp;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Code that leaves a vector on the stack, with the value of an expression for one row and one vector of lanes; a mask, if
 * the expression is a BOOL:
 *
 * <pre>{@code
 * x[i, c] - y[c]      DoubleVector.fromArray(F64x8, panel, p + 8).sub(DoubleVector.broadcast(F64x8, y[...]))
 * }</pre>
 *
 * <p>What is the same for several rows or in several vectors is computed once, into a slot, as is what a statement uses
 * twice. No vector is passed to a method of ours: C2 keeps vectors in registers only as long as it sees all of their
 * way.
 */
final class LaneExprEmitter implements Expr.Visitor<LaneExprEmitter> {
    private static final String UNARY = "L" + LaneType.OPERATORS + "$Unary;";
    private static final String BINARY = "L" + LaneType.OPERATORS + "$Binary;";
    private static final String ASSOCIATIVE = "L" + LaneType.OPERATORS + "$Associative;";
    private static final String COMPARISON = "L" + LaneType.OPERATORS + "$Comparison;";
    private static final String CONVERSION = "L" + LaneType.OPERATORS + "$Conversion;";

    private final LaneScope lane;
    private final MethodScope scope;
    private final Code code;
    private final LaneMemory memory;
    private final LaneBroadcasts broadcasts;
    private final Set<Expr> shared = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Expr, int[]> computed = new IdentityHashMap<>();
    private int row;
    private int vector;

    LaneExprEmitter(LaneScope lane, LaneMemory memory) {
        this.lane = lane;
        this.scope = lane.scope();
        this.code = scope.code();
        this.memory = memory;
        this.broadcasts = new LaneBroadcasts(lane);
    }

    /** Starts a statement that evaluates these expressions. */
    void begin(List<Expr> roots) {
        shared.clear();
        shared.addAll(Traversal.shared(roots));
        computed.clear();
        broadcasts.begin(roots);
    }

    /** The emitter of what is the same in all lanes, for a row. */
    ExprEmitter scalar(int ofRow) {
        return broadcasts.scalar(ofRow);
    }

    void emit(Expr expr, int ofRow, int ofVector) {
        if (!lane.byLane(expr)) {
            broadcasts.emit(expr, ofRow);
            return;
        }
        boolean sameForRows = lane.hasManyRows() && !lane.byRow(expr);
        int slotRow = lane.byRow(expr) ? ofRow : 0;
        int[] slots = computed.computeIfAbsent(expr, unused -> new int[lane.rows() * lane.vectors()]);
        int at = slotRow * lane.vectors() + ofVector;
        Type type = LaneType.typeOf(expr.dtype());
        if (slots[at] != 0) {
            code.load(type, slots[at]);
            return;
        }
        int outerRow = row;
        int outerVector = vector;
        row = ofRow;
        vector = ofVector;
        expr.accept(this);
        row = outerRow;
        vector = outerVector;
        if ((shared.contains(expr) || sameForRows) && !(expr instanceof Expr.LocalRef)) {
            slots[at] = code.newSlot(type);
            code.op(Opcodes.DUP);
            code.store(type, slots[at]);
        }
    }

    /**
     * The same for the value that a variable gets: a vector that no other variable has. Where two that a loop carries begin
     * as one, JDK 17 makes an object of each of them, each time round.
     */
    void emitOwn(Expr expr, int ofRow, int ofVector) {
        if (lane.byLane(expr) || expr.dtype() == DType.BOOL) {
            emit(expr, ofRow, ofVector);
        } else {
            broadcasts.emitOwn(expr, ofRow);
        }
    }

    private void operand(Expr expr) {
        emit(expr, row, vector);
    }

    /** Folds the vector on the stack into the one below it. */
    void update(UpdateOp op, DType dtype) {
        binary(op.operation(), dtype);
    }

    /** Whether the statement uses the expression twice. */
    boolean isShared(Expr expr) {
        return shared.contains(expr);
    }

    /** Multiplies the third and the second vector on the stack and adds the first, with a single rounding. */
    void multiplyAdd(DType dtype) {
        fma(LaneType.of(dtype));
    }

    private void fma(LaneType type) {
        code.invokeVirtual(type.owner(), "fma", "(" + LaneType.VECTOR + LaneType.VECTOR + ")" + type.descriptor());
    }

    /**
     * Leaves the vector on the stack in the lanes of a mask, and another in the rest of them.
     *
     * @param negative whether the mask is that of the other lanes
     */
    void blend(DType dtype, Runnable otherwise, Runnable mask, boolean negative) {
        if (negative && dtype != DType.BOOL) {
            LaneType type = LaneType.of(dtype);
            otherwise.run();
            mask.run();
            lane.castMask(lane.maskType(), type);
            blend(type);
            return;
        }
        if (dtype == DType.BOOL) {
            // new, old -> new & mask | old & ~mask
            mask.run();
            mask(negative ? "andNot" : "and");
            otherwise.run();
            mask.run();
            mask(negative ? "and" : "andNot");
            mask("or");
            return;
        }
        LaneType type = LaneType.of(dtype);
        int value = code.newSlot(type.type());
        code.store(type.type(), value);
        otherwise.run();
        code.load(type.type(), value);
        mask.run();
        lane.castMask(lane.maskType(), type);
        blend(type);
    }

    private void blend(LaneType type) {
        code.invokeVirtual(type.owner(), "blend", "(" + LaneType.VECTOR + LaneType.MASK + ")" + type.descriptor());
    }

    @Override
    public LaneExprEmitter constant(Expr.Constant constant) {
        throw new IllegalStateException("a constant does not vary by lane");
    }

    @Override
    public LaneExprEmitter size(Expr.Size size) {
        throw new IllegalStateException("a size does not vary by lane");
    }

    @Override
    public LaneExprEmitter scalarRef(Expr.ScalarRef ref) {
        throw new IllegalStateException("an argument does not vary by lane");
    }

    @Override
    public LaneExprEmitter indexRef(Expr.IndexRef ref) {
        LaneType type = LaneType.I64;
        scope.species().loadIota(code, type, lane.lanes());
        lane.laneIndex(row).loadLong(code);
        code.constant((long) vector * lane.lanes());
        code.op(Opcodes.LADD);
        code.invokeVirtual(type.owner(), "add", "(J)" + type.descriptor());
        return this;
    }

    @Override
    public LaneExprEmitter localRef(Expr.LocalRef ref) {
        code.load(LaneType.typeOf(ref.dtype()), lane.vector(ref.local(), row, vector));
        return this;
    }

    @Override
    public LaneExprEmitter access(Expr.Access access) {
        memory.load(access, row, vector);
        return this;
    }

    @Override
    public LaneExprEmitter unary(Expr.Unary unary) {
        operand(unary.operand());
        if (unary.dtype() == DType.BOOL) {
            mask("not", 0);
            return this;
        }
        LaneType type = LaneType.of(unary.dtype());
        UnaryOp op = unary.op();
        switch (op) {
            case NEG, ABS, SQRT -> code.invokeVirtual(type.owner(), op.text(), "()" + type.descriptor());
            case SIGNUM, FLOOR, CEIL, RINT -> throw new IllegalStateException(op + " has no lanes");
            case NOT, CBRT, EXP, EXPM1, LOG, LOG10, LOG1P, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH -> {
                code.getStatic(LaneType.OPERATORS, op.name(), UNARY);
                code.invokeVirtual(type.owner(), "lanewise", "(" + UNARY + ")" + type.descriptor());
            }
        }
        return this;
    }

    @Override
    public LaneExprEmitter binary(Expr.Binary binary) {
        operand(binary.left());
        operand(binary.right());
        binary(binary.op(), binary.dtype());
        return this;
    }

    private void binary(BinaryOp op, DType dtype) {
        if (dtype == DType.BOOL) {
            switch (op) {
                case AND -> mask("and");
                case OR -> mask("or");
                case XOR -> {
                    mask("eq");
                    mask("not", 0);
                }
                default -> throw new IllegalStateException(op + " of masks");
            }
            return;
        }
        LaneType type = LaneType.of(dtype);
        switch (op) {
            case ADD, SUB, MUL, DIV, MIN, MAX ->
                code.invokeVirtual(type.owner(), op.text(), "(" + LaneType.VECTOR + ")" + type.descriptor());
            case AND, OR, XOR -> lanewise(type, op.name(), ASSOCIATIVE);
            case SHL -> lanewise(type, "LSHL", BINARY);
            case SHR -> lanewise(type, "ASHR", BINARY);
            case USHR -> lanewise(type, "LSHR", BINARY);
            case POW, ATAN2, HYPOT -> lanewise(type, op.name(), BINARY);
            case REM, FLOOR_DIV, FLOOR_MOD -> throw new IllegalStateException(op + " has no lanes");
        }
    }

    /** The operator comes below the operand, which is on the stack already. */
    private void lanewise(LaneType type, String operator, String descriptor) {
        code.getStatic(LaneType.OPERATORS, operator, descriptor);
        code.op(Opcodes.SWAP);
        code.invokeVirtual(type.owner(), "lanewise", "(" + BINARY + LaneType.VECTOR + ")" + type.descriptor());
    }

    private void mask(String operation) {
        mask(operation, 1);
    }

    private void mask(String operation, int operands) {
        code.invokeVirtual(LaneType.MASK_NAME, operation, "(" + LaneType.MASK.repeat(operands) + ")" + LaneType.MASK);
    }

    @Override
    public LaneExprEmitter compare(Expr.Compare compare) {
        operand(compare.left());
        DType dtype = compare.left().dtype();
        if (dtype == DType.BOOL) {
            operand(compare.right());
            mask("eq");
            if (compare.op() == CompareOp.NE) {
                mask("not", 0);
            }
            return this;
        }
        LaneType type = LaneType.of(dtype);
        code.getStatic(LaneType.OPERATORS, compare.op().name(), COMPARISON);
        operand(compare.right());
        code.invokeVirtual(type.owner(), "compare", "(" + COMPARISON + LaneType.VECTOR + ")" + LaneType.MASK);
        lane.castMask(type, lane.maskType());
        return this;
    }

    @Override
    public LaneExprEmitter fma(Expr.Fma fma) {
        fma.operands().forEach(this::operand);
        fma(LaneType.of(fma.dtype()));
        return this;
    }

    /** Both arms are computed: none can fail where lanes are used. */
    @Override
    public LaneExprEmitter select(Expr.Select select) {
        operand(select.whenTrue());
        int ofRow = row;
        int ofVector = vector;
        int mask = code.newSlot(LaneType.MASK_TYPE);
        operand(select.condition());
        code.store(LaneType.MASK_TYPE, mask);
        blend(
                select.dtype(),
                () -> emit(select.whenFalse(), ofRow, ofVector),
                () -> code.load(LaneType.MASK_TYPE, mask),
                false);
        return this;
    }

    @Override
    public LaneExprEmitter cast(Expr.Cast cast) {
        operand(cast.operand());
        DType from = cast.operand().dtype();
        DType to = cast.dtype();
        if (from == to) {
            return this;
        }
        if (to == DType.BOOL) {
            LaneType type = LaneType.of(from);
            code.getStatic(LaneType.OPERATORS, "NE", COMPARISON);
            code.constant(0L);
            code.invokeVirtual(type.owner(), "compare", "(" + COMPARISON + "J)" + LaneType.MASK);
            lane.castMask(type, lane.maskType());
        } else if (from == DType.BOOL) {
            fromMask(LaneType.of(to));
        } else {
            LaneType target = LaneType.of(to);
            code.getStatic(LaneType.OPERATORS, LaneType.of(from).letter() + "2" + target.letter(), CONVERSION);
            scope.species().load(code, target, lane.lanes());
            code.constant(0);
            code.invokeVirtual(
                    LaneType.of(from).owner(),
                    "convertShape",
                    "(" + CONVERSION + LaneType.SPECIES + "I)" + LaneType.VECTOR);
            code.checkCast(target.type());
        }
        return this;
    }

    /** 1 in the lanes of the mask on the stack, 0 in the others. */
    private void fromMask(LaneType type) {
        int mask = code.newSlot(LaneType.MASK_TYPE);
        code.store(LaneType.MASK_TYPE, mask);
        scope.species().load(code, type, lane.lanes());
        code.constant(0L);
        String broadcast = "(" + LaneType.SPECIES + "J)" + type.descriptor();
        code.invokeStatic(type.owner(), "broadcast", broadcast);
        scope.species().load(code, type, lane.lanes());
        code.constant(1L);
        code.invokeStatic(type.owner(), "broadcast", broadcast);
        code.load(LaneType.MASK_TYPE, mask);
        lane.castMask(lane.maskType(), type);
        blend(type);
    }

    @Override
    public LaneExprEmitter reduce(Expr.Reduce reduce) {
        throw new IllegalStateException("a reduction is left after lowering");
    }

    @Override
    public LaneExprEmitter generate(Expr.Generate generate) {
        throw new IllegalStateException("an array is left after lowering");
    }

    /** Jumps if a condition that is the same in all lanes does not hold. */
    void jumpUnless(Expr condition, Label target) {
        scalar(lane.firstRow()).jumpUnless(condition, target);
    }
}
