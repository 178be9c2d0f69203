package dev.quern.spark.cluster;

import dev.quern.cluster.UnionFind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The sets of all partitions, united where they are linked: what the driver does. It has a few numbers for each set and for
 * each link between sets, and none for a point.
 */
final class GlobalSets {
    private final int[] starts;
    private final int[] roots;
    private final long[] first;
    private final long[] sizes;

    /** @param blocks the sets of each partition, by its number */
    GlobalSets(List<SetsOfBlock> blocks) {
        starts = new int[blocks.size() + 1];
        for (int partition = 0; partition < blocks.size(); partition++) {
            starts[partition + 1] = Math.addExact(starts[partition], blocks.get(partition).first.length);
        }
        int count = starts[blocks.size()];
        UnionFind sets = new UnionFind(count);
        first = new long[count];
        sizes = new long[count];
        for (int partition = 0; partition < blocks.size(); partition++) {
            SetsOfBlock block = blocks.get(partition);
            int[] pairs = block.pairs;
            for (int at = 0; at < pairs.length; at += 3) {
                sets.unite(starts[partition] + pairs[at], starts[pairs[at + 1]] + pairs[at + 2]);
            }
            System.arraycopy(block.first, 0, first, starts[partition], block.first.length);
            for (int set = 0; set < block.sizes.length; set++) {
                sizes[starts[partition] + set] = block.sizes[set];
            }
        }
        roots = new int[count];
        for (int set = 0; set < count; set++) {
            int root = sets.find(set);
            roots[set] = root;
            if (root != set) {
                first[root] = Math.min(first[root], first[set]);
                sizes[root] += sizes[set];
            }
        }
    }

    /** How clusters are numbered. */
    enum Order {
        /** By their first points. */
        FIRST,
        /** The largest first, and those of as many points by their first ones. */
        SIZE
    }

    /** The clusters of at least so many core points, in their order: as their roots. */
    int[] clusters(Order order, long minMembers) {
        Comparator<Integer> byFirst = Comparator.comparingLong(root -> first[root]);
        Comparator<Integer> bySize = Comparator.comparingLong(root -> -sizes[root]);
        return IntStream.range(0, roots.length)
                .filter(set -> roots[set] == set && sizes[set] >= minMembers)
                .boxed()
                .sorted(order == Order.FIRST ? byFirst : bySize.thenComparing(byFirst))
                .mapToInt(root -> root)
                .toArray();
    }

    /** For each cluster how many core points it has. */
    long[] sizes(int[] clusters) {
        return IntStream.of(clusters).mapToLong(root -> sizes[root]).toArray();
    }

    /** The numbers that the clusters have by their order. */
    ClusterNumbers numbers(int[] clusters) {
        int[] numbers = new int[roots.length];
        Arrays.fill(numbers, -1);
        for (int cluster = 0; cluster < clusters.length; cluster++) {
            numbers[clusters[cluster]] = cluster;
        }
        int[] all = IntStream.of(roots).map(root -> numbers[root]).toArray();
        return new ClusterNumbers(starts, all);
    }
}
