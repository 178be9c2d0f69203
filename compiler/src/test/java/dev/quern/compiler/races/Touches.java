package dev.quern.compiler.races;

import dev.quern.ir.UpdateOp;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which iterations of one loop have touched which elements, and how. */
final class Touches {
    /** An element of an array. */
    record Element(String array, List<Long> subscripts) {}

    /** How an element is touched: updates by one operation do not disturb each other. */
    enum Kind {
        READ(0),
        WRITE(1),
        ADD(2),
        MUL(3),
        MIN(4),
        MAX(5),
        AND(6),
        OR(7),
        XOR(8);

        /** Among the cells of an element. */
        final int place;

        Kind(int place) {
            this.place = place;
        }

        static Kind of(UpdateOp op) {
            return valueOf(op.name());
        }

        /** What an update is that is no reduction. */
        Kind alone() {
            return this == READ ? READ : WRITE;
        }

        boolean disturbs(Kind other) {
            return this != other || this == WRITE;
        }
    }

    /** Of an element so far: nobody has touched it so, the one iteration that has, or several. */
    private static final long NOBODY = Long.MIN_VALUE;

    private static final long SEVERAL = Long.MIN_VALUE + 1;

    private static final Kind[] KINDS = Kind.values();

    private static final int MOST_DENSE = 1 << 13;

    private final List<String> names;
    private final long[][] sizes;
    /** By array the iterations that have touched each element by each kind, where there are few elements. */
    private final long[][] dense;

    /** By array and element, where there are many. */
    private final List<Map<Long, long[]>> sparse;

    final Set<Element> collisions = new LinkedHashSet<>();

    Touches(List<String> names, long[][] sizes) {
        this.names = names;
        this.sizes = sizes;
        this.dense = Stream.of(sizes).map(Touches::cells).toArray(long[][]::new);
        this.sparse = Stream.<Map<Long, long[]>>generate(HashMap::new)
                .limit(names.size())
                .toList();
        forget();
    }

    private static long[] cells(long[] dims) {
        double elements = Arrays.stream(dims).mapToDouble(dim -> dim).reduce(1, (left, right) -> left * right);
        return new long[elements > MOST_DENSE ? 0 : (int) (elements * KINDS.length)];
    }

    /** The loop starts anew, with the loops around it in another iteration. */
    void forget() {
        for (long[] cells : dense) {
            Arrays.fill(cells, NOBODY);
        }
        sparse.forEach(Map::clear);
    }

    /** Whether another iteration has touched the element in a way that disturbs this one, or is disturbed by it. */
    boolean touch(int array, long element, long iteration, Kind kind) {
        long[] by = dense[array];
        int at = (int) element * KINDS.length;
        if (by.length == 0) {
            by = sparse.get(array).computeIfAbsent(element, unused -> {
                long[] all = new long[KINDS.length];
                Arrays.fill(all, NOBODY);
                return all;
            });
            at = 0;
        }
        boolean collides = false;
        for (Kind other : KINDS) {
            long who = by[at + other.place];
            collides |= who != NOBODY && who != iteration && kind.disturbs(other);
        }
        long same = by[at + kind.place];
        by[at + kind.place] = same == NOBODY || same == iteration ? iteration : SEVERAL;
        if (collides) {
            collisions.add(new Element(names.get(array), subscripts(array, element)));
        }
        return collides;
    }

    private List<Long> subscripts(int array, long element) {
        Long[] subscripts = new Long[sizes[array].length];
        long rest = element;
        for (int axis = subscripts.length - 1; axis >= 0; axis--) {
            subscripts[axis] = rest % sizes[array][axis];
            rest /= sizes[array][axis];
        }
        return List.of(subscripts);
    }
}
