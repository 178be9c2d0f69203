package dev.quern.spark.internal;

import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Ufunc;
import dev.quern.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Several calls of ufuncs as one kernel, nested ones inlined: {@code f(g(x), y)} and {@code g(x)} are one loop over x and y
 * that computes g once.
 *
 * @param columns the types of what is read from columns: {@code x0, x1, ...}
 * @param constants the types of what is the same for all rows: {@code c0, c1, ...}
 * @param results what goes to {@code out0, out1, ...}
 */
record FusedKernel(List<DType> columns, List<DType> constants, List<Node> results) {
    /** What computes a value; calls of one function with the same arguments are equal. */
    sealed interface Node {
        /** A column, by its place. */
        record Column(int place) implements Node {}

        /** A constant, by its place. */
        record Constant(int place) implements Node {}

        /** A cast that loses nothing but what a store would. */
        record Widened(Node value, DType dtype) implements Node {}

        /** A call. */
        record Call(Ufunc ufunc, List<Node> arguments) implements Node {}
    }

    static final String ROWS = "n";

    /** Enough for the queries of a session; a kernel that was dropped is defined and compiled once more. */
    private static final int MOST_KNOWN = 256;

    private static final Map<FusedKernel, Kernel> KNOWN = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FusedKernel, Kernel> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    /** The kernel; the same one for the same calls, so that a query that comes again finds it compiled. */
    Kernel kernel() {
        synchronized (KNOWN) {
            return KNOWN.computeIfAbsent(this, FusedKernel::define);
        }
    }

    private Kernel define() {
        Set<String> names = new TreeSet<>();
        results.forEach(result -> names(result, names));
        return Kernel.define(String.join("_", names), this::write);
    }

    private static void names(Node node, Set<String> names) {
        if (node instanceof Node.Call call) {
            names.add(call.ufunc().name());
            call.arguments().forEach(argument -> names(argument, names));
        } else if (node instanceof Node.Widened widened) {
            names(widened.value(), names);
        }
    }

    private void write(KernelBuilder k) {
        if (results.stream().anyMatch(FusedKernel::isFastMath)) {
            k.fastMath();
        }
        Map<Node, Value> values = new HashMap<>();
        for (int place = 0; place < columns.size(); place++) {
            values.put(new Node.Column(place), k.in("x" + place, columns.get(place), ROWS));
        }
        for (int place = 0; place < constants.size(); place++) {
            values.put(new Node.Constant(place), k.param("c" + place, constants.get(place)));
        }
        for (int place = 0; place < results.size(); place++) {
            Value value = value(results.get(place), values);
            k.out("out" + place, value.dtype(), ROWS).set(value);
        }
    }

    /** All calls of a kernel have it or none. */
    private static boolean isFastMath(Node node) {
        return node instanceof Node.Call call && call.ufunc().isFastMath();
    }

    private static Value value(Node node, Map<Node, Value> values) {
        Value known = values.get(node);
        if (known == null) {
            if (node instanceof Node.Call call) {
                List<Value> arguments = new ArrayList<>();
                call.arguments().forEach(argument -> arguments.add(value(argument, values)));
                known = call.ufunc().apply(arguments.toArray(Value[]::new));
            } else if (node instanceof Node.Widened widened) {
                known = value(widened.value(), values).cast(widened.dtype());
            } else {
                throw new IllegalStateException(node + " is not among " + columns(values));
            }
            values.put(node, known);
        }
        return known;
    }

    private static List<Node> columns(Map<Node, Value> values) {
        return List.copyOf(values.keySet());
    }
}
