package dev.quern.compiler.fuzz;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.KernelBuilder;
import dev.quern.RandomStream;
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

    /**
     * What an iteration of a prange owns: the part at these subscripts of each array whose next axes have the dimensions.
     *
     * @param isUnchecked whether that is so by the user's word alone
     */
    record Owner(List<String> dims, List<Value> rows, boolean isUnchecked) {
        Owner(String dim, Value row) {
            this(List.of(dim), List.of(row), false);
        }
    }

    /**
     * A random stream.
     *
     * @param depth how many pranges are around it: an iteration draws from its own ones only
     */
    record Stream(RandomStream numbers, int depth) {}

    /**
     * An array with its dimensions.
     *
     * @param depth how many pranges are around its declaration: their iterations do not share it
     * @param isWritten whether anything but its declaration writes to it
     */
    record Operand(Array array, List<String> dims, int depth, boolean isWritten) {
        DType dtype() {
            return array.dtype();
        }
    }

    final KernelBuilder k;
    final Random random;
    final Traits traits;

    /** Arrays that may be read here, whole or in part, as {@link #rows} says. */
    final List<Operand> readable = new ArrayList<>();

    /** Arrays that may be written where {@link #isWritable} says so. */
    final List<Operand> writable = new ArrayList<>();

    /** What {@link Indirect} declares. */
    final List<Operand> indirect = new ArrayList<>();

    private final List<Owner> owners = new ArrayList<>();
    private final List<Counter> counters = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final Map<Variable, Integer> variables = new HashMap<>();
    private final List<Variable> order = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();

    private Scope(KernelBuilder k, Random random, @Nullable Scope parent, Traits traits) {
        this.k = k;
        this.random = random;
        this.traits = traits;
        if (parent != null) {
            owners.addAll(parent.owners);
            counters.addAll(parent.counters);
            values.addAll(parent.values);
            variables.putAll(parent.variables);
            order.addAll(parent.order);
            streams.addAll(parent.streams);
            readable.addAll(parent.readable);
            indirect.addAll(parent.indirect);
            writable.addAll(parent.writable);
        }
    }

    static Scope top(KernelBuilder k, Random random, Traits traits) {
        return new Scope(k, random, null, traits);
    }

    Scope block() {
        return new Scope(k, random, this, traits);
    }

    Scope loop(Counter counter) {
        Scope inner = block();
        inner.counters.add(counter);
        return inner;
    }

    /** The body of a prange. */
    Scope parallel(Counter counter, Owner owner) {
        Scope inner = loop(counter);
        inner.owners.add(owner);
        return inner;
    }

    /** How many pranges are around: a variable may be set by the code of its own one only. */
    int depth() {
        return owners.size();
    }

    boolean isParallel() {
        return !owners.isEmpty();
    }

    /**
     * The subscripts that reading has to begin with, so that no iteration reads what another one writes. An array whose
     * axes are not those of the pranges around is not written here, and neither is one that nothing writes to.
     */
    List<Value> rows(Operand operand) {
        List<Value> rows = new ArrayList<>();
        if (operand.isWritten()) {
            for (Owner owner : owners.subList(operand.depth(), owners.size())) {
                int end = rows.size() + owner.dims().size();
                if (end > operand.dims().size()
                        || !operand.dims().subList(rows.size(), end).equals(owner.dims())) {
                    break;
                }
                rows.addAll(owner.rows());
            }
        }
        return rows;
    }

    /** Whether a statement here may write to the array: in the rows that each of the iterations around owns. */
    boolean isWritable(Operand operand) {
        int axes = owners.subList(operand.depth(), owners.size()).stream()
                .mapToInt(owner -> owner.dims().size())
                .sum();
        return rows(operand).size() == axes;
    }

    /** The part of an array at subscripts that begin with its {@link #rows}, or all of it. */
    Array part(Operand operand, List<Value> subscripts) {
        if (subscripts.isEmpty()) {
            return operand.array();
        }
        Array part = operand.array().at(subscripts.toArray(Value[]::new));
        boolean isUnchecked = operand.isWritten()
                && owners.subList(operand.depth(), owners.size()).stream().anyMatch(Owner::isUnchecked);
        return isUnchecked ? part.unchecked() : part;
    }

    /** The arrays that a statement here may write to. */
    List<Operand> targets() {
        return writable.stream().filter(this::isWritable).toList();
    }

    void add(Value value) {
        values.add(value);
    }

    void add(Variable variable) {
        variables.put(variable, depth());
        order.add(variable);
    }

    void add(RandomStream numbers) {
        streams.add(new Stream(numbers, depth()));
    }

    /** Random streams that a statement here may draw from. */
    List<RandomStream> streams() {
        return streams.stream()
                .filter(stream -> stream.depth() == depth())
                .map(Stream::numbers)
                .toList();
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
                .filter(variable -> variables.getOrDefault(variable, -1) == depth())
                .toList();
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    String anyDim() {
        return chance(45) ? "n" : chance(85) ? "m" : "3";
    }
}
