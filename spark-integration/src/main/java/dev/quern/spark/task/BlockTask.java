package dev.quern.spark.task;

import dev.quern.KernelArgumentException;
import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.spark.executor.Reservation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a kernel on a block of rows that are arrays already: one call for all of them. */
public final class BlockTask {
    private final Plan plan;
    private final long rows;
    private final Map<String, NDArray> arguments = new LinkedHashMap<>();

    private BlockTask(Plan plan, long rows) {
        this.plan = plan;
        this.rows = rows;
    }

    /**
     * Runs the kernel, unless there are no rows: then outputs are empty, and nothing is reduced. What it makes is counted
     * while it is being made; what becomes of a block then, Spark knows, which may store it.
     *
     * @param inputs the blocks by name, which are not written to: of those that the kernel updates it gets copies
     * @param scalars arguments that this block alone is given
     * @param rows how many rows the blocks have
     * @param firstRow the number among all rows of the first
     */
    public static BlockTask run(
            Plan plan, Map<ArrayDecl, NDArray> inputs, Map<String, Object> scalars, long rows, long firstRow) {
        BlockTask done = new BlockTask(plan, rows);
        try (Reservation memory = Reservation.ofThisTask()) {
            memory.hold(
                    "the blocks that kernel %s makes".formatted(plan.kernel().name()), done.bytes(inputs));
            inputs.forEach((declared, block) ->
                    done.arguments.put(declared.name(), declared.role().isWritable() ? block.copy() : block));
            for (ArrayDecl output : plan.outputs()) {
                done.arguments.put(output.name(), NDArray.zeros(output.dtype(), done.shape(output)));
            }
            if (rows > 0) {
                plan.reduced()
                        .forEach(each -> done.arguments.put(each.array().name(), each.start(done.shape(each.array()))));
                new Task(with(plan, scalars)).run(done.arguments, firstRow);
            }
        }
        return done;
    }

    /** What the outputs take, and the copies of inputs. */
    private long bytes(Map<ArrayDecl, NDArray> inputs) {
        long bytes = 0;
        for (ArrayDecl output : plan.outputs()) {
            bytes += Math.multiplyExact(rows, Plan.rowBytes(output.dtype(), shape(output)));
        }
        for (Map.Entry<ArrayDecl, NDArray> input : inputs.entrySet()) {
            if (input.getKey().role().isWritable()) {
                bytes += input.getValue().size() * input.getKey().dtype().bytes();
            }
        }
        return bytes;
    }

    private static Plan with(Plan plan, Map<String, Object> scalars) {
        Map<String, Object> all = new LinkedHashMap<>(plan.scalars());
        all.putAll(scalars);
        return new Plan(
                plan.kernel(),
                plan.rows(),
                plan.inputs(),
                plan.wholes(),
                all,
                plan.outputs(),
                plan.taken(),
                plan.reduced(),
                plan.sizes(),
                plan.numbering());
    }

    /** An output that has rows, or an input that the kernel updated. */
    public NDArray output(ArrayDecl output) {
        return argument(output);
    }

    /** What the rows reduced into. */
    public Partial partial() {
        List<NDArray> reduced = new ArrayList<>();
        if (rows > 0) {
            plan.reduced().forEach(each -> reduced.add(argument(each.array())));
        }
        return new Partial(rows, Map.of(), reduced);
    }

    private NDArray argument(ArrayDecl declared) {
        NDArray array = arguments.get(declared.name());
        if (array == null) {
            throw new IllegalStateException(
                    declared.name() + " is no argument of " + plan.kernel().name());
        }
        return array;
    }

    private long[] shape(ArrayDecl array) {
        return array.dims().stream().mapToLong(this::size).toArray();
    }

    private long size(Dim dim) {
        if (dim instanceof Dim.Fixed fixed) {
            return fixed.size();
        }
        Long size = dim.equals(plan.rows()) ? Long.valueOf(rows) : plan.sizes().get(dim.toString());
        if (size == null) {
            throw new KernelArgumentException(
                    plan.kernel().name(),
                    "the size of " + dim + " is not that of any input, and an output needs it",
                    "declare the output with a fixed size");
        }
        return size;
    }
}
