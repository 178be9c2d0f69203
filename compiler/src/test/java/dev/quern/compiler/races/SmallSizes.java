package dev.quern.compiler.races;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** All ways to give small values to sizes and arguments. */
public final class SmallSizes {
    private SmallSizes() {}

    /** Each of the parameters from {@code least} to {@code greatest}. */
    public static Stream<Map<Object, Long>> of(Collection<Object> parameters, long least, long greatest) {
        Stream<Map<Object, Long>> all = Stream.of(Map.of());
        for (Object parameter : parameters) {
            all = all.flatMap(values -> LongStream.rangeClosed(least, greatest).mapToObj(value -> {
                Map<Object, Long> more = new HashMap<>(values);
                more.put(parameter, value);
                return more;
            }));
        }
        return all;
    }
}
