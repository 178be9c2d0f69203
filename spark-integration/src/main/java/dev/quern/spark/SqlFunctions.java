package dev.quern.spark;

import dev.quern.Kernel;
import dev.quern.Ufunc;

/**
 * Functions for sessions in which no code of the user's runs: SQL shells, the thrift server, Spark Connect. The class has a
 * public constructor without parameters and is named in the configuration:
 *
 * <pre>{@code
 * public final class Functions implements SqlFunctions {
 *     public void register(Registry registry) {
 *         registry.register("custom_op", Ufunc.define("custom_op", (x, y) -> x.mul(y).add(x)));
 *     }
 * }
 *
 * --conf spark.sql.extensions=dev.quern.spark.QuernExtensions
 * --conf spark.quern.functions=com.acme.Functions
 * }</pre>
 */
public interface SqlFunctions {
    /** Registers each function under its name; called once for each session. */
    void register(Registry registry);

    /** Where functions get their names. */
    interface Registry {
        /** Names a function; see {@link QuernSpark#register}. */
        Registry register(String name, Ufunc function);

        /** Names an aggregate function; see {@link QuernSpark#registerAggregate}. */
        Registry registerAggregate(String name, Kernel kernel);
    }
}
