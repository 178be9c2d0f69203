package dev.quern.ir;

import dev.quern.DType;
import dev.quern.KernelDefinitionException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What changes an array or a variable, or decides what runs. Each record is one production of the grammar.
 *
 * <p>The expressions of a statement are evaluated before it takes effect: {@code a[...] = a transposed} reads all of the
 * old {@code a}.
 */
public sealed interface Stmt extends Serializable {
    Site site();

    /** One method for each production: a new one does not compile until every reader of the IR knows it. */
    interface Visitor<R> {
        R store(Store store);

        R update(Update update);

        R declare(Declare declare);

        R assign(Assign assign);

        R updateLocal(UpdateLocal updateLocal);

        R allocate(Allocate allocate);

        R loop(Loop loop);

        R choice(If choice);

        R whileLoop(While whileLoop);
    }

    /** Calls the visitor's method for this production. */
    <R> R accept(Visitor<R> visitor);

    /** The expressions the statement evaluates itself, without those of its blocks. */
    List<Expr> operands();

    /** This statement over other expressions: as many as {@link #operands} has, in its order. */
    Stmt withOperands(List<Expr> operands);

    /** The blocks inside, in order; empty for most. */
    default List<List<Stmt>> blocks() {
        return List.of();
    }

    /** This statement with other blocks: as many as {@link #blocks} has, in its order. */
    default Stmt withBlocks(List<List<Stmt>> blocks) {
        return this;
    }

    /** How the iterations of a loop are related. */
    enum LoopKind {
        /** In any order, at the same time. */
        PARALLEL,
        /** One after the other. */
        SERIAL,
        /**
         * In any order, one at a time: what lowering makes of a reduction. The body updates variables declared outside it
         * and writes nothing else, so its terms may be gathered in several partial results.
         */
        UNORDERED
    }

    /** {@code target = value}; the value broadcasts to the target's shape. */
    record Store(Expr.Access target, Expr value, Site site) implements Stmt {
        public Store {
            requireStorable(target, value, "set", site);
        }

        /** The subscripts of the target, then the value. */
        @Override
        public List<Expr> operands() {
            return append(target.subscripts(), value);
        }

        @Override
        public Stmt withOperands(List<Expr> operands) {
            int last = operands.size() - 1;
            return new Store(target.withOperands(operands.subList(0, last)), operands.get(last), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.store(this);
        }
    }

    /** {@code target op= value}; the value broadcasts to the target's shape. */
    record Update(UpdateOp op, Expr.Access target, Expr value, Site site) implements Stmt {
        public Update {
            requireStorable(target, value, op.text(), site);
            requireUpdatable(op, target, site);
        }

        /** The subscripts of the target, then the value. */
        @Override
        public List<Expr> operands() {
            return append(target.subscripts(), value);
        }

        @Override
        public Stmt withOperands(List<Expr> operands) {
            int last = operands.size() - 1;
            return new Update(op, target.withOperands(operands.subList(0, last)), operands.get(last), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.update(this);
        }
    }

    /** A new variable with its first value; it lives until the end of the block. */
    record Declare(Local local, Expr initial, Site site) implements Stmt {
        public Declare {
            requireAssignable(local, initial, "var", site);
        }

        @Override
        public List<Expr> operands() {
            return List.of(initial);
        }

        @Override
        public Stmt withOperands(List<Expr> operands) {
            return new Declare(local, operands.get(0), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.declare(this);
        }
    }

    /** {@code local = value}. */
    record Assign(Local local, Expr value, Site site) implements Stmt {
        public Assign {
            requireAssignable(local, value, "set", site);
        }

        @Override
        public List<Expr> operands() {
            return List.of(value);
        }

        @Override
        public Stmt withOperands(List<Expr> operands) {
            return new Assign(local, operands.get(0), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.assign(this);
        }
    }

    /** {@code local op= value}. */
    record UpdateLocal(UpdateOp op, Local local, Expr value, Site site) implements Stmt {
        public UpdateLocal {
            requireAssignable(local, value, op.text(), site);
            requireUpdatable(op, new Expr.LocalRef(local, site), site);
        }

        @Override
        public List<Expr> operands() {
            return List.of(value);
        }

        @Override
        public Stmt withOperands(List<Expr> operands) {
            return new UpdateLocal(op, local, operands.get(0), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.updateLocal(this);
        }
    }

    /** A new scratch array, all zero; it lives until the end of the block. */
    record Allocate(ArrayDecl array, Site site) implements Stmt {
        @Override
        public List<Expr> operands() {
            return List.of();
        }

        @Override
        public Stmt withOperands(List<Expr> operands) {
            return this;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.allocate(this);
        }
    }

