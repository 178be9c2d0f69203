package dev.quern.ir;

import dev.quern.DType;
import dev.quern.KernelDefinitionException;
import java.io.Serializable;
import java.util.List;

/**
 * What computes a value. Each record is one production of the grammar; together with {@link Stmt} this file is the IR.
 *
 * <p>An expression has a type and a shape; an empty shape is a scalar. Expressions are immutable, have no side effects
 * and form a graph without cycles: a node that is used twice is evaluated once, in the statement that uses it.
 * Constructors refuse operands of wrong types and shapes, so an expression that exists is well typed.
 *
 * <p>Before lowering all of it may occur. Afterwards every shape is empty and {@link Reduce} and
 * {@link Generate} are gone: {@link Verifier} checks both levels.
 *
 * <p>The file is long because it is the grammar, whole.
 */
public sealed interface Expr extends Serializable {
    DType dtype();

    /** The sizes of the axes, outermost first; empty for a scalar. */
    List<Dim> shape();

    /** The user's line that built this node. */
    Site site();

    /** The expressions this one is made of, in order of evaluation. */
    List<Expr> operands();

    /** This node over other operands: as many as {@link #operands} has, in its order. */
    Expr withOperands(List<Expr> operands);

    /** One method for each production: a new one does not compile until every reader of the IR knows it. */
    interface Visitor<R> {
        R constant(Constant constant);

        R size(Size size);

        R scalarRef(ScalarRef scalarRef);

        R indexRef(IndexRef indexRef);

        R localRef(LocalRef localRef);

        R access(Access access);

        R unary(Unary unary);

        R binary(Binary binary);

        R compare(Compare compare);

        R fma(Fma fma);

        R select(Select select);

        R cast(Cast cast);

        R reduce(Reduce reduce);

        R generate(Generate generate);
    }

    /** Calls the visitor's method for this production. */
    <R> R accept(Visitor<R> visitor);

    default int rank() {
        return shape().size();
    }

    default boolean isScalar() {
        return shape().isEmpty();
    }

    /** An expression without operands: a scalar. */
    sealed interface Leaf extends Expr {
        @Override
        default List<Dim> shape() {
            return List.of();
        }

        @Override
        default List<Expr> operands() {
            return List.of();
        }

        @Override
        default Expr withOperands(List<Expr> operands) {
            return this;
        }
    }

    /** A number or a truth value, as the bits of its type. */
    record Constant(DType dtype, long bits, Site site) implements Leaf {
        /** Refuses bits that no value of the type has, so that equal constants have equal bits. */
        public Constant {
            boolean known = switch (dtype) {
                case BOOL -> bits == 0 || bits == 1;
                case F32 -> bits == (int) bits;
                case I8, I16, I32 -> Types.holds(dtype, bits);
                case I64, F64 -> true;
            };
            if (!known) {
                throw new IllegalArgumentException(bits + " is not a value of " + dtype);
            }
        }

        public static Constant of(DType dtype, double value) {
            return of(dtype, value, Site.UNKNOWN);
        }

        /** The number in the type, rounded to it where the type is floating. */
        public static Constant of(DType dtype, double value, Site site) {
            return switch (dtype) {
                case F64 -> new Constant(dtype, Double.doubleToRawLongBits(value), site);
                case F32 -> new Constant(dtype, Float.floatToRawIntBits((float) value), site);
                case BOOL, I8, I16, I32, I64 -> new Constant(dtype, (long) value, site);
            };
        }

        public static Constant of(DType dtype, long value) {
            return of(dtype, value, Site.UNKNOWN);
        }

        /** The integer in the type, rounded to it where the type is floating. */
        public static Constant of(DType dtype, long value, Site site) {
            return switch (dtype) {
                case F64 -> new Constant(dtype, Double.doubleToRawLongBits((double) value), site);
                case F32 -> new Constant(dtype, Float.floatToRawIntBits((float) value), site);
                case BOOL, I8, I16, I32, I64 -> new Constant(dtype, value, site);
            };
        }

        public static Constant of(boolean value) {
            return new Constant(DType.BOOL, value ? 1 : 0, Site.UNKNOWN);
        }

        /** The value of a constant of floating type. */
        public double asDouble() {
            return dtype == DType.F32 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
        }

