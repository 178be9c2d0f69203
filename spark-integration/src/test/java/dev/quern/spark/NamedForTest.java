package dev.quern.spark;

/** What a user names in {@code spark.quern.functions}. */
public final class NamedForTest implements SqlFunctions {
    @Override
    public void register(Registry registry) {
        registry.register("custom_op", SqlFunctionsTest.CUSTOM_OP)
                .register("length_of", SqlFunctionsTest.LENGTH)
                .registerAggregate("sum_squares", SqlAggregatesTest.SUM_SQUARES);
    }
}
