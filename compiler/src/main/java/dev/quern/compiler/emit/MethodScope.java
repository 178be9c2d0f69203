package dev.quern.compiler.emit;

import dev.quern.DType;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.ScalarDecl;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** What the names of the IR stand for in one method, and the loops that are open. */
final class MethodScope {
    private final Code code;
    private final EmissionPlan plan;
    private final Notebook notebook;
    private final SpeciesFields species;
    private final Checkpoints checkpoints;
    private final Map<DType, Integer> stages = new EnumMap<>(DType.class);
    private int maskStage = -1;
    private int scratchNumber;
    private final Set<ArrayDecl> kept = new HashSet<>();
    private final Map<Index, IndexSlots> indices = new HashMap<>();
    private final Map<Local, Integer> locals = new HashMap<>();
    private final Map<String, ArraySlots> arrays = new HashMap<>();
    private final Map<Dim.Symbol, Integer> sizes = new HashMap<>();
    private final Map<ScalarDecl, Integer> scalars = new HashMap<>();
    private final List<Index> nest = new ArrayList<>();

    MethodScope(Code code, EmissionPlan plan, Notebook notebook, SpeciesFields species) {
        this.code = code;
        this.plan = plan;
        this.notebook = notebook;
        this.species = species;
        this.checkpoints = new Checkpoints(code, notebook, plan.twin() == Twin.VECTOR);
    }

    Code code() {
        return code;
    }

    EmissionPlan plan() {
        return plan;
    }

    Notebook notebook() {
        return notebook;
    }

    SpeciesFields species() {
        return species;
    }

    Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Allocates what vectors are staged through, one lane at a time, for elements of these types. */
    void stage(Set<DType> types) {
        types.forEach(dtype -> stages.put(dtype, newStage(dtype)));
        if (!types.isEmpty()) {
            maskStage = newStage(DType.BOOL);
        }
    }

    private int newStage(DType dtype) {
        int slot = code.newSlot(Jvm.array(dtype));
        code.constant(EmissionPlan.MOST_LANES);
        code.newArray(Jvm.newArray(dtype));
        code.store(Jvm.array(dtype), slot);
        return slot;
    }

    /** A number for an array of the thread's that no other array of the method has. */
    int newScratchNumber() {
        return scratchNumber++;
    }

    /** Lets scratch that is bound stay so from iteration to iteration. */
    void keep(ArrayDecl array) {
        kept.add(array);
    }

    /** Whether scratch is there already when an iteration allocates it. */
    boolean isKept(ArrayDecl array) {
        return kept.contains(array);
    }

    /** The slot with an array of as many elements as a vector can have lanes. */
    int stage(DType dtype) {
        return known(stages.get(dtype), dtype);
    }

    /** The slot of such an array for the mask of a store. */
    int maskStage() {
        return maskStage;
    }

    /** The indices of the open loops, outermost first. */
    List<Index> nest() {
        return List.copyOf(nest);
    }

    void open(Index index, IndexSlots slots) {
        indices.put(index, slots);
        nest.add(index);
    }

    void close(Index index) {
        nest.remove(nest.size() - 1);
        indices.remove(index);
    }

    /** Lets the index of an open loop be found elsewhere from here on. */
    void rebind(Index index, IndexSlots slots) {
        indices.put(index, slots);
    }

    IndexSlots index(Index index) {
        return known(indices.get(index), index);
    }

    int declare(Local local) {
        int slot = code.newSlot(Jvm.of(local.dtype()).type());
        locals.put(local, slot);
        return slot;
    }

    /** Lets the name of a variable stand for another slot from here on. */
    void rebind(Local local, int slot) {
        locals.put(local, slot);
    }

    int local(Local local) {
        return known(locals.get(local), local);
    }

    void bind(ArraySlots array) {
        arrays.put(array.array().name(), array);
    }

    ArraySlots array(String name) {
        return known(arrays.get(name), name);
    }

    void bind(Dim.Symbol symbol, int slot) {
        sizes.put(symbol, slot);
    }

    void bind(ScalarDecl scalar, int slot) {
        scalars.put(scalar, slot);
    }

    int scalar(ScalarDecl scalar) {
        return known(scalars.get(scalar), scalar);
    }

    /** Puts the size of an axis on the stack as a long. */
    void loadSize(Dim dim) {
        if (dim instanceof Dim.Fixed fixed) {
            code.constant(fixed.size());
        } else {
            code.load(Type.LONG_TYPE, known(sizes.get(dim), dim));
        }
    }

    /** Puts a new {@code long[]} with the values of the open indices on the stack. */
    void loadIteration() {
        code.constant(nest.size());
        code.newArray(Opcodes.T_LONG);
        for (int depth = 0; depth < nest.size(); depth++) {
            code.op(Opcodes.DUP);
            code.constant(depth);
            index(nest.get(depth)).loadLong(code);
            code.op(Opcodes.LASTORE);
        }
    }

    private static <T> T known(@Nullable T value, Object name) {
        if (value == null) {
            throw new IllegalStateException(name + " is not bound in this method");
        }
        return value;
    }
}
