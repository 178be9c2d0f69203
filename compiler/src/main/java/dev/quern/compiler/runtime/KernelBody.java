package dev.quern.compiler.runtime;

import dev.quern.DType;
import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.ir.Site;
import dev.quern.ir.UpdateOp;
import dev.quern.spi.BoundArguments;
import dev.quern.spi.HeapStorage;
import dev.quern.spi.NativeStorage;
import java.util.List;

/**
 * What a generated class extends: one object for each call of a kernel. The generated class has the kernel's body in a
 * method of the kernel's name, and the body of each parallel loop in a method that runs a chunk of its iterations. Here
 * is what both need from outside.
 */
public abstract class KernelBody implements LoopBody, TileGrid.Body {
    /** What stays the same from call to call: what errors say of a kernel, and how often it asks whether to go on. */
    public record Notes(String kernel, List<Note> notes, List<Site> loops, Pace pace) {
        public Notes(String kernel, List<Note> notes, List<Site> loops) {
            this(kernel, List.copyOf(notes), List.copyOf(loops), new Pace());
        }
    }

    /**
     * A place that can fail.
     *
     * @param subject the array's name, or the operation that divides
     * @param indices the names of the loops around, outermost first
     */
    public record Note(Site site, String subject, List<String> indices) {
        /** A loop that was stopped, in words. */
        @Override
        public String toString() {
            return site.isKnown() ? "the loop at " + site : "a loop";
        }
    }

    private static final Object[][] NONE = {};

    private final BoundArguments arguments;
    private final Notes notes;
    private final double[] nanos;
    private int region;

    private Object[][] partials = NONE;

    /**
     * @param nanos for each parallel loop the estimated cost of an iteration
     */
    protected KernelBody(BoundArguments arguments, Notes notes, double[] nanos) {
        this.arguments = arguments;
        this.notes = notes;
        this.nanos = nanos;
    }

    /** Runs the kernel. */
    public abstract void run();

    /** Runs iterations of a parallel loop: those numbered {@code from} to {@code to}. */
    protected abstract void chunk(int loop, long from, long to, int chunk);

    @Override
    public final void run(long from, long to, int chunk) {
        chunk(region, from, to, chunk);
    }

    @Override
    public void tile(int loop, long row, int rows, int panelFrom, int panelTo, int from, int to) {
        throw new IllegalStateException("loop " + loop + " has no tiles");
    }

    @Override
    public void edge(int loop, long row, int rows, int panelFrom, int panelTo, int from, int to) {
        throw new IllegalStateException("loop " + loop + " has no tiles");
    }

    // What the constructor of a generated class reads.

    /** The Java array behind an argument on the heap. */
    protected static Object heap(BoundArguments arguments, int array) {
        return ((HeapStorage) arguments.arrays()[array].storage()).array();
    }

    /** The address of element 0 of the memory behind a native argument; views start at their offset. */
    protected static long address(BoundArguments arguments, int array) {
        return ((NativeStorage) arguments.arrays()[array].storage()).address();
    }

    /** The memory segment behind a native argument. */
    protected static Object segment(BoundArguments arguments, int array) {
        Object segment = ((NativeStorage) arguments.arrays()[array].storage()).segment();
        if (segment == null) {
            throw new IllegalStateException("this JVM has no memory segments");
        }
        return segment;
    }

    protected static long offset(BoundArguments arguments, int array) {
        return arguments.arrays()[array].offset();
    }

    protected static long stride(BoundArguments arguments, int array, int axis) {
        return arguments.arrays()[array].stride(axis);
    }

    protected static long size(BoundArguments arguments, int symbol) {
        return arguments.sizes()[symbol];
    }

    protected static long scalar(BoundArguments arguments, int scalar) {
        return arguments.scalars()[scalar];
    }

    // Loops.

    /** How many iterations a loop runs; a range of more than 2^63 - 1 counts as that many. */
    public static long count(long start, long end, long step) {
        if (step > 0 ? start >= end : start <= end) {
            return 0;
        }
        long span = step > 0 ? end - start : start - end;
        if (step == Long.MIN_VALUE) {
            return 1;
        }
        // As an unsigned number the span is right even where it does not fit a long.
        long count = Long.divideUnsigned(span - 1, Math.abs(step));
        return count == Long.MAX_VALUE || count < 0 ? Long.MAX_VALUE : count + 1;
    }

