package dev.quern.spark.cluster;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Pairs of sets that belong together, each once, in the order in which they were found. */
final class Pairs {
    private record Pair(int set, int owner, int other) {}

    private final Set<Pair> known = new HashSet<>();
    private int[] pairs = new int[48];
    private int size;

    /** Adds a pair, which is most often the one that was added before. */
    void add(int set, int owner, int other) {
        if (size > 0 && pairs[size - 3] == set && pairs[size - 2] == owner && pairs[size - 1] == other
                || !known.add(new Pair(set, owner, other))) {
            return;
        }
        if (size == pairs.length) {
            pairs = Arrays.copyOf(pairs, 2 * size);
        }
        pairs[size++] = set;
        pairs[size++] = owner;
        pairs[size++] = other;
    }

    /** All of them, one after the other: a set, the owner of the other, and the other. */
    int[] all() {
        return Arrays.copyOf(pairs, size);
    }
}
