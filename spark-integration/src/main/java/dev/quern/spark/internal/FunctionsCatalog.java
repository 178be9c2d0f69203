package dev.quern.spark.internal;

import dev.quern.Kernel;
import dev.quern.Ufunc;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;

/** A catalog that holds functions and nothing else, in no namespace. */
public abstract class FunctionsCatalog implements FunctionCatalog {
    private final Map<String, UnboundFunction> functions = new TreeMap<>();
    private String name = "";

    /** Puts the functions in. */
    protected abstract void fill(CaseInsensitiveStringMap options);

    protected final void put(String function, Ufunc ufunc) {
        functions.put(function.toLowerCase(Locale.ROOT), new CatalogUfunc(function, ufunc));
    }

    protected final void put(String function, Kernel kernel) {
        functions.put(
                function.toLowerCase(Locale.ROOT), new CatalogAggregate(function, AggregateKernels.reduction(kernel)));
    }

    @Override
    public final void initialize(String catalog, CaseInsensitiveStringMap options) {
        name = catalog;
        Option<SparkSession> active = SparkSession.getActiveSession();
        if (active.isDefined()) {
            Operators.installFunctions(active.get());
        }
        fill(options);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Identifier[] listFunctions(String[] namespace) {
        String[] none = {};
        return functions.keySet().stream()
                .filter(function -> namespace.length == 0)
                .map(function -> Identifier.of(none, function))
                .toArray(Identifier[]::new);
    }

    @Override
    public final UnboundFunction loadFunction(Identifier identifier) throws NoSuchFunctionException {
        UnboundFunction found = functions.get(identifier.name().toLowerCase(Locale.ROOT));
        if (found == null || identifier.namespace().length > 0) {
            throw new NoSuchFunctionException(identifier);
        }
        return found;
    }
}