    /**
     * How many iterations a loop with a step of 1 runs. It is small enough for C2 to inline it anywhere: a call between two
     * loops makes JDK 17 keep vectors that live across it as objects, and a division takes as long as a short loop.
     */
    public static long count(long start, long end) {
        long span = end - start;
        return start >= end ? 0 : span > 0 ? span : Long.MAX_VALUE;
    }

    /** How many iterations a loop runs that stands within lanes: it counts in ints. */
    public static int trips(long start, long end, long step) {
        long count = count(start, end, step);
        if (count > Integer.MAX_VALUE) {
            throw new IllegalStateException(
                    "a loop of " + count + " iterations within lanes: at most 2^31 - 1 run there");
        }
        return (int) count;
    }

    /**
     * Runs a parallel loop whose iterations share nothing.
     *
     * @param speed how many times as fast as the estimate an iteration is
     * @param group a chunk begins at a multiple of this
     */
    protected final void parallel(int loop, long count, double speed, int group) {
        region = loop;
        long chunk = Chunks.inGroups(Chunks.forLoop(count, nanos[loop] / speed), group);
        WorkerPool.shared().parallelFor(count, chunk, Threads.count(), this);
    }

    /**
     * Runs a contraction in tiles: first a loop that packs its panels, then one over chunks of its rows.
     *
     * @param pack the number of the loop that packs
     * @param trips how many iterations the folded loop has, if it may be run by stretches; 0 if not
     * @param panelElements how many elements a panel has, or all panels that are read together
     */
    protected final void tiles(int loop, int pack, TileGrid tiles, int trips, long panelElements) {
        long panels = tiles.panels();
        if (panels == 0) {
            return;
        }
        region = pack;
        long packing = Chunks.forLoop(panels, panelElements * NANOS_TO_PACK);
        WorkerPool.shared().parallelFor(panels, packing, Threads.count(), this);
        long chunk = tiles.rows() * nanos[loop] < Chunks.SERIAL_NANOS ? tiles.rows() : tiles.chunk(nanos[loop]);
        LoopBody rows = (from, to, number) -> tiles.run(this, loop, from, to, trips, panelElements);
        WorkerPool.shared().parallelFor(tiles.rows(), chunk, Threads.count(), rows);
    }

    /** What it takes to copy an element into a panel. */
    private static final double NANOS_TO_PACK = 0.5;

    /** An array for panels, of at least a size; what is in it is left from elsewhere. */
    protected static Object panel(String dtype, int size) {
        return Scratch.take(DType.valueOf(dtype), size);
    }

    /** An array for a panel of this chunk alone. */
    protected static Object panelOfThread(String dtype, int size, int number) {
        return Scratch.ofThread(DType.valueOf(dtype), size, number);
    }

    /** Scratch with a Java array for each row, all zero. */
    protected static Object rows(String dtype, int rows, int length) {
        return Scratch.rows(DType.valueOf(dtype), rows, length);
    }

    /** Makes the first elements of scratch zero. */
    protected static void clear(Object scratch, int size) {
        Scratch.clear(scratch, size);
    }

    /** Gives the array of a panel back, to be used again. */
    protected static void releasePanel(Object panel) {
        Scratch.giveBack(panel);
    }

    /**
     * Runs a parallel loop that reduces. Each chunk hands in its copies by {@link #partial}; afterwards {@link #reduced}
     * has them combined.
     *
     * @param slots how many variables and arrays it reduces into
     * @param bytes the size of one copy of them all
     * @param group a chunk begins at a multiple of this
     */
    protected final void reduce(int loop, long count, int slots, long bytes, int group) {
        region = loop;
        long chunk = Chunks.inGroups(Chunks.forReduction(count, nanos[loop], bytes), group);
        partials = new Object[slots][Chunks.count(count, chunk)];
        WorkerPool.shared().parallelFor(count, chunk, Threads.count(), this);
    }

