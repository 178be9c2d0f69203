package dev.quern.compiler;

import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.compiler.analysis.BoundsCheck;
import dev.quern.compiler.analysis.Sizing;
import dev.quern.compiler.emit.GeneratedClass;
import dev.quern.compiler.emit.Layout;
import dev.quern.compiler.emit.Twin;
import dev.quern.compiler.interpret.Interpreter;
import dev.quern.compiler.runtime.WorkerPool;
import dev.quern.compiler.twin.Subject;
import dev.quern.spi.BoundArguments;
import dev.quern.spi.CompiledKernel;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that has gone through the pipeline, with its variants so far: one for each way arguments lie in memory, and
 * for each again one that checks every access, for calls whose sizes leave a subscript in doubt.
 *
 * <p>What a call needs to know is kept from call to call, so that a call of a small kernel is short and makes few objects.
 */
final class Program implements CompiledKernel {
    private final Pipeline.Proved proved;
    private final KernelCache cache;
    private final TwinPolicy policy;
    private final Sizing sizing;
    private final Subject subject;

    /** Replaced and not changed, under the lock; read without. There are few, so a call looks at one after the other. */
    private volatile Variant[] variants = {};

    /** Of the latest calls of two kinds: those who work block by block have a last block of another size. */
    private volatile Sizing.@Nullable Facts latest;

    private volatile Sizing.@Nullable Facts earlier;

    private volatile @Nullable Placement placement;

    /** Spent on compiling and not reported yet. */
    private final AtomicLong compileNanos = new AtomicLong();

    Program(Pipeline.Proved proved, KernelCache cache, TwinPolicy policy) {
        this.proved = proved;
        this.cache = cache;
        this.policy = policy;
        this.sizing = new Sizing(
                proved.kernel(),
                proved.bounds().checks(),
                proved.costs(),
                proved.scalarCosts(),
                proved.columns(),
                proved.rooms());
        this.subject = new Subject(proved.kernel(), proved.regions(), sizing);
    }

    @Override
    public void run(BoundArguments arguments) {
        proved.overlaps().check(arguments.arrays());
        Sizing.Facts facts = facts(arguments);
        if (facts.broken() != null) {
            throw outOfBounds(facts.broken(), facts.sizes());
        }
        if (Options.interpret()) {
            String loop = "kernel " + proved.kernel().name();
            Interpreter.run(
                    proved.source(), arguments, () -> WorkerPool.shared().checkpoint(loop));
            return;
        }
        try {
            variant(arguments.arrays(), facts).run(arguments, facts);
        } finally {
            // Generated code holds addresses; the memory must not be freed under it.
            Reference.reachabilityFence(arguments);
        }
    }

    private Sizing.Facts facts(BoundArguments arguments) {
        Sizing.Facts known = latest;
        if (known != null && known.areOf(arguments.sizes(), arguments.scalars())) {
            return known;
        }
        Sizing.Facts other = earlier;
        if (other != null && other.areOf(arguments.sizes(), arguments.scalars())) {
            return other;
        }
        Sizing.Facts found = sizing.of(arguments.sizes(), arguments.scalars());
        earlier = known;
        latest = found;
        return found;
    }

    /** A subscript that is wrong for certain is an error before anything is written. */
    private KernelExecutionException outOfBounds(BoundsCheck check, BoundsCheck.Sizes sizes) {
        return KernelExecutionException.outOfBounds(
                proved.kernel().name(),
                check.site(),
                check.array().name(),
                check.axis(),
                check.offender(sizes),
                sizes.of(check.array().dims().get(check.axis())),
                "");
    }

    private Variant variant(NDArray[] arrays, Sizing.Facts facts) {
        for (Variant variant : variants) {
            if (variant.serves(arrays, facts)) {
                return variant;
            }
        }
        return newVariant(arrays, facts);
    }

    private synchronized Variant newVariant(NDArray[] arrays, Sizing.Facts facts) {
        Variant[] known = variants;
        for (Variant variant : known) {
            if (variant.serves(arrays, facts)) {
                return variant;
            }
        }
        Variant added = new Variant(this, Arrays.stream(arrays).map(Layout::of).toList(), Variant.Needs.of(facts));
        Variant[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = added;
        variants = more;
        return added;
    }

    /** Makes one of the classes of a variant. */
    GeneratedClass define(List<Layout> layouts, boolean checked, boolean wide, Twin twin) {
        long began = System.nanoTime();
        Pipeline.Proved from = wide ? proved : proved.narrow();
        GeneratedClass made = GeneratedClass.define(policy.backend().emit(from, layouts, checked, twin));
        cache.countClass();
        countCompilation(System.nanoTime() - began);
        return made;
    }

    void countCompilation(long nanos) {
        compileNanos.addAndGet(nanos);
    }

    KernelCache.Report report() {
        boolean inLanes = Arrays.stream(variants).anyMatch(variant -> variant.twin() == Twin.VECTOR);
        return new KernelCache.Report(compileNanos.getAndSet(0), inLanes);
    }

    Pipeline.Proved proved() {
        return proved;
    }

    TwinPolicy policy() {
        return policy;
    }

    Subject subject() {
        return subject;
    }

    /** The variants so far. */
    List<Variant> variants() {
        return List.of(variants);
    }

    /** Where its arrays go on Spark; most kernels are never asked, so it is found when one is. */
    Placement placement() {
        Placement known = placement;
        if (known == null) {
            known = RowPlacement.infer(proved.lowered(), Pipeline.regions(proved.lowered()));
            placement = known;
        }
        return known;
    }

    @Override
    public String explain() {
        return Explanation.of(proved, variants());
    }
}
