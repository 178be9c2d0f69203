package dev.quern.cluster;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Sets of numbers that only ever unite, by many threads at once and without locks. Each set is a tree whose root is its
 * least number, so the outcome does not depend on who came first.
 *
 * <p>A link always leads to a lesser number, and only the link of a root, which leads to itself, is changed to unite: a
 * compare-and-set that fails means that the number is no root any more, and the roots are looked up again (Anderson and
 * Woll, "Wait-free Parallel Algorithms for the Union-Find Problem", 1991). Who looks up a root halves the way for others.
 */
public final class UnionFind {
    private static final VarHandle LINK = MethodHandles.arrayElementVarHandle(int[].class);

    private final int[] links;

    /** Each number a set of its own. */
    public UnionFind(int count) {
        links = new int[count];
        for (int i = 0; i < count; i++) {
            links[i] = i;
        }
    }

    /** The least number of the set, once no thread unites any more; until then one that was. */
    public int find(int number) {
        int at = number;
        while (true) {
            int next = (int) LINK.getOpaque(links, at);
            if (next == at) {
                return at;
            }
            int beyond = (int) LINK.getOpaque(links, next);
            if (beyond == next) {
                return next;
            }
            LINK.weakCompareAndSetPlain(links, at, next, beyond);
            at = beyond;
        }
    }

    /** Whether the numbers are known to be in one set; another thread may be about to unite them. */
    boolean same(int a, int b) {
        return find(a) == find(b);
    }

    /** Makes one set of the sets of two numbers. */
    public void unite(int a, int b) {
        while (true) {
            int first = find(a);
            int second = find(b);
            if (first == second
                    || LINK.compareAndSet(
                            links, Math.max(first, second), Math.max(first, second), Math.min(first, second))) {
                return;
            }
        }
    }
}
