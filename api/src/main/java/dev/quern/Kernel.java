package dev.quern;

import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Site;
import dev.quern.spi.BoundArguments;
import dev.quern.spi.CompiledKernel;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An array kernel: written once with a {@link KernelBuilder}, checked there and then, and turned into code when it first
 * runs.
 *
 * <pre>{@code
 * static final Kernel PARALLEL_ADD = Kernel.define("parallel_add", k -> {
 *     Array a = k.in("a", F64, "m", "n");
 *     Array b = k.in("b", F64, "m", "n");
 *     Array result = k.out("result", F64, "m", "n");
 *     k.prange("m", i ->
 *         k.range("n", j ->
 *             result.at(i, j).set(a.at(i, j).add(b.at(i, j)))));
 * });
 *
 * NDArray sum = PARALLEL_ADD.call(a, b);
 * }</pre>
 *
 * <p>A kernel is an immutable value: keep it in a constant, share it between threads, send it to Spark executors. It
 * travels as IR, and each JVM compiles it once.
 */
public final class Kernel implements Serializable {
    private static final long serialVersionUID = 1L;

    private final KernelIr ir;
    private transient volatile @Nullable CompiledKernel compiled;
    private transient volatile @Nullable Signature signature;
    private transient volatile @Nullable String fingerprint;
    private transient volatile @Nullable SentKernel sent;

    private Kernel(KernelIr ir) {
        this.ir = ir;
    }

    /**
     * Defines a kernel.
     *
     * @param name letters, digits and _; it appears in messages and stack traces
     * @param body writes the kernel down; it runs once, here
     * @throws KernelDefinitionException if what it writes makes no sense: the message has the line and what to write
     */
    public static Kernel define(String name, Consumer<KernelBuilder> body) {
        return define(name, Sites.here(), body);
    }

    /** The kernel of an IR that was not written by a {@link KernelBuilder}: for tools that rewrite kernels. */
    public static Kernel of(KernelIr ir) {
        return new Kernel(ir);
    }

    /** One of Quern's own: its nodes belong to no line of the user's, and errors while running name the site instead. */
    static Kernel internal(String name, Site site, Consumer<KernelBuilder> body) {
        return define(name, site, builder -> Sites.at(site, () -> body.accept(builder)));
    }

    static Kernel define(String name, Site site, Consumer<KernelBuilder> body) {
        KernelBuilder builder = new KernelBuilder();
        try {
            if (name.isEmpty()
                    || !Character.isJavaIdentifierStart(name.charAt(0))
                    || !name.chars().allMatch(Character::isJavaIdentifierPart)) {
                throw new KernelDefinitionException(
                        site,
                        "\"" + name + "\" cannot be the name of a kernel",
                        "use letters, digits and _, for example \"parallel_add\"");
            }
            body.accept(builder);
            Kernel kernel = new Kernel(builder.build(name, site));
            // Now and not at the first call: a loop that cannot run in parallel is an error where it is written.
            Compilers.find().ifPresent(compiler -> kernel.compiled = compiler.compile(kernel.ir));
            return kernel;
        } catch (KernelDefinitionException e) {
            throw e.in(name);
        }
    }

    /**
     * The same kernel with its loops run as its user says, for those who measured: what pays is then theirs to know.
     *
     * <pre>{@code
     * Kernel tall = PRODUCTS.schedule(s -> s.tile("i", "j", 12, 2)); // 12 rows by 2 vectors of columns in registers
     * Kernel plain = PRODUCTS.schedule(s -> s.scalar());             // no lanes
     * }</pre>
     *
     * <p>It changes how loops are run, never what the kernel means: sums of floats whose order the kernel leaves open may
     * be added up in another one. Loops of which nothing is said stay the compiler's choice, and so does when the code in
     * lanes takes over from the scalar code; {@link #explain} tells both.
     *
     * @param choose refines an empty schedule; what an earlier call said is dropped
     * @throws KernelDefinitionException if the kernel has no such loop, or the loop cannot be run so
     */
    public Kernel schedule(UnaryOperator<Schedule> choose) {
        try {
            Kernel scheduled =
                    new Kernel(ir.withSchedule(choose.apply(Schedule.NONE).directives()));
            Compilers.find().ifPresent(compiler -> scheduled.compiled = compiler.compile(scheduled.ir));
            return scheduled;
        } catch (KernelDefinitionException e) {
            throw e.in(name());
        }
    }

    public String name() {
        return ir.name();
    }

    /** What the kernel is, for tools that read or place it. */
    public KernelIr ir() {
        return ir;
    }

    /** {@link KernelIr#fingerprint}, found out once. */
    public String fingerprint() {
        String known = fingerprint;
        if (known == null) {
            known = ir.fingerprint();
            fingerprint = known;
        }
        return known;
    }