    /** A copy for a chunk to reduce into. */
    protected static Object copy(String dtype, String op, int size) {
        return Partials.filled(DType.valueOf(dtype), UpdateOp.valueOf(op), size);
    }

    /** Hands in what a chunk has reduced. */
    protected final void partial(int slot, int chunk, Object copy) {
        partials[slot][chunk] = copy;
    }

    /** What a chunk has handed in. */
    protected final Object handedIn(int slot, int chunk) {
        return partials[slot][chunk];
    }

    /** The first of the chunks whose element in a slot is least, or greatest; -1 if there was no chunk. */
    protected final int best(int slot, boolean least) {
        Object[] copies = partials[slot];
        int best = copies.length == 0 ? -1 : 0;
        for (int chunk = 1; chunk < copies.length; chunk++) {
            boolean better =
                    least ? Partials.isLess(copies[chunk], copies[best]) : Partials.isLess(copies[best], copies[chunk]);
            best = better ? chunk : best;
        }
        return best;
    }

    /** What all chunks have reduced into a slot: the identity if there was no chunk. */
    protected final Object reduced(int slot, String dtype, String op, int size) {
        Object[] copies = partials[slot];
        if (copies.length == 0) {
            return copy(dtype, op, size);
        }
        UpdateOp operation = UpdateOp.valueOf(op);
        Combine.tree(copies.length, (into, from) -> Partials.combine(operation, copies[into], copies[from]));
        return copies[0];
    }

    /** Folds what was reduced into an argument. */
    protected final void update(int array, String op, Object reduced) {
        NDArray target = arguments.arrays()[array];
        // Not target.copy(), which of a native array is native.
        NDArray updated = NDArray.zeros(target.dtype(), target.shape());
        updated.copyFrom(target);
        Partials.combine(UpdateOp.valueOf(op), ((HeapStorage) updated.storage()).array(), reduced);
        target.copyFrom(updated);
    }

    /** Folds what was reduced into scratch. */
    protected static void update(Object scratch, String op, Object reduced) {
        Partials.combine(UpdateOp.valueOf(op), scratch, reduced);
    }

    /** The number of elements of scratch with two more sizes multiplied; an error where a Java array cannot hold it. */
    protected static int elements(long soFar, long size) {
        long elements =
                soFar == 0 || size == 0 ? 0 : Math.multiplyHigh(soFar, size) == 0 ? soFar * size : Long.MAX_VALUE;
        if (elements < 0 || elements > Integer.MAX_VALUE - 8) {
            throw new OutOfMemoryError("scratch of " + soFar + " x " + size + " elements: at most 2^31 - 9 fit");
        }
        return (int) elements;
    }

    /** Packing goes by the numbers after those of the loops. */
    @Override
    public final String text(long count) {
        Site loop = notes.loops().get(region % notes.loops().size());
        return new Note(loop, "", List.of()).toString();
    }

    /**
     * Called now and then by loops, so that what ends a parallel loop between two chunks reaches into a chunk.
     *
     * @param note the loop
     * @throws dev.quern.KernelInterruptedException if the kernel is to stop
     */
    protected final void checkpoint(int note) {
        notes.pace().asked(System.identityHashCode(this), System.nanoTime());
        // The words are for the exception; this is called some thousand times a second.
        WorkerPool.shared().checkpoint(notes.notes().get(note));
    }

    /** How many times the work between two questions whether to go on is to be doubled. */
    protected final int pace() {
        return notes.pace().doubled();
    }

    // Failures.

    /** A subscript that left its axis. */
    protected final RuntimeException outside(int note, int axis, long subscript, long size, long[] iteration) {
        Note place = notes.notes().get(note);
        return KernelExecutionException.outOfBounds(
                notes.kernel(), place.site(), place.subject(), axis, subscript, size, iteration(place, iteration));
    }

    /** A division of integers by zero. */
    protected final RuntimeException byZero(int note, long dividend, long[] iteration) {
        Note place = notes.notes().get(note);
        return KernelExecutionException.divisionByZero(
                notes.kernel(), place.site(), place.subject(), dividend, iteration(place, iteration));
    }

    private static String iteration(Note place, long[] values) {
        return KernelExecutionException.iteration(place.indices().toArray(new String[0]), values);
    }
}
