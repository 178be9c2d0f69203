package dev.quern.examples.montecarlo;

/**
 * The right to buy a share at a price on a day, and what the model of Black and Scholes takes for known of the share: its
 * price goes up and down as a geometric Brownian motion, and it pays no dividend.
 *
 * @param spot the share's price today
 * @param strike the price at which it may be bought
 * @param rate of interest in a year, compounded continuously
 * @param volatility the standard deviation of the logarithm of the share's price after a year
 * @param years until that day
 */
record CallOption(double spot, double strike, double rate, double volatility, double years) {
    CallOption {
        requirePositive("spot", spot);
        requirePositive("strike", strike);
        requirePositive("volatility", volatility);
        requirePositive("years", years);
        if (!Double.isFinite(rate)) {
            throw new IllegalArgumentException("rate: expected a number, got " + rate);
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + ": expected a number above 0, got " + value);
        }
    }

    /** What a sum of 1 on that day is worth today. */
    double discount() {
        return Math.exp(-rate * years);
    }

    /** What the logarithm of the share's price gains until that day, on average. */
    double drift() {
        return (rate - volatility * volatility / 2) * years;
    }

    /** The standard deviation of what it gains. */
    double spread() {
        return volatility * Math.sqrt(years);
    }

    /** The price in closed form. F. Black, M. Scholes: The pricing of options and corporate liabilities, 1973. */
    double blackScholes() {
        double above = (Math.log(spot / strike) + drift()) / spread();
        return spot * normalBelow(above + spread()) - strike * discount() * normalBelow(above);
    }

    /**
     * The probability that a standard normal number is below x: G. Marsaglia, Evaluating the normal distribution, Journal
     * of Statistical Software 11, 2004.
     */
    static double normalBelow(double x) {
        if (Math.abs(x) > 8.5) {
            return x > 0 ? 1 : 0;
        }
        double sum = 0;
        double term = x;
        for (int odd = 3; sum + term != sum; odd += 2) {
            sum += term;
            term *= x * x / odd;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
