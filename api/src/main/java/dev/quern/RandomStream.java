package dev.quern;

import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Site;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream of random numbers in a kernel, made by {@link KernelBuilder#random}. Each draw gives the next number, in loops and
 * branches too: a draw that is not reached takes nothing.
 *
 * <p>The numbers depend on the seed, the number of the stream and how many were drawn before, and on nothing else. They
 * are the same for any number of threads, in lanes and interpreted, and on every machine, since integers, {@code + - * /}
 * and square roots are all that they are made of. Under {@link KernelBuilder#fastMath} the last digit of {@link #normal}
 * and {@link #exponential} may differ between machines.
 *
 * <p>What they are, for those who want the same ones elsewhere: draw number d, from 0, has 64 bits, {@link #bits}. They are
 * the words 0 and 1 (for even d) or 2 and 3 (for odd d) of a block, the first of the two in the lower half. The block is
 * Philox4x32 with 10 rounds (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, SC11) of the counter
 * whose words are, from 0: the lower and the upper half of d / 2, the lower and the upper half of the stream's number. The
 * key is the lower and the upper half of the seed. All other draws are made of one draw of 64 bits, {@link
 * #normal} of two, as they say.
 *
 * <p>A stream has 2^64 numbers. It is no generator for secrets.
 */
public final class RandomStream {
    private final KernelBuilder k;
    private final Recorder recorder;
    private final Recorder.Block home;
    private final Site made;
    private final Philox philox;
    private final Value streamLow;
    private final Value streamHigh;

    /** Draws so far and the second half of the last block, as long as all draws are in the block of the stream itself. */
    private long drawn;

    private Value second = Value.of(0);

    /** The same in the kernel, from the first draw in a loop or a branch on. */
    private @Nullable State state;

    private record State(Variable drawn, Variable second) {}

    RandomStream(KernelBuilder k, Recorder recorder, Value seed, Value stream) {
        this.k = k;
        this.recorder = recorder;
        this.made = Sites.here();
        recorder.requireOpen(made);
        this.home = recorder.block();
        Value key = integer("seed", seed);
        Value number = integer("number", stream);
        Value[] words = new Value[4];
        Sites.at(made, () -> {
            words[0] = k.let(key.and(Philox.WORD));
            words[1] = k.let(key.ushr(32));
            words[2] = k.let(number.and(Philox.WORD));
            words[3] = k.let(number.ushr(32));
        });
        this.philox = new Philox(words[0], words[1]);
        this.streamLow = words[2];
        this.streamHigh = words[3];
    }

    private Value integer(String what, Value value) {
        if (value.rank() != 0 || !value.dtype().isInteger()) {
            throw new KernelDefinitionException(
                    made,
                    "the %s of a random stream is %s, which is %s"
                            .formatted(what, IrPrinter.text(value.expr()), Expr.typeText(value.expr())),
                    "give an integer: for example k.random(k.param(\"seed\", I64), i)");
        }
        return value.cast(DType.I64);
    }

    /** 64 random bits, as an I64. */
    public Value bits() {
        return draw(this::next);
    }

    /** A number from [0, 1), an F64: the upper 53 of the 64 bits times 2^-53. */
    public Value uniform() {
        return draw(() -> next().ushr(11).cast(DType.F64).mul(0x1p-53));
    }

    /**
     * A number from [0, 1) of the type: {@link #uniform()}, or for F32 the upper 24 of the 64 bits times 2^-24.
     *
     * @param dtype F32 or F64
     */
    public Value uniform(DType dtype) {
        if (!dtype.isFloating()) {
            throw new KernelDefinitionException(
                    Sites.here(),
                    "uniform(%s) is a number from 0 to 1, and %s has no fractions".formatted(dtype, dtype),
                    "use uniform(F32) or uniform(F64), or integer(n) for one of 0 to n - 1");
        }
        return dtype == DType.F64
                ? uniform()
                : draw(() -> next().ushr(40).cast(DType.F32).mul(0x1p-24));
    }

    /**
     * A number of the standard normal distribution, an F64, by the method of Box and Muller: {@code sqrt(-2 log(u))
     * cos(2 pi v)}. It takes two draws: u is the upper 53 bits of the first plus 1, v the upper 53 bits of the second less
     * 2^52, both times 2^-53. No number is farther from 0 than 8.58.
     */
    public Value normal() {
        return draw(() -> {
            Value uniform = k.let(fromAboveZero());
            Value turn = next().ushr(11).sub(1L << 52).cast(DType.F64).mul(0x1p-53);
            return new Distributions(k).normal(uniform, turn);
        });
    }

    /**
     * A number of the exponential distribution with the mean 1, an F64: {@code -log} of the upper 53 of the 64 bits plus 1,
     * times 2^-53.
     */
    public Value exponential() {
        return draw(() -> new Distributions(k).minusLogarithm(fromAboveZero()));
    }

    /** From (0, 1]. */
    private Value fromAboveZero() {
        return next().ushr(11).add(1).cast(DType.F64).mul(0x1p-53);
    }

    /** {@link #integer(Value)}. */
    public Value integer(long count) {
        if (count < 1) {
            throw new KernelDefinitionException(
                    Sites.here(),
                    "integer(%d) is one of the first %d numbers from 0, and there are none".formatted(count, count),
                    "give at least 1");
        }
        return integer(Value.of(count));
    }

    /**
     * One of the integers from 0 to {@code count - 1}, an I64: the upper 64 bits of the product of the count with the 64 bits,
     * taken as a number without a sign. It always takes one draw, at the price that the probability of a number may differ
     * from {@code 1 / count}, by less than 2^-64.
     *
     * @param count an integer; where it is found to be below 1 when the kernel runs, the result is 0
     */
    public Value integer(Value count) {
        Value number = count(count);
        return draw(() -> scaled(number.literal() == null ? k.let(number.max(1)) : number));
    }

    /** {@link #integer(Value, Value)}. */
    public Value integer(long low, long high) {
        if (low >= high) {
            throw new KernelDefinitionException(
                    Sites.here(),
                    "integer(%d, %d) is one of the numbers from %d on and below %d, and there are none"
                            .formatted(low, high, low, high),
                    "give a high that is above low: it is the first number that does not come");
        }
        // As a number without a sign the difference is right for any two.
        return draw(() -> scaled(Value.of(high - low)).add(low));
    }

    /**
     * One of the integers from {@code low} to {@code high - 1}, an I64: {@code low + integer(high - low)}.
     *
     * @param high less than 2^63 above low; where it is found not to be above low when the kernel runs, the result is low
     */
    public Value integer(Value low, Value high) {
        Value from = count(low);
        Value to = count(high);
        return draw(() -> scaled(k.let(to.sub(from).max(1))).add(from));
    }

    /** {@link #integer(Value, Value)}. */
    public Value integer(long low, Value high) {
        return integer(Value.of(low), high);
    }

    /** {@link #integer(Value, Value)}. */
    public Value integer(Value low, long high) {
        return integer(low, Value.of(high));
    }

    private static Value count(Value value) {
        if (value.rank() != 0 || !value.dtype().isInteger()) {
            throw new KernelDefinitionException(
                    Sites.here(),
                    "integer(...) of %s, which is %s"
                            .formatted(IrPrinter.text(value.expr()), Expr.typeText(value.expr())),
                    "give integers, or cast(I64) the number");
        }
        return value.literal() == null ? value.cast(DType.I64) : value;
    }

    /** Whether something happens that has the probability, a BOOL: {@link #uniform()} is less than it. */
    public Value bool(Value probability) {
        return draw(() -> uniform().lt(probability));
    }

    /** {@link #bool(Value)}. */
    public Value bool(double probability) {
        return bool(Value.of(probability));
    }

    /** The upper 64 bits of the product of the next bits and a number of 64 bits without a sign, by halves. */
    private Value scaled(Value number) {
        Value bits = next();
        Value bitsLow = k.let(bits.and(Philox.WORD));
        Value bitsHigh = k.let(bits.ushr(32));
        Number literal = number.literal();
        if (literal != null && literal.longValue() >>> 32 == 0) {
            return bitsHigh.mul(number).add(bitsLow.mul(number).ushr(32)).ushr(32);
        }
        Value low = literal == null ? k.let(number.and(Philox.WORD)) : Value.of(literal.longValue() & Philox.WORD);
        Value high = literal == null ? k.let(number.ushr(32)) : Value.of(literal.longValue() >>> 32);
        Value middle = k.let(bitsHigh.mul(low).add(bitsLow.mul(low).ushr(32)));
        Value other = bitsLow.mul(high).add(middle.and(Philox.WORD));
        return bitsHigh.mul(high).add(middle.ushr(32)).add(other.ushr(32));
    }

    /** Writes a draw down, all of it said to be at the user's line, and holds its result. */
    private Value draw(Supplier<Value> number) {
        Site site = Sites.here();
        requireUsable(site);
        Value[] result = new Value[1];
        Sites.at(site, () -> result[0] = k.let(number.get()));
        return result[0];
    }

    private void requireUsable(Site site) {
        recorder.requireOpen(site);
        if (!recorder.isOpen(home)) {
            throw new KernelDefinitionException(
                    site,
                    "the random stream made at %s is used outside the block it belongs to".formatted(made),
                    "make it before the block, or another one here with a number of its own");
        }
        Optional<Index> shared = recorder.parallelInside(home);
        if (shared.isPresent()) {
            throw new KernelDefinitionException(
                    site,
                    "the random stream made at %s is outside the prange over %s, whose iterations would draw from it in any order"
                            .formatted(made, shared.get()),
                    "make one for each iteration, inside the prange: k.random(seed, %s)".formatted(shared.get()));
        }
    }

    /** The next 64 bits. */
    private Value next() {
        State known = state;
        if (known == null && recorder.block() == home) {
            if (drawn++ % 2 == 0) {
                long number = drawn / 2;
                Philox.Block block = block(Value.of(number & Philox.WORD), Value.of(number >>> 32));
                second = block.second();
                return block.first();
            }
            return second;
        }
        if (known == null) {
            State[] declared = new State[1];
            recorder.in(home, () -> declared[0] = new State(k.var(Value.of(drawn)), k.var(second)));
            known = declared[0];
            state = known;
        }
        return next(known);
    }

    private Value next(State from) {
        Variable bits = k.var(0);
        k.when(from.drawn().and(1).eq(0), () -> {
                    Value number = k.let(from.drawn().ushr(1));
                    Philox.Block block = block(number.and(Philox.WORD), number.ushr(32));
                    bits.set(block.first());
                    from.second().set(block.second());
                })
                .otherwise(() -> bits.set(from.second()));
        from.drawn().set(from.drawn().add(1));
        return bits;
    }

    private Philox.Block block(Value numberLow, Value numberHigh) {
        return philox.encrypt(k, numberLow, numberHigh, streamLow, streamHigh);
    }
}