    private Object writeReplace() {
        SentKernel known = sent;
        if (known == null) {
            known = SentKernel.of(this);
            sent = known;
        }
        return known;
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a kernel travels as a SentKernel");
    }

    /**
     * Runs the kernel on all of its arguments, in the order they were declared.
     *
     * @param arguments an {@link NDArray} or a Java array of rank 1 for each array, for inputs also one of rank 2, and a
     *     number or a boolean for each scalar
     * @throws KernelArgumentException if an argument is not what the kernel declares; nothing has been written then
     * @throws KernelExecutionException if a subscript is outside its axis or an integer is divided by zero. Where that
     *     follows from the sizes nothing has been written; where it is found on the way, the outputs are partly written
     * @throws KernelInterruptedException if the calling thread is interrupted before the kernel's end; the outputs are
     *     partly written
     */
    public void run(@Nullable Object... arguments) {
        Signature signature = signature();
        run(signature.bind(signature.all(arguments)));
    }

    /**
     * Runs the kernel on its inputs, in the order they were declared, and returns its output, newly allocated.
     *
     * @param inputs every argument but the outputs, as for {@link #run}
     * @throws KernelArgumentException if an input is not what the kernel declares, if it has not exactly one output, or
     *     if a size of the output is not that of any input
     */
    public NDArray call(@Nullable Object... inputs) {
        return signature().onlyOutput(callAll(inputs));
    }

    /** {@link #call} for any number of outputs, by name in the order they were declared. */
    public Map<String, NDArray> callAll(@Nullable Object... inputs) {
        return call(signature(), signature().inputs(inputs));
    }

    /** Starts a call with arguments by name. */
    public Call with(String name, @Nullable Object argument) {
        return new Call(this, signature().none()).with(name, argument);
    }

    /** Starts a call of which no argument is given yet, for those who add all of them. */
    public Call with() {
        return new Call(this, signature().none());
    }

    /** A call whose arguments are given by name; immutable, so it can be kept and refined. */
    public static final class Call {
        private final Kernel kernel;
        private final @Nullable Object[] arguments;

        private Call(Kernel kernel, @Nullable Object[] arguments) {
            this.kernel = kernel;
            this.arguments = arguments;
        }

        /**
         * This call with one more argument.
         *
         * @throws KernelArgumentException if the kernel has no argument of the name or it was given before
         */
        public Call with(String name, @Nullable Object argument) {
            return new Call(kernel, kernel.signature().with(arguments, name, argument));
        }

        /** What is called. */
        public Kernel kernel() {
            return kernel;
        }

        /** The arguments given so far, by name in the order they were declared, for those who add the rest. */
        public Map<String, Object> arguments() {
            return kernel.signature().given(arguments);
        }

        /** The kernel's name and those of the arguments given so far. */
        @Override
        public String toString() {
            return kernel.name() + kernel.signature().names(arguments);
        }

        /** {@link Kernel#run} on these arguments. */
        public void run() {
            kernel.run(kernel.signature().bind(arguments));
        }

        /** {@link Kernel#call} on these arguments. */
        public NDArray call() {
            return kernel.signature().onlyOutput(callAll());
        }

        /** {@link Kernel#callAll} on these arguments. */
        public Map<String, NDArray> callAll() {
            return kernel.call(kernel.signature(), arguments);
        }
    }

    private Map<String, NDArray> call(Signature signature, @Nullable Object[] inputs) {
        @Nullable Object[] all = signature.withOutputs(inputs);
        run(signature.bind(all));
        return signature.outputs(all);
    }

    private void run(BoundArguments arguments) {
        Promises.check(ir, arguments.arrays());
        compiled().run(arguments);
    }

    /** The names of the arguments but the outputs, in the order they were declared: what {@link #call} is called with. */
    public List<String> inputs() {
        List<String> outputs = outputs();
        return ir.arguments().stream()
                .map(Argument::name)
                .filter(name -> !outputs.contains(name))
                .toList();
    }

    /** The names of the outputs, in the order they were declared. */
    public List<String> outputs() {
        return ir.arrays().stream()
                .filter(array -> array.role() == ArrayDecl.Role.OUT)
                .map(ArrayDecl::name)
                .toList();
    }

    /** What the compiler decided for this kernel, and why. */
    public String explain() {
        return compiled().explain();
    }

    private CompiledKernel compiled() {
        CompiledKernel known = compiled;
        if (known == null) {
            known = Compilers.get().compile(ir);
            compiled = known;
        }
        return known;
    }

    private Signature signature() {
        Signature known = signature;
        if (known == null) {
            known = new Signature(ir);
            signature = known;
        }
        return known;
    }

    /** The IR as text. */
    @Override
    public String toString() {
        return ir.toString();
    }
}