        /** The value of a constant of integer type. */
        public long asLong() {
            return bits;
        }

        public boolean asBoolean() {
            return bits != 0;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.constant(this);
        }
    }

    /** The number of elements along a dimension; an I64. */
    record Size(Dim dim, Site site) implements Leaf {
        @Override
        public DType dtype() {
            return DType.I64;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.size(this);
        }
    }

    /** The value of a scalar argument. */
    record ScalarRef(ScalarDecl scalar, Site site) implements Leaf {
        @Override
        public DType dtype() {
            return scalar.dtype();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.scalarRef(this);
        }
    }

    /** The counter of an enclosing loop or range; an I64. */
    record IndexRef(Index index, Site site) implements Leaf {
        @Override
        public DType dtype() {
            return DType.I64;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.indexRef(this);
        }
    }

    /** What a variable holds where the statement that reads it runs. */
    record LocalRef(Local local, Site site) implements Leaf {
        @Override
        public DType dtype() {
            return local.dtype();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.localRef(this);
        }
    }

    /**
     * {@code array[s0, s1, ...]}: an element, or with fewer subscripts than axes the part of the array they select.
     * Subscripts are I64 scalars, counted from 0; one outside its axis is an error at run time.
     *
     * @param sharing why several iterations of a parallel loop may use it at the same time
     */
    record Access(ArrayDecl array, List<Expr> subscripts, Sharing sharing, Site site) implements Expr {
        /** An access that is proved. */
        public Access(ArrayDecl array, List<Expr> subscripts, Site site) {
            this(array, subscripts, Sharing.PROVED, site);
        }

        public Access {
            subscripts = List.copyOf(subscripts);
            if (subscripts.size() > array.rank()) {
                throw new KernelDefinitionException(
                        site,
                        "%s is %s and has %d subscripts here"
                                .formatted(array.name(), array.typeText(), subscripts.size()),
                        "give at most " + array.rank());
            }
            for (Expr subscript : subscripts) {
                if (subscript.dtype() != DType.I64 || !subscript.isScalar()) {
                    throw new KernelDefinitionException(
                            site,
                            "the subscript %s of %s is %s"
                                    .formatted(IrPrinter.text(subscript), array.name(), typeText(subscript)),
                            "use an integer scalar: .cast(I64) of a number, or at(...) of an array of indices");
                }
            }
        }

        /** The same element or part with nothing said of it, for messages. */
        public Access plain() {
            return new Access(array, subscripts, site);
        }

        @Override
        public DType dtype() {
            return array.dtype();
        }

        @Override
        public List<Dim> shape() {
            return array.dims().subList(subscripts.size(), array.rank());
        }

        @Override
        public List<Expr> operands() {
            return subscripts;
        }

        /** The same access, shared in another way. */
        public Access with(Sharing other) {
            return new Access(array, subscripts, other, site);
        }

        @Override
        public Access withOperands(List<Expr> operands) {
            return new Access(array, operands, sharing, site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.access(this);
        }
    }

    /** An operation on one value, element by element. */
    record Unary(UnaryOp op, Expr operand, Site site) implements Expr {
        public Unary {
            if (!op.accepts(operand.dtype())) {
                throw new KernelDefinitionException(
                        site,
                        "%s needs %s and %s is %s"
                                .formatted(op.text(), op.domainText(), IrPrinter.text(operand), typeText(operand)),
                        operand.dtype() == DType.BOOL
                                ? "turn it into a number with select(1, 0)"
                                : "cast it first: .cast(%s).%s()"
                                        .formatted(op.accepts(DType.F64) ? "F64" : "I64", op.text()));
            }
        }

        @Override
        public DType dtype() {
            return operand.dtype();
        }

        @Override
        public List<Dim> shape() {
            return operand.shape();
        }

        @Override
        public List<Expr> operands() {
            return List.of(operand);
        }

        @Override
        public Expr withOperands(List<Expr> operands) {
            return new Unary(op, operands.get(0), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.unary(this);
        }
    }

    /** An operation on two values of one type, element by element; shapes broadcast as in NumPy. */
    record Binary(BinaryOp op, Expr left, Expr right, List<Dim> shape, Site site) implements Expr {
        public Binary(BinaryOp op, Expr left, Expr right, Site site) {
            this(op, left, right, Broadcast.shape(op.text(), List.of(left, right), site), site);
        }

