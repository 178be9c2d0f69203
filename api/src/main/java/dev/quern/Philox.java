package dev.quern;

/**
 * The bijection Philox4x32 with 10 rounds, of 128 bits under a key of 64, as statements of a kernel. From: J. K. Salmon,
 * M. A. Moraes, R. O. Dror, D. E. Shaw, Parallel random numbers: as easy as 1, 2, 3, SC11, 2011.
 *
 * <p>Its words have 32 bits and are kept in the low half of an I64. A round multiplies two of the words and mixes the
 * halves of the products with the other two words and the key:
 *
 * <pre>{@code
 * p = 0xD2511F53 * c0                     // all 64 bits
 * q = 0xCD9E8D57 * c2
 * c0, c1, c2, c3 = high(q) ^ c1 ^ key0, low(q), high(p) ^ c3 ^ key1, low(p)
 * key0 += 0x9E3779B9;  key1 += 0xBB67AE85
 * }</pre>
 */
final class Philox {
    static final long WORD = 0xFFFFFFFFL;

    private static final int ROUNDS = 10;
    private static final long FIRST_FACTOR = 0xD2511F53L;
    private static final long SECOND_FACTOR = 0xCD9E8D57L;
    private static final long FIRST_KEY_STEP = 0x9E3779B9L;
    private static final long SECOND_KEY_STEP = 0xBB67AE85L;

    private final Value key0;
    private final Value key1;

    /** With the words of the key, of which the lower 32 bits count. */
    Philox(Value key0, Value key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** The four words made of a counter, two in each I64, the first in the lower half. */
    record Block(Value first, Value second) {}

    /** Encrypts a counter: {@code c0} and {@code c2} are words, of {@code c1} and {@code c3} the lower 32 bits count. */
    Block encrypt(KernelBuilder k, Value c0, Value c1, Value c2, Value c3) {
        Variable w0 = k.var(c0);
        Variable w1 = k.var(c1);
        Variable w2 = k.var(c2);
        Variable w3 = k.var(c3);
        k.range(ROUNDS, round -> {
            Value p = k.let(w0.mul(FIRST_FACTOR));
            Value q = k.let(w2.mul(SECOND_FACTOR));
            // Higher bits are left in what is only xored, and cut off once.
            w0.set(q.ushr(32).xor(w1).xor(key0.add(round.mul(FIRST_KEY_STEP))).and(WORD));
            w2.set(p.ushr(32).xor(w3).xor(key1.add(round.mul(SECOND_KEY_STEP))).and(WORD));
            w1.set(q);
            w3.set(p);
        });
        return new Block(k.let(w1.shl(32).or(w0)), k.let(w3.shl(32).or(w2)));
    }
}
