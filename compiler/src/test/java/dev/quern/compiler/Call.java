package dev.quern.compiler;

import dev.quern.DType;
import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.compiler.analysis.Sizing;
import dev.quern.compiler.emit.GeneratedClass;
import dev.quern.compiler.emit.Layout;
import dev.quern.compiler.emit.Twin;
import dev.quern.compiler.interpret.Interpreter;
import dev.quern.compiler.schedule.Registers;
import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.spi.BoundArguments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A kernel with arguments: it can be run in each way there is, every time on fresh copies of the arguments. */
public final class Call {
    /**
     * What a run left.
     *
     * @param arrays all array arguments, in order
     * @param failure the message of the exception that ended it, or empty
     */
    public record Outcome(List<NDArray> arrays, String failure) {
        public boolean isFailure() {
            return !failure.isEmpty();
        }

        /** Whether all arrays hold the same bits. */
        public boolean hasArraysOf(Outcome other) {
            for (int position = 0; position < arrays.size(); position++) {
                if (!arrays.get(position).contentEquals(other.arrays.get(position))) {
                    return false;
                }
            }
            return true;
        }
    }

    private final KernelIr kernel;
    private final List<NDArray> arrays = new ArrayList<>();
    private final long[] scalars;
    private Pipeline.@Nullable Proved proved;

    /** @param arguments NDArrays, and any number or boolean for a scalar; the test has seen to types and shapes */
    public Call(KernelIr kernel, Object... arguments) {
        this.kernel = kernel;
        List<Long> bits = new ArrayList<>();
        for (int position = 0; position < arguments.length; position++) {
            Argument declared = kernel.arguments().get(position);
            if (declared instanceof ArrayDecl) {
                arrays.add((NDArray) arguments[position]);
            } else {
                bits.add(bits(declared.dtype(), arguments[position]));
            }
        }
        scalars = bits.stream().mapToLong(Long::longValue).toArray();
    }

    static long bits(DType dtype, Object value) {
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        return dtype.isFloating()
                ? Expr.Constant.of(dtype, ((Number) value).doubleValue()).bits()
                : ((Number) value).longValue();
    }

    /** As a user runs it. */
    public Outcome compiled(Placing placing) {
        return run(placing, arguments -> new QuernCompiler().compile(kernel).run(arguments));
    }

    /** By one of the twins alone, on a machine with vectors of so many bits. */
    public Outcome twin(Placing placing, Twin twin, int vectorBits) {
        return run(placing, arguments -> {
            Pipeline.Proved narrow = Pipeline.front(kernel, Registers.of(vectorBits, false));
            Sizing.Facts facts = new Sizing(
                            narrow.kernel(),
                            narrow.bounds().checks(),
                            narrow.costs(),
                            narrow.scalarCosts(),
                            narrow.columns(),
                            narrow.rooms())
                    .of(arguments.sizes(), arguments.scalars());
            List<Layout> layouts =
                    Arrays.stream(arguments.arrays()).map(Layout::of).toList();
            GeneratedClass.define(Pipeline.emit(Pipeline.plan(narrow, layouts, !facts.isProved(), vectorBits, twin)))
                    .instance(arguments, facts)
                    .run();
        });
    }

    /** As a user runs it under {@code -Dquern.interpret=true}. */
    public Outcome interpreted() {
        System.setProperty("quern.interpret", "true");
        try {
            return compiled(Placing.HEAP_DENSE);
        } finally {
            System.clearProperty("quern.interpret");
        }
    }

    /** The interpreter on what the passes make of the kernel. */
    public Outcome interpretedLowered() {
        return run(Placing.HEAP_DENSE, arguments -> Interpreter.run(proved().kernel(), arguments));
    }

    /** The interpreter on what the scalar twin is made from, if that is another kernel. */
    public Optional<Outcome> interpretedExpanded() {
        return proved().scalar()
                .map(scalar -> scalar.expanded().kernel())
                .map(expanded -> run(Placing.HEAP_DENSE, arguments -> Interpreter.run(expanded, arguments)));
    }

    /** The interpreter on what emission makes of that: under fastMath, updates by products with them fused. */
    public Outcome interpretedFused() {
        KernelIr lowered = proved().kernel();
        boolean fuses = lowered.fastMath() && hasMultiplyAdd();
        KernelIr fused = fuses ? lowered.withBody(FusedUpdates.in(lowered.body())) : lowered;
        return run(Placing.HEAP_DENSE, arguments -> Interpreter.run(fused, arguments));
    }

    /** Whether anything is fused on this machine. */
    public static boolean hasMultiplyAdd() {
        return Machine.hasMultiplyAdd();
    }

    /** The kernel as it is emitted. */
    public KernelIr lowered() {
        return proved().kernel();
    }

    /** The classes that are made of the kernel for arrays that lie like this, without checks of each access and with. */
    public List<byte[]> classes(Layout layout) {
        Pipeline.Proved proved = proved();
        List<Layout> layouts = arrays.stream().map(array -> layout).toList();
        return List.of(
                Pipeline.emit(proved, layouts, false, Twin.SCALAR).bytes(),
                Pipeline.emit(proved, layouts, true, Twin.SCALAR).bytes());
    }

    private Pipeline.Proved proved() {
        Pipeline.Proved known = proved;
        if (known == null) {
            known = Pipeline.front(kernel);
            proved = known;
        }
        return known;
    }

    private Outcome run(Placing placing, Consumer<BoundArguments> run) {
        List<NDArray> copies = arrays.stream().map(placing::copy).toList();
        long[] sizes = kernel.symbols().values().stream()
                .mapToLong(axis ->
                        arrays.get(kernel.arrays().indexOf(axis.array())).size(axis.axis()))
                .toArray();
        try {
            run.accept(new BoundArguments(copies.toArray(NDArray[]::new), sizes, scalars.clone()));
            return new Outcome(copies, "");
        } catch (KernelExecutionException e) {
            return new Outcome(copies, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String toString() {
        return kernel + "\n" + arrays;
    }
}