        public Binary {
            requireSame(op.text(), left, right, site);
            if (!op.accepts(left.dtype())) {
                throw new KernelDefinitionException(
                        site,
                        "%s needs %s; %s and %s are %s"
                                .formatted(
                                        op.text(),
                                        op.domainText(),
                                        IrPrinter.text(left),
                                        IrPrinter.text(right),
                                        left.dtype()),
                        left.dtype() == DType.BOOL
                                ? "turn a BOOL into a number with select(1, 0), or use and, or, xor"
                                : "cast both first: .cast(%s)".formatted(op.accepts(DType.F64) ? "F64" : "I64"));
            }
        }

        @Override
        public DType dtype() {
            return left.dtype();
        }

        @Override
        public List<Expr> operands() {
            return List.of(left, right);
        }

        @Override
        public Expr withOperands(List<Expr> operands) {
            return new Binary(op, operands.get(0), operands.get(1), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.binary(this);
        }
    }

    /** A comparison of two values of one type, element by element; shapes broadcast as in NumPy. */
    record Compare(CompareOp op, Expr left, Expr right, List<Dim> shape, Site site) implements Expr {
        public Compare(CompareOp op, Expr left, Expr right, Site site) {
            this(op, left, right, Broadcast.shape(op.text(), List.of(left, right), site), site);
        }

        public Compare {
            requireSame(op.text(), left, right, site);
            if (op.isOrder() && left.dtype() == DType.BOOL) {
                throw new KernelDefinitionException(
                        site, op.text() + " needs numbers, and BOOL has no order", "use eq, ne, and, or, not");
            }
        }

        @Override
        public DType dtype() {
            return DType.BOOL;
        }

        @Override
        public List<Expr> operands() {
            return List.of(left, right);
        }

        @Override
        public Expr withOperands(List<Expr> operands) {
            return new Compare(op, operands.get(0), operands.get(1), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.compare(this);
        }
    }

    /** {@code left * right + addend} with a single rounding. */
    record Fma(Expr left, Expr right, Expr addend, List<Dim> shape, Site site) implements Expr {
        public Fma(Expr left, Expr right, Expr addend, Site site) {
            this(left, right, addend, Broadcast.shape("fma", List.of(left, right, addend), site), site);
        }

        public Fma {
            requireSame("fma", left, right, site);
            requireSame("fma", left, addend, site);
            if (!left.dtype().isFloating()) {
                throw new KernelDefinitionException(
                        site,
                        "fma needs floating numbers and %s is %s".formatted(IrPrinter.text(left), left.dtype()),
                        "write mul and add: integers do not round");
            }
        }

        @Override
        public DType dtype() {
            return left.dtype();
        }

        @Override
        public List<Expr> operands() {
            return List.of(left, right, addend);
        }

        @Override
        public Expr withOperands(List<Expr> operands) {
            return new Fma(operands.get(0), operands.get(1), operands.get(2), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.fma(this);
        }
    }

    /**
     * One of two values by a condition, element by element. The one not chosen is not evaluated as far as anyone can
     * see: its division by zero or its subscript out of range is no error.
     */
    record Select(Expr condition, Expr whenTrue, Expr whenFalse, List<Dim> shape, Site site) implements Expr {
        public Select(Expr condition, Expr whenTrue, Expr whenFalse, Site site) {
            this(
                    condition,
                    whenTrue,
                    whenFalse,
                    Broadcast.shape("select", List.of(condition, whenTrue, whenFalse), site),
                    site);
        }

        public Select {
            requireSame("select", whenTrue, whenFalse, site);
            if (condition.dtype() != DType.BOOL) {
                throw new KernelDefinitionException(
                        site,
                        "select needs a BOOL to choose by and %s is %s"
                                .formatted(IrPrinter.text(condition), typeText(condition)),
                        "compare it first, for example .ne(0)");
            }
        }

        @Override
        public DType dtype() {
            return whenTrue.dtype();
        }

        @Override
        public List<Expr> operands() {
            return List.of(condition, whenTrue, whenFalse);
        }

