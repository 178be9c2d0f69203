package dev.quern.benchmarks.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.exp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log;
import static org.apache.spark.sql.functions.sqrt;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.Ufunc;
import dev.quern.Value;
import org.apache.spark.sql.Column;

/**
 * The price of a European call after Black and Scholes, with the logistic approximation of the normal distribution: the
 * same formula in every way that a user of Spark can write it.
 */
final class Prices {
    private static final double RATE = 0.02;
    private static final double VOLATILITY = 0.3;
    private static final double DRIFT = RATE + 0.5 * VOLATILITY * VOLATILITY;

    /** A price for each row. */
    static final Kernel PRICE = Kernel.define("black_scholes", k -> {
        Array spot = k.in("spot", DType.F64, "n");
        Array strike = k.in("strike", DType.F64, "n");
        Array years = k.in("years", DType.F64, "n");
        Array price = k.out("price", DType.F64, "n");
        k.prange("n", i -> price.at(i).set(price(spot.at(i), strike.at(i), years.at(i))));
    });

    /** The sum of the prices of all rows. */
    static final Kernel TOTAL = Kernel.define("black_scholes_total", k -> {
        Array spot = k.in("spot", DType.F64, "n");
        Array strike = k.in("strike", DType.F64, "n");
        Array years = k.in("years", DType.F64, "n");
        Array total = k.out("total", DType.F64);
        k.prange("n", i -> total.plusAssign(price(spot.at(i), strike.at(i), years.at(i))));
    });

    /** A function of SQL, or of arrays. */
    static final Ufunc FUNCTION =
            Ufunc.define("quern_price", 3, values -> price(values.get(0), values.get(1), values.get(2)));

    private Prices() {}

    private static Value price(Value spot, Value strike, Value years) {
        Value deviation = years.sqrt().mul(VOLATILITY);
        Value d1 = spot.div(strike).log().add(years.mul(DRIFT)).div(deviation);
        Value d2 = d1.sub(deviation);
        return spot.mul(normal(d1)).sub(strike.mul(years.mul(-RATE).exp()).mul(normal(d2)));
    }

    private static Value normal(Value d) {
        return d.mul(-1.702).exp().add(1).reciprocal();
    }

    /** As an expression of Spark SQL. */
    static Column expression() {
        Column spot = col(OptionsTable.SPOT);
        Column strike = col(OptionsTable.STRIKE);
        Column years = col(OptionsTable.YEARS);
        Column deviation = sqrt(years).multiply(VOLATILITY);
        Column d1 = log(spot.divide(strike)).plus(years.multiply(DRIFT)).divide(deviation);
        Column d2 = d1.minus(deviation);
        return spot.multiply(normal(d1))
                .minus(strike.multiply(exp(years.multiply(-RATE))).multiply(normal(d2)));
    }

    private static Column normal(Column d) {
        return lit(1).divide(exp(d.multiply(-1.702)).plus(1));
    }

    /** As a Java method, for a user-defined function. */
    static double price(double spot, double strike, double years) {
        double deviation = VOLATILITY * Math.sqrt(years);
        double d1 = (Math.log(spot / strike) + DRIFT * years) / deviation;
        double d2 = d1 - deviation;
        return spot * normal(d1) - strike * Math.exp(-RATE * years) * normal(d2);
    }

    private static double normal(double d) {
        return 1 / (1 + Math.exp(-1.702 * d));
    }
}
