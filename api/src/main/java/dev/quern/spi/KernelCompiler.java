package dev.quern.spi;

import dev.quern.ir.KernelIr;

/** Turns IR into something that runs; found with {@link java.util.ServiceLoader}. */
public interface KernelCompiler {
    /**
     * The kernel, compiled at most once for each {@link KernelIr#fingerprint} and JVM, whoever asks first.
     *
     * @throws dev.quern.KernelDefinitionException if the kernel cannot be compiled
     */
    CompiledKernel compile(KernelIr kernel);
}
