package dev.quern.compiler;

/** What the documentation of {@link dev.quern.RandomStream} says, written down a second time and in plain Java. */
final class PhiloxReference {
    private PhiloxReference() {}

    /** Philox4x32 with 10 rounds. */
    static int[] encrypt(int[] counter, int[] key) {
        int c0 = counter[0];
        int c1 = counter[1];
        int c2 = counter[2];
        int c3 = counter[3];
        int k0 = key[0];
        int k1 = key[1];
        for (int round = 0; round < 10; round++) {
            long p = Integer.toUnsignedLong(c0) * 0xD2511F53L;
            long q = Integer.toUnsignedLong(c2) * 0xCD9E8D57L;
            c0 = (int) (q >>> 32) ^ c1 ^ k0;
            c1 = (int) q;
            c2 = (int) (p >>> 32) ^ c3 ^ k1;
            c3 = (int) p;
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return new int[] {c0, c1, c2, c3};
    }

    /** A draw of 64 bits. */
    static long bits(long seed, long stream, long draw) {
        long block = draw >>> 1;
        int[] words = encrypt(
                new int[] {(int) block, (int) (block >>> 32), (int) stream, (int) (stream >>> 32)},
                new int[] {(int) seed, (int) (seed >>> 32)});
        int at = (int) (draw & 1) * 2;
        return Integer.toUnsignedLong(words[at]) | (long) words[at + 1] << 32;
    }

    static double uniform(long seed, long stream, long draw) {
        return (bits(seed, stream, draw) >>> 11) * 0x1p-53;
    }
}
