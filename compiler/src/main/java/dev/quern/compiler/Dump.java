package dev.quern.compiler;

import dev.quern.compiler.emit.ClassEmitter;
import dev.quern.compiler.emit.EmissionPlan;
import dev.quern.compiler.emit.Twin;
import dev.quern.ir.KernelIr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a kernel is after each pass, and the class made of it, to files: for whoever works on Quern or wants to see
 * what became of a kernel. On with {@code -Dquern.dump=DIRECTORY}; read when a kernel is compiled.
 */
final class Dump {
    private static final String PROPERTY = "quern.dump";

    private Dump() {}

    private static @Nullable Path directory(KernelIr kernel) {
        String directory = System.getProperty(PROPERTY);
        return directory == null || directory.isEmpty() ? null : Path.of(directory, kernel.name());
    }

    /** {@code DIRECTORY/KERNEL/NN-PASS.ir}. */
    static void ir(KernelIr kernel, int number, String pass) {
        Path directory = directory(kernel);
        if (directory != null) {
            write(
                    directory,
                    "%02d-%s.ir".formatted(number, pass),
                    kernel.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** {@code DIRECTORY/KERNEL/LAYOUTS.class}: {@code javap -c -l} shows it. */
    static void bytecode(EmissionPlan plan, ClassEmitter.Emitted emitted) {
        Path directory = directory(plan.kernel());
        if (directory != null) {
            String name = plan.layouts().stream()
                    .map(layout -> layout.toString().replace(' ', '-'))
                    .distinct()
                    .collect(Collectors.joining("+"));
            String checked = plan.checked() ? "-checked" : "";
            String twin = plan.twin() == Twin.VECTOR ? "-vector" : "";
            write(directory, name + checked + twin + ".class", emitted.bytes());
        }
    }

    private static void write(Path directory, String file, byte[] content) {
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the dump that -D" + PROPERTY + " asks for", e);
        }
    }
}
