package dev.quern.benchmarks;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The kernels a server offers, by the names of {@code peers/catalogue.py}. */
public final class BenchmarkKernels {

    private final Map<String, Supplier<BenchmarkKernel>> suppliers;

    public BenchmarkKernels(Map<String, Supplier<BenchmarkKernel>> suppliers) {
        this.suppliers = Map.copyOf(suppliers);
    }

    /** Quern's kernels. A kernel that is not in this table is shown as missing by the comparison, not as an error. */
    public static BenchmarkKernels quern() {
        return new BenchmarkKernels(Map.of());
    }

    /** A new instance of the kernel, or empty if there is none of this name. */
    public Optional<BenchmarkKernel> create(String name) {
        return Optional.ofNullable(suppliers.get(name)).map(Supplier::get);
    }
}
