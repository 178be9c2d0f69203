package dev.quern;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An array of a kernel, or the element or part of it that {@link #at} selects.
 *
 * <p>As in NumPy, an array or a part of one is a view, read where it is used, and an element is the number it held where
 * {@code at} took it: using it after another handle has written to the array is refused.
 */
public final class Array extends Place {
    private final Recorder recorder;
    private final Expr.Access access;
    private final int made;

    Array(Recorder recorder, Expr.Access access, Map<Object, Integer> reads) {
        super(recorder, access, reads);
        this.recorder = recorder;
        this.access = access;
        this.made = recorder.now();
    }

    ArrayDecl declaration() {
        return access.array();
    }

    /** When this handle was made. */
    int made() {
        return made;
    }

    /** Whether this stands for the number its element held when the handle was made. */
    boolean isTaken() {
        return access.isScalar()
                && !access.subscripts().isEmpty()
                && access.array().role().isWritable();
    }

    @Override
    ArrayDecl root() {
        return access.array();
    }

    @Override
    public Array at(Value... subscripts) {
        Site site = Sites.here();
        List<Expr> all = new ArrayList<>(access.subscripts());
        all.addAll(Operations.subscripts(this, subscripts, site));
        Map<Object, Integer> reads = new HashMap<>(recorder.readsOf(site, subscripts));
        reads().forEach((root, made) -> reads.merge(root, made, Math::min));
        return new Array(recorder, new Expr.Access(access.array(), all, site), reads);
    }

    @Override
    public Array at(long... subscripts) {
        return (Array) super.at(subscripts);
    }

    @Override
    public Array at(Value first, long second) {
        return (Array) super.at(first, second);
    }

    @Override
    public Array at(long first, Value second) {
        return (Array) super.at(first, second);
    }
}
