package dev.quern;

/**
 * Turns uniform numbers into others, as statements of a kernel. They are made of additions, multiplications, divisions and
 * square roots alone, which every path and every machine rounds alike: functions such as {@code log} may differ by a
 * rounding. There is no branch in them, so that they do well in lanes, and little code, so that many fit into a kernel.
 */
final class Distributions {
    /** Of {@code log((1 + s) / (1 - s)) = s (2 + s^2 (...))}, from fdlibm's {@code e_log.c}. */
    private static final double[] LOGARITHM = {
        0.6666666666666735,
        0.3999999999940942,
        0.2857142874366239,
        0.22222198432149784,
        0.1818357216161805,
        0.15313837699209373,
        0.14798198605116586
    };

    /** ln 2, the higher digits and the lower: a whole number times the higher is exact. */
    private static final double LN2_HIGH = 0.6931471803691238;

    private static final double LN2_LOW = 1.9082149292705877E-10;

    /** Of Taylor's series of the sine: the next term would be less than 2^-60. */
    private static final int SINE_TERMS = 12;

    private final KernelBuilder k;

    Distributions(KernelBuilder k) {
        this.k = k;
    }

    /**
     * A standard normal number, by G. E. P. Box, M. E. Muller: A note on the generation of random normal deviates, Annals
     * of Mathematical Statistics 29, 1958. Of the two numbers that the method gives, the one with the cosine.
     *
     * @param uniform in [2^-53, 1]
     * @param turn an angle in turns, in [-1/2, 1/2]
     */
    Value normal(Value uniform, Value turn) {
        Value radius = k.let(minusLogarithm(uniform).mul(2.0).sqrt());
        // The cosine of an angle is the sine of what is missing to a quarter, which is exact here.
        return radius.mul(sine(k.let(Value.of(0.25).sub(turn.abs()).mul(2 * Math.PI))));
    }

    /** The sine of an angle between -pi / 2 and pi / 2. */
    private Value sine(Value angle) {
        double[] terms = new double[SINE_TERMS];
        double term = 1;
        for (int each = 0; each < SINE_TERMS; each++) {
            terms[each] = term;
            term /= -(2.0 * each + 2) * (2.0 * each + 3);
        }
        return angle.mul(polynomial(terms, k.let(angle.square())));
    }

    /**
     * {@code -log(p)}, to within 1 ulp, by the method of fdlibm.
     *
     * @param p in [2^-63, 1]
     */
    Value minusLogarithm(Value p) {
        // p = mantissa / 2^exponent, and the mantissa comes to lie between the square roots of 1/2 and 2.
        Variable mantissa = k.var(p);
        Variable exponent = k.var(0.0);
        k.range(6, halving -> {
            Value step = k.let(Value.of(32).shr(halving));
            Value raised = k.let(mantissa.mul(Value.of(1).shl(step).cast(DType.F64)));
            Value isBelow = k.let(raised.lt(Math.sqrt(2)));
            exponent.set(isBelow.select(exponent.add(step.cast(DType.F64)), exponent));
            mantissa.set(isBelow.select(raised, mantissa));
        });
        Value f = k.let(mantissa.sub(1.0));
        Value s = k.let(f.div(mantissa.add(1.0)));
        Value z = k.let(s.square());
        Value half = k.let(f.square().mul(0.5));
        Value correction = s.mul(half.add(z.mul(polynomial(LOGARITHM, z))));
        return k.let(exponent.mul(LN2_HIGH)
                .add(half.sub(correction.sub(exponent.mul(LN2_LOW))).sub(f)));
    }

    /** By Horner's rule; the lowest coefficient is the first. */
    private static Value polynomial(double[] coefficients, Value x) {
        Value sum = Value.of(coefficients[coefficients.length - 1]);
        for (int power = coefficients.length - 2; power >= 0; power--) {
            sum = x.mul(sum).add(coefficients[power]);
        }
        return sum;
    }
}