    /**
     * The body for each value of the index from {@code start} (included) towards {@code end} (excluded) by {@code step},
     * which is not 0; a negative step counts down. The bounds are evaluated once, before the first iteration.
     */
    record Loop(LoopKind kind, Index index, Expr start, Expr end, long step, List<Stmt> body, Site site)
            implements Stmt {
        public Loop {
            body = List.copyOf(body);
            Expr.requireBound(start, site);
            Expr.requireBound(end, site);
            if (step == 0) {
                throw new KernelDefinitionException(
                        site, "a loop with a step of 0 never ends", "use a step such as 1 or -1");
            }
        }

        public boolean isParallel() {
            return kind == LoopKind.PARALLEL;
        }

        @Override
        public List<Expr> operands() {
            return List.of(start, end);
        }

        @Override
        public Stmt withOperands(List<Expr> operands) {
            return new Loop(kind, index, operands.get(0), operands.get(1), step, body, site);
        }

        @Override
        public List<List<Stmt>> blocks() {
            return List.of(body);
        }

        @Override
        public Stmt withBlocks(List<List<Stmt>> blocks) {
            return new Loop(kind, index, start, end, step, blocks.get(0), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.loop(this);
        }
    }

    /** One of two blocks. */
    record If(Expr condition, List<Stmt> whenTrue, List<Stmt> otherwise, Site site) implements Stmt {
        public If {
            whenTrue = List.copyOf(whenTrue);
            otherwise = List.copyOf(otherwise);
            requireCondition(condition, "when", site);
        }

        @Override
        public List<Expr> operands() {
            return List.of(condition);
        }

        @Override
        public Stmt withOperands(List<Expr> operands) {
            return new If(operands.get(0), whenTrue, otherwise, site);
        }

        @Override
        public List<List<Stmt>> blocks() {
            return List.of(whenTrue, otherwise);
        }

        @Override
        public Stmt withBlocks(List<List<Stmt>> blocks) {
            return new If(condition, blocks.get(0), blocks.get(1), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.choice(this);
        }
    }

    /** The body again and again while the condition, evaluated before each time, holds. */
    record While(Expr condition, List<Stmt> body, Site site) implements Stmt {
        public While {
            body = List.copyOf(body);
            requireCondition(condition, "whileTrue", site);
        }

        @Override
        public List<Expr> operands() {
            return List.of(condition);
        }

        @Override
        public Stmt withOperands(List<Expr> operands) {
            return new While(operands.get(0), body, site);
        }

        @Override
        public List<List<Stmt>> blocks() {
            return List.of(body);
        }

        @Override
        public Stmt withBlocks(List<List<Stmt>> blocks) {
            return new While(condition, blocks.get(0), site);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.whileLoop(this);
        }
    }

    private static void requireStorable(Expr.Access target, Expr value, String operation, Site site) {
        ArrayDecl array = target.array();
        if (!array.role().isWritable()) {
            throw new KernelDefinitionException(
                    site,
                    "%s writes to %s, which is an input".formatted(operation, array.name()),
                    "declare it with k.out(...) or k.inout(...)");
        }
        if (value.dtype() != target.dtype()) {
            throw narrowing(IrPrinter.text(target), target.dtype(), value, operation, site);
        }
        if (!Broadcast.fits(value.shape(), target.shape())) {
            throw new KernelDefinitionException(
                    site,
                    "%s of %s to %s, which is %s"
                            .formatted(operation, Expr.typeText(value), IrPrinter.text(target), Expr.typeText(target)),
                    value.rank() > target.rank()
                            ? "fold the value first, for example with .sum(), or give the target fewer subscripts"
                            : "axes are matched from the last; name two dimensions alike if they are equal");
        }
    }

    private static void requireAssignable(Local local, Expr value, String operation, Site site) {
        if (value.dtype() != local.dtype()) {
            throw narrowing(local.name(), local.dtype(), value, operation, site);
        }
        if (!value.isScalar()) {
            throw new KernelDefinitionException(
                    site,
                    "%s of %s to the variable %s, which holds one value"
                            .formatted(operation, Expr.typeText(value), local.name()),
                    "use k.temp(...) for an array, or fold the value, for example with .sum()");
        }
    }

    private static void requireUpdatable(UpdateOp op, Expr target, Site site) {
        if (!op.operation().accepts(target.dtype())) {
            throw new KernelDefinitionException(
                    site,
                    "%s needs %s and %s is %s"
                            .formatted(op.text(), op.operation().domainText(), IrPrinter.text(target), target.dtype()),
                    target.dtype() == DType.BOOL ? "use andAssign, orAssign or xorAssign" : "use set(...)");
        }
    }

    private static void requireCondition(Expr condition, String operation, Site site) {
        if (condition.dtype() != DType.BOOL || !condition.isScalar()) {
            throw new KernelDefinitionException(
                    site,
                    "%s needs one BOOL and %s is %s"
                            .formatted(operation, IrPrinter.text(condition), Expr.typeText(condition)),
                    condition.dtype() == DType.BOOL
                            ? "fold it with .any() or .all()"
                            : "compare it, for example .ne(0)");
        }
    }

    private static KernelDefinitionException narrowing(
            String target, DType type, Expr value, String operation, Site site) {
        String remedy = "types never narrow silently: write .cast(%s) if that is meant".formatted(type);
        if (type == DType.BOOL) {
            remedy = "compare the number, for example .ne(0)";
        } else if (value.dtype() == DType.BOOL) {
            remedy = "write select(1, 0) for a number";
        } else if (value instanceof Expr.LocalRef ref) {
            remedy += ", or make the variable one: k.var(\"%s\", %s, ...)"
                    .formatted(ref.local().name(), type);
        }
        return new KernelDefinitionException(
                site,
                "%s of %s, which is %s, to %s, which is %s"
                        .formatted(operation, IrPrinter.text(value), value.dtype(), target, type),
                remedy);
    }

    private static List<Expr> append(List<Expr> list, Expr last) {
        List<Expr> all = new ArrayList<>(list);
        all.add(last);
        return List.copyOf(all);
    }
}