        @Override
        public Expr withOperands(List<Expr> operands) {
            return new Select(operands.get(0), operands.get(1), operands.get(2), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.select(this);
        }
    }

    /** A value in another type, as a Java cast converts it; BOOL becomes 0 or 1, and a number is true where it is not 0. */
    record Cast(DType dtype, Expr operand, Site site) implements Expr {
        @Override
        public List<Dim> shape() {
            return operand.shape();
        }

        @Override
        public List<Expr> operands() {
            return List.of(operand);
        }

        @Override
        public Expr withOperands(List<Expr> operands) {
            return new Cast(dtype, operands.get(0), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.cast(this);
        }
    }

    /**
     * A fold of {@code body}, element by element, over {@code index} from {@code start} (included) to {@code end}
     * (excluded), in order.
     */
    record Reduce(ReduceOp op, Index index, Expr start, Expr end, Expr body, Site site) implements Expr {
        public Reduce {
            requireBound(start, site);
            requireBound(end, site);
            requireReducible(op, body, site);
        }

        @Override
        public DType dtype() {
            return op.result(body.dtype());
        }

        @Override
        public List<Dim> shape() {
            return body.shape();
        }

        @Override
        public List<Expr> operands() {
            return List.of(start, end, body);
        }

        @Override
        public Expr withOperands(List<Expr> operands) {
            return new Reduce(op, index, operands.get(0), operands.get(1), operands.get(2), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.reduce(this);
        }
    }

    /**
     * The array whose element at {@code indices} is the scalar {@code body}: a transposed array, a column, a product of
     * matrices. One index for each axis of the shape, each from 0.
     */
    record Generate(List<Index> indices, List<Dim> shape, Expr body, Site site) implements Expr {
        public Generate {
            indices = List.copyOf(indices);
            shape = List.copyOf(shape);
            if (indices.size() != shape.size() || indices.isEmpty() || !body.isScalar()) {
                throw new IllegalArgumentException("%d indices, shape %s and an element of %s do not make an array"
                        .formatted(indices.size(), shape, typeText(body)));
            }
        }

        @Override
        public DType dtype() {
            return body.dtype();
        }

        @Override
        public List<Expr> operands() {
            return List.of(body);
        }

        @Override
        public Expr withOperands(List<Expr> operands) {
            return new Generate(indices, shape, operands.get(0), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.generate(this);
        }
    }

    /** The number of elements along a dimension, as a constant where it is fixed. */
    static Expr size(Dim dim, Site site) {
        return dim instanceof Dim.Fixed fixed ? Constant.of(DType.I64, fixed.size(), site) : new Size(dim, site);
    }

    /** Type and shape as printed IR shows them, for example {@code F64[n, 3]}. */
    static String typeText(Expr expr) {
        return ArrayDecl.typeText(expr.dtype(), expr.shape());
    }

    private static void requireSame(String operation, Expr left, Expr right, Site site) {
        if (left.dtype() != right.dtype()) {
            throw new KernelDefinitionException(
                    site,
                    "%s of two types: %s is %s and %s is %s"
                            .formatted(
                                    operation,
                                    IrPrinter.text(left),
                                    left.dtype(),
                                    IrPrinter.text(right),
                                    right.dtype()),
                    left.dtype() == DType.BOOL || right.dtype() == DType.BOOL
                            ? "turn the BOOL into a number with select(1, 0), or compare the number to get a BOOL"
                            : "cast one of them: .cast(%s)".formatted(left.dtype()));
        }
    }

    static void requireReducible(ReduceOp op, Expr operand, Site site) {
        if (!op.accepts(operand.dtype())) {
            throw new KernelDefinitionException(
                    site,
                    "%s folds %s and %s is %s"
                            .formatted(op.text(), op.domainText(), IrPrinter.text(operand), typeText(operand)),
                    operand.dtype() == DType.BOOL ? "use count, any or all" : "compare it first, for example .gt(0)");
        }
    }

    static void requireBound(Expr bound, Site site) {
        if (bound.dtype() != DType.I64 || !bound.isScalar()) {
            throw new KernelDefinitionException(
                    site,
                    "the bound %s of a range is %s".formatted(IrPrinter.text(bound), typeText(bound)),
                    "use an integer scalar, a dimension's name or a number");
        }
    }
}
