package dev.quern.compiler;

import dev.quern.Kernel;
import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.compiler.analysis.BoundsCheck;
import dev.quern.compiler.analysis.Cost;
import dev.quern.compiler.analysis.Sizing;
import dev.quern.compiler.emit.GeneratedClass;
import dev.quern.compiler.emit.Layout;
import dev.quern.compiler.emit.Twin;
import dev.quern.compiler.interpret.Interpreter;
import dev.quern.compiler.schedule.Registers;
import dev.quern.ir.KernelIr;
import dev.quern.spi.BoundArguments;
import java.util.Arrays;
import java.util.List;

/**
 * A kernel for a machine with vectors of so many bits, whatever this one has, run by one of the twins alone on so many
 * threads.
 */
public final class ForcedTwin {
    /** Into how many chunks parallel loops are cut, whatever their iterations cost. */
    public enum Chunks {
        /** One for each loop, so that what it adds up is added up in order. */
        ONE(0),
        /** As many as there may be, however few the iterations. */
        MOST(100_000);

        private final double nanos;

        Chunks(double nanos) {
            this.nanos = nanos;
        }

        private List<Cost> instead(List<Cost> costs) {
            return costs.stream().<Cost>map(cost -> new Cost.Work(nanos)).toList();
        }
    }

    private final Pipeline.Proved proved;
    private final Sizing sizing;
    private final int vectorBits;
    private final Chunks chunks;

    private ForcedTwin(Pipeline.Proved proved, int vectorBits, Chunks chunks) {
        this.proved = proved;
        this.sizing = new Sizing(
                proved.kernel(),
                proved.bounds().checks(),
                chunks.instead(proved.costs()),
                chunks.instead(proved.scalarCosts()),
                proved.columns(),
                proved.rooms());
        this.vectorBits = vectorBits;
        this.chunks = chunks;
    }

    /**
     * Takes a kernel through the passes.
     *
     * @throws dev.quern.KernelDefinitionException if the kernel is refused
     */
    public static ForcedTwin of(KernelIr kernel, int vectorBits, Chunks chunks) {
        return new ForcedTwin(Pipeline.front(kernel, Registers.of(vectorBits, false)), vectorBits, chunks);
    }

    /** The same for another machine, without taking the kernel through the passes again. */
    public ForcedTwin on(int otherBits) {
        return new ForcedTwin(proved.on(Registers.of(otherBits, false)), otherBits, chunks);
    }

    /** The kernel as the passes leave it, in the interpreter. */
    public KernelIr lowered() {
        return proved.kernel();
    }

    /** Whether vectors are used for arguments that lie like these; not where accesses have to be checked. */
    public boolean hasLanes(BoundArguments arguments) {
        return sizing.of(arguments.sizes(), arguments.scalars()).isProved()
                && Pipeline.plan(proved, layouts(arguments), false, vectorBits, Twin.VECTOR)
                        .usesLanes();
    }

    /** Runs a twin; what it fails with, or nothing. */
    @SuppressWarnings("try") // The scope only has to be closed.
    public String run(BoundArguments arguments, Twin twin, int threads) {
        Sizing.Facts facts = sizing.of(arguments.sizes(), arguments.scalars());
        try (Threads.Scope few = Threads.limit(threads)) {
            BoundsCheck broken = facts.broken();
            if (broken != null) {
                throw KernelExecutionException.outOfBounds(
                        proved.kernel().name(),
                        broken.site(),
                        broken.array().name(),
                        broken.axis(),
                        broken.offender(facts.sizes()),
                        facts.sizes().of(broken.array().dims().get(broken.axis())),
                        "");
            }
            Pipeline.Proved from = facts.isWide() ? proved : proved.narrow();
            GeneratedClass.define(
                            Pipeline.emit(Pipeline.plan(from, layouts(arguments), !facts.isProved(), vectorBits, twin)))
                    .instance(arguments, facts)
                    .run();
            return "";
        } catch (KernelExecutionException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The public path: the compiler's own choice of everything. */
    public static String runAsUser(KernelIr kernel, List<Object> arguments) {
        try {
            Kernel.of(kernel).run(arguments.toArray());
            return "";
        } catch (KernelExecutionException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The interpreter on a kernel of either level. */
    public static String interpret(KernelIr kernel, BoundArguments arguments) {
        try {
            Interpreter.run(kernel, arguments);
            return "";
        } catch (KernelExecutionException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The kernel that the interpreter runs to get what the compiled twins of a fastMath kernel give, bit by bit. */
    public KernelIr fused() {
        KernelIr kernel = proved.kernel();
        return kernel.fastMath() && Machine.hasMultiplyAdd() ? kernel.withBody(FusedUpdates.in(kernel.body())) : kernel;
    }

    private static List<Layout> layouts(BoundArguments arguments) {
        return Arrays.stream(arguments.arrays()).map(Layout::of).toList();
    }

    /** The arguments as a call binds them; the test has seen to types and shapes. */
    public static BoundArguments bind(KernelIr kernel, List<NDArray> arrays, List<Object> scalars) {
        long[] sizes = kernel.symbols().values().stream()
                .mapToLong(axis ->
                        arrays.get(kernel.arrays().indexOf(axis.array())).size(axis.axis()))
                .toArray();
        long[] bits = new long[scalars.size()];
        for (int position = 0; position < bits.length; position++) {
            bits[position] = Call.bits(kernel.scalars().get(position).dtype(), scalars.get(position));
        }
        return new BoundArguments(arrays.toArray(NDArray[]::new), sizes, bits);
    }
}
