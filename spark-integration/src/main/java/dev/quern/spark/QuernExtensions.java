package dev.quern.spark;

import dev.quern.Kernel;
import dev.quern.Ufunc;
import dev.quern.spark.internal.Operators;
import dev.quern.spark.internal.SqlNames;
import org.apache.spark.sql.SparkSessionExtensions;
import scala.Function1;
import scala.runtime.BoxedUnit;

/**
 * What {@code spark.sql.extensions=dev.quern.spark.QuernExtensions} adds to a session: the functions of the classes that
 * {@code spark.quern.functions} names, separated by commas. Each is a {@link SqlFunctions}.
 */
public final class QuernExtensions implements Function1<SparkSessionExtensions, BoxedUnit> {
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        SqlFunctions.Registry registry = new SqlFunctions.Registry() {
            @Override
            public SqlFunctions.Registry register(String name, Ufunc function) {
                SqlNames.put(extensions, name, function);
                return this;
            }

            @Override
            public SqlFunctions.Registry registerAggregate(String name, Kernel kernel) {
                SqlNames.put(extensions, name, kernel);
                return this;
            }
        };
        Operators.install(extensions);
        NamedFunctions.configured().forEach(functions -> functions.register(registry));
        return BoxedUnit.UNIT;
    }
}
