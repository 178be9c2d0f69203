package dev.quern.compiler.fuzz;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.KernelBuilder;
import dev.quern.Value;
import dev.quern.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What a random expression or statement may use where it stands. */
final class Scope {
    /** An index with the dimension it counts, where it stays within one. */
    record Counter(Value value, @Nullable String dim) {}

    /** An array with its dimensions. */
    record Operand(Array array, List<String> dims) {
        DType dtype() {
            return array.dtype();
        }
    }

    final KernelBuilder k;
    final Random random;
    final @Nullable Scope parent;

    /** Whether the kernel says fastMath: it should have something to fuse. */
    final boolean fastMath;

    /** How many pranges are around: a variable may be set by the code of its own one only. */
    final int parallelDepth;

    /** The index of the outermost prange around. */
    final @Nullable Counter owner;

    /** Arrays that may be read here, whole or in part. */
    final List<Operand> readable = new ArrayList<>();

    /** Output arrays that iterations of the prange around own row by row: to be subscripted by {@link #owner} first. */
    final List<Operand> owned = new ArrayList<>();

    private final List<Counter> counters = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final Map<Variable, Integer> variables = new HashMap<>();
    private final List<Variable> order = new ArrayList<>();

    private Scope(
            KernelBuilder k,
            Random random,
            @Nullable Scope parent,
            boolean fastMath,
            int parallelDepth,
            @Nullable Counter owner) {
        this.k = k;
        this.random = random;
        this.parent = parent;
        this.parallelDepth = parallelDepth;
        this.owner = owner;
        this.fastMath = fastMath;
        if (parent != null) {
            counters.addAll(parent.counters);
            values.addAll(parent.values);
            variables.putAll(parent.variables);
            order.addAll(parent.order);
            readable.addAll(parent.readable);
            owned.addAll(parent.owned);
        }
    }

    static Scope top(KernelBuilder k, Random random, boolean fastMath) {
        return new Scope(k, random, null, fastMath, 0, null);
    }

    Scope block() {
        return new Scope(k, random, this, fastMath, parallelDepth, owner);
    }

    Scope loop(Counter counter) {
        Scope inner = block();
        inner.counters.add(counter);
        return inner;
    }

    /** The body of a prange. */
    Scope parallel(Counter counter) {
        Scope inner = new Scope(k, random, this, fastMath, parallelDepth + 1, owner == null ? counter : owner);
        inner.counters.add(counter);
        return inner;
    }

    boolean isParallel() {
        return parallelDepth > 0;
    }

    void add(Value value) {
        values.add(value);
    }

    void add(Variable variable) {
        variables.put(variable, parallelDepth);
        order.add(variable);
    }

    List<Counter> counters() {
        return counters;
    }

    /** Scalars that can be used as they are. */
    List<Value> scalars() {
        List<Value> all = new ArrayList<>(values);
        all.addAll(order);
        return all;
    }

    /** Variables that a statement here may set. */
    List<Variable> settable() {
        return order.stream()
                .filter(variable -> variables.getOrDefault(variable, -1) == parallelDepth)
                .toList();
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
