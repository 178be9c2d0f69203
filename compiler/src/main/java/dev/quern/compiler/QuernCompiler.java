package dev.quern.compiler;

import dev.quern.ir.KernelIr;
import dev.quern.spi.CompiledKernel;
import dev.quern.spi.KernelCompiler;

/** The compiler as the API finds it. */
public final class QuernCompiler implements KernelCompiler {
    /** For {@link java.util.ServiceLoader}. */
    public QuernCompiler() {}

    @Override
    public CompiledKernel compile(KernelIr kernel) {
        return KernelCache.shared().get(kernel);
    }
}
