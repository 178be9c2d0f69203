package dev.quern;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Sharing;
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
        return new Array(recorder, new Expr.Access(access.array(), all, access.sharing(), site), reads);
    }

    /**
     * This place for updates that several iterations of a prange may make to one element: {@code
     * counts.at(bin.at(i)).atomic().plusAssign(1)}. They are combined, and none is lost.
     *
     * <p>The result has the same bits for any number of threads, for floats too. Each chunk of iterations updates a copy of
     * the array, which starts from what leaves any value unchanged; the copies are then combined, in an order that depends on
     * the number of iterations alone. That is the price: memory for a copy of all of the array for each chunk, and the time
     * to fill and to combine them. Where the subscripts show that each iteration keeps to elements of its own, and outside a
     * prange, it is a plain update.
     *
     * <p>Only updates, such as {@code plusAssign}, can be made to it. All that a prange makes to one array are by one
     * operation, and nothing in the prange reads or sets an element of it.
     *
     * @throws KernelDefinitionException if it is unchecked already
     */
    public Array atomic() {
        return shared(Sharing.ATOMIC);
    }

    /**
     * This place on your word that no two iterations of a prange use one element through it: {@code
     * y.at(order.at(i)).unchecked().set(x.at(i))}. It can be read, set and updated, and an update is a read and a write, not
     * a reduction.
     *
     * <p>Nothing is proved and nothing is checked: if it does not hold, the result depends on chance. Where the subscripts
     * come from one array, {@link KernelBuilder#distinct} says it in a way that each call checks; {@link #atomic} allows
     * elements in common.
     *
     * @throws KernelDefinitionException if it is atomic already
     */
    public Array unchecked() {
        return shared(Sharing.UNCHECKED);
    }

    private Array shared(Sharing sharing) {
        Site site = Sites.here();
        if (access.sharing() != Sharing.PROVED && access.sharing() != sharing) {
            throw new KernelDefinitionException(
                    site,
                    "%s is said to be %s at %s and %s here"
                            .formatted(text(), access.sharing().text(), access.site(), sharing.text()),
                    "atomic() is for elements that iterations share, unchecked() for elements that they do not: say one");
        }
        return new Array(recorder, new Expr.Access(access.array(), access.subscripts(), sharing, site), reads());
    }

    /** Refuses to read what is there for updates alone. */
    void requireReadable(Site site) {
        if (access.sharing() == Sharing.ATOMIC) {
            throw new KernelDefinitionException(
                    site,
                    "%s is read here, and what is atomic can only be updated".formatted(text()),
                    "update it with plusAssign or its kin; read %s without atomic(), after the prange"
                            .formatted(text()));
        }
    }

    @Override
    void requireSettable(Site site) {
        if (access.sharing() == Sharing.ATOMIC) {
            throw new KernelDefinitionException(
                    site,
                    "%s is set here, and what is atomic can only be updated: which iteration is last is left to chance"
                            .formatted(text()),
                    "update it with plusAssign or its kin, or with maxAssign or minAssign to keep one of the values");
        }
    }

    /** As it is without what is said of it. */
    private String text() {
        return IrPrinter.text(access.plain());
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
