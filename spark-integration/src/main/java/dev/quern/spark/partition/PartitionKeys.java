package dev.quern.spark.partition;

/**
 * For each partition a number that {@code Dataset.repartition(partitions, column)} sends there, since it sends a row where
 * the hash of the column says. The hash of an INT is Murmur3 (Austin Appleby) of its four bytes with the seed 42, as Spark's
 * function {@code hash} has it; the partition is its remainder. Who uses these keys checks where rows arrive.
 */
final class PartitionKeys {
    private static final int SEED = 42;
    private static final int BYTES = 4;

    private PartitionKeys() {}

    static int[] of(int partitions) {
        int[] keys = new int[partitions];
        boolean[] known = new boolean[partitions];
        int missing = partitions;
        for (int key = 0; missing > 0; key++) {
            int partition = Math.floorMod(hash(key), partitions);
            if (!known[partition]) {
                known[partition] = true;
                keys[partition] = key;
                missing--;
            }
        }
        return keys;
    }

    static int hash(int key) {
        int mixed = Integer.rotateLeft(key * 0xcc9e2d51, 15) * 0x1b873593;
        int hash = Integer.rotateLeft(SEED ^ mixed, 13) * 5 + 0xe6546b64;
        hash ^= BYTES;
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }
}
