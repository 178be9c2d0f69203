package dev.quern.ir;

/**
 * Why iterations of a parallel loop that run at the same time may use an access side by side.
 *
 * <p>It says nothing where no parallel loop is around, and nothing of scratch that an iteration has allocated itself.
 */
public enum Sharing {
    /** The compiler proves that no iteration uses an element that another one writes, or refuses the kernel. */
    PROVED(""),

    /**
     * Iterations may update one element: what they add is combined as in a reduction, in an order that depends on the
     * number of iterations alone. For targets of updates only.
     */
    ATOMIC("atomic"),

    /**
     * The user's word that no two iterations use one element through this access: nothing is proved, and an update is a read
     * and a write.
     */
    UNCHECKED("unchecked");

    private final String text;

    Sharing(String text) {
        this.text = text;
    }

    /** The word for it in printed IR, which is the builder's method; empty for what goes without saying. */
    public String text() {
        return text;
    }
}
