package dev.quern;

import dev.quern.ir.Expr;
import dev.quern.ir.Local;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.UnaryOp;
import dev.quern.ir.UpdateOp;
import java.util.Map;

/** A Value that can be written to: an array, an element or a part of one, or a variable. */
public abstract sealed class Place extends Value permits Array, Variable {
    private final Recorder recorder;

    Place(Recorder recorder, Expr expr, Map<Object, Integer> reads) {
        super(recorder, expr, 0, reads);
        this.recorder = recorder;
    }

    /** What is written to: an {@link dev.quern.ir.ArrayDecl} or a {@link Local}. */
    abstract Object root();

    /** Refuses {@link #set} at the site where updates alone are allowed. */
    abstract void requireSettable(Site site);

    /** Stores the value, widened and broadcast to what this is. All of it is read before anything is written. */
    public final void set(Value value) {
        Site site = Sites.here();
        requireSettable(site);
        Expr stored = Operations.stored(value, dtype(), site);
        recorder.append(
                root() instanceof Local local
                        ? new Stmt.Assign(local, stored, site)
                        : new Stmt.Store((Expr.Access) expr(), stored, site),
                this,
                value);
    }

    /** Stores a number. */
    public final void set(double value) {
        set(of(value));
    }

    /** Stores a number. */
    public final void set(long value) {
        set(of(value));
    }

    private void update(UpdateOp op, Value value) {
        Site site = Sites.here();
        update(op, value, Operations.stored(value, dtype(), site), site);
    }

    private void update(UpdateOp op, Value value, Expr stored, Site site) {
        recorder.append(
                root() instanceof Local local
                        ? new Stmt.UpdateLocal(op, local, stored, site)
                        : new Stmt.Update(op, (Expr.Access) expr(), stored, site),
                this,
                value);
    }

    /** Subtracts the value: adds its negative. */
    public final void minusAssign(Value value) {
        Site site = Sites.here();
        // Negated in the type of the place, where the least integer has a negative: itself.
        Expr stored = Operations.stored(value, dtype(), site);
        update(UpdateOp.ADD, value, new Expr.Unary(UnaryOp.NEG, stored, site), site);
    }

    /** Subtracts a number. */
    public final void minusAssign(double value) {
        minusAssign(of(value));
    }

    /** Subtracts a number. */
    public final void minusAssign(long value) {
        minusAssign(of(value));
    }

    /** Adds the value. Inside a prange, on something declared outside it, this is a reduction. */
    public final void plusAssign(Value value) {
        update(UpdateOp.ADD, value);
    }

    /** {@link #plusAssign(Value)} with a number. */
    public final void plusAssign(double value) {
        plusAssign(of(value));
    }

    /** {@link #plusAssign(Value)} with a number. */
    public final void plusAssign(long value) {
        plusAssign(of(value));
    }

    /** Multiplies by the value. Inside a prange, on something declared outside it, this is a reduction. */
    public final void timesAssign(Value value) {
        update(UpdateOp.MUL, value);
    }

    /** {@link #timesAssign(Value)} with a number. */
    public final void timesAssign(double value) {
        timesAssign(of(value));
    }

    /** {@link #timesAssign(Value)} with a number. */
    public final void timesAssign(long value) {
        timesAssign(of(value));
    }

    /** Keeps the smaller of this and the value. Inside a prange, on something declared outside it, this is a reduction. */
    public final void minAssign(Value value) {
        update(UpdateOp.MIN, value);
    }

    /** {@link #minAssign(Value)} with a number. */
    public final void minAssign(double value) {
        minAssign(of(value));
    }

    /** {@link #minAssign(Value)} with a number. */
    public final void minAssign(long value) {
        minAssign(of(value));
    }

    /** Keeps the larger of this and the value. Inside a prange, on something declared outside it, this is a reduction. */
    public final void maxAssign(Value value) {
        update(UpdateOp.MAX, value);
    }

    /** {@link #maxAssign(Value)} with a number. */
    public final void maxAssign(double value) {
        maxAssign(of(value));
    }

    /** {@link #maxAssign(Value)} with a number. */
    public final void maxAssign(long value) {
        maxAssign(of(value));
    }

    /** Keeps what holds, bit by bit on integers, in both this and the value. Inside a prange, on something declared outside it, this is a reduction. */
    public final void andAssign(Value value) {
        update(UpdateOp.AND, value);
    }

    /** Adds what holds, bit by bit on integers, in the value. Inside a prange, on something declared outside it, this is a reduction. */
    public final void orAssign(Value value) {
        update(UpdateOp.OR, value);
    }

    /** Flips by what holds, bit by bit on integers, in the value. Inside a prange, on something declared outside it, this is a reduction. */
    public final void xorAssign(Value value) {
        update(UpdateOp.XOR, value);
    }
}
