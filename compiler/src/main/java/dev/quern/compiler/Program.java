package dev.quern.compiler;

import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.compiler.analysis.BoundsCheck;
import dev.quern.compiler.emit.GeneratedClass;
import dev.quern.compiler.emit.Layout;
import dev.quern.compiler.emit.Twin;
import dev.quern.compiler.interpret.Interpreter;
import dev.quern.spi.BoundArguments;
import dev.quern.spi.CompiledKernel;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that has gone through the pipeline, with the classes made of it so far: one for each way arguments lie in
 * memory, and for each again one that checks every access, for calls whose sizes leave a subscript in doubt.
 */
final class Program implements CompiledKernel {
    private record Variant(List<Layout> layouts, boolean checked) {}

    private final Pipeline.Proved proved;
    private final KernelCache cache;
    private final Backend backend;
    private final BoundsCheck.Terms terms;
    private final Map<Variant, GeneratedClass> classes = new HashMap<>();
    private volatile @Nullable Placement placement;

    Program(Pipeline.Proved proved, KernelCache cache, Backend backend) {
        this.proved = proved;
        this.cache = cache;
        this.backend = backend;
        this.terms = new BoundsCheck.Terms(proved.kernel());
    }

    @Override
    public void run(BoundArguments arguments) {
        proved.overlaps().check(arguments.arrays());
        BoundsCheck.Sizes sizes = new BoundsCheck.Sizes(terms, arguments.sizes(), arguments.scalars());
        boolean checked = !areBoundsProved(sizes);
        if (Options.interpret()) {
            Interpreter.run(proved.source(), arguments);
            return;
        }
        double[] nanos = new double[proved.costs().size()];
        for (int region = 0; region < nanos.length; region++) {
            nanos[region] = proved.costs().get(region).nanos(sizes);
        }
        try {
            generated(new Variant(layouts(arguments), checked))
                    .instance(arguments, nanos)
                    .run();
        } finally {
            // Generated code holds addresses; the memory must not be freed under it.
            Reference.reachabilityFence(arguments);
        }
    }

    /** Tests every subscript that has a proof. One that fails for certain is an error, before anything is written. */
    private boolean areBoundsProved(BoundsCheck.Sizes sizes) {
        boolean proves = true;
        for (BoundsCheck check : proved.bounds().checks()) {
            BoundsCheck.Outcome outcome = check.test(sizes);
            if (outcome == BoundsCheck.Outcome.FAILS) {
                throw KernelExecutionException.outOfBounds(
                        proved.kernel().name(),
                        check.site(),
                        check.array().name(),
                        check.axis(),
                        check.offender(sizes),
                        sizes.of(check.array().dims().get(check.axis())),
                        "");
            }
            proves &= outcome == BoundsCheck.Outcome.HOLDS;
        }
        return proves;
    }

    private static List<Layout> layouts(BoundArguments arguments) {
        List<Layout> layouts = new ArrayList<>(arguments.arrays().length);
        for (NDArray array : arguments.arrays()) {
            layouts.add(Layout.of(array));
        }
        return layouts;
    }

    private GeneratedClass generated(Variant variant) {
        synchronized (classes) {
            GeneratedClass known = classes.get(variant);
            if (known == null) {
                known = GeneratedClass.define(backend.emit(proved, variant.layouts(), variant.checked(), Twin.SCALAR));
                cache.countClass();
                classes.put(variant, known);
            }
            return known;
        }
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
        return Explanation.of(proved);
    }
}
