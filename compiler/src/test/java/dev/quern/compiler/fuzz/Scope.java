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

    /**
     * What an iteration of a prange owns: the row of this number of each array whose next axis has the dimension.
     *
     * @param isIndex whether that is the index itself: updates of other rows may be gathered and so come in another order
     */
    record Owner(String dim, Value row, boolean isIndex) {}

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

    private final List<Owner> owners = new ArrayList<>();
    private final List<Counter> counters = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final Map<Variable, Integer> variables = new HashMap<>();
    private final List<Variable> order = new ArrayList<>();

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
            readable.addAll(parent.readable);
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
                if (rows.size() == operand.dims().size()
                        || !operand.dims().get(rows.size()).equals(owner.dim())) {
                    break;
                }
                rows.add(owner.row());
            }
        }
        return rows;
    }

    /** Whether a statement here may write to the array: in the rows that each of the iterations around owns. */
    boolean isWritable(Operand operand) {
        return rows(operand).size() == owners.size() - operand.depth();
    }

    /** Whether sums in the array are added up in the order of the text. */
    boolean isInOrder(Operand operand) {
        return owners.subList(operand.depth(), owners.size()).stream().allMatch(Owner::isIndex);
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
