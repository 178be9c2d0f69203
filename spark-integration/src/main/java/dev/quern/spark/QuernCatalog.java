package dev.quern.spark;

import dev.quern.Kernel;
import dev.quern.Ufunc;
import dev.quern.spark.internal.FunctionsCatalog;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Functions under the name of a catalog, for where they are not to mix with others: with {@code
 * spark.sql.catalog.quern=dev.quern.spark.QuernCatalog} a query calls {@code quern.custom_op(x, y)}. They are those of the
 * classes that {@code spark.sql.catalog.quern.functions} names or, without it, {@code spark.quern.functions}. Each is a
 * {@link SqlFunctions}.
 */
public final class QuernCatalog extends FunctionsCatalog {
    @Override
    protected void fill(CaseInsensitiveStringMap options) {
        SqlFunctions.Registry registry = new SqlFunctions.Registry() {
            @Override
            public SqlFunctions.Registry register(String name, Ufunc function) {
                put(name, function);
                return this;
            }

            @Override
            public SqlFunctions.Registry registerAggregate(String name, Kernel kernel) {
                put(name, kernel);
                return this;
            }
        };
        String named = options.get("functions");
        (named == null
                        ? NamedFunctions.configured()
                        : NamedFunctions.load("spark.sql.catalog." + name() + ".functions", named))
                .forEach(functions -> functions.register(registry));
    }
}
