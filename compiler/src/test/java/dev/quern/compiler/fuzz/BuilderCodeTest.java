package dev.quern.compiler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Kernel;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Traversal;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed of a kernel compiles, and defines the same kernel: but for the names of indices and variables. */
final class BuilderCodeTest {
    private static final int KERNELS = 200;
    private static final Pattern NAME = Pattern.compile("\\b(var |temp )?([A-Za-z_]\\w*)\\b( (?=in ))?");

    @TempDir
    private Path directory;

    @Test
    void isTheKernelAgain() throws IOException, ReflectiveOperationException {
        Map<String, KernelIr> kernels = new HashMap<>();
        for (long number = 0; kernels.size() < KERNELS; number++) {
            // A method may only be so long.
            Optional<Generated> made = KernelGenerator.unlessRefused(Campaign.seedOf(2, number))
                    .filter(each -> each.inputs().stream()
                                    .mapToLong(input -> input.values().size())
                                    .sum()
                            < 2_000);
            if (made.isPresent()) {
                String name = "Kernel" + number;
                Files.writeString(directory.resolve(name + ".java"), Reproducer.of(name, made.get()));
                kernels.put(name, made.get().kernel());
            }
        }
        compile(kernels.keySet());
        int same = 0;
        List<String> different = new ArrayList<>();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            for (Map.Entry<String, KernelIr> each : kernels.entrySet()) {
                Kernel again = (Kernel)
                        loader.loadClass(each.getKey()).getMethod("kernel").invoke(null);
                // One with an array for each element becomes scratch that a loop fills.
                if (plain(again.ir()).equals(plain(each.getValue()))) {
                    same++;
                } else if (!hasGenerate(each.getValue())) {
                    different.add(each.getValue() + "\n" + again.ir());
                }
            }
        }
        assertThat(different).isEmpty();
        assertThat(same).isGreaterThan(KERNELS / 2);
    }

    private void compile(Iterable<String> names) throws IOException {
        List<Path> files = new ArrayList<>();
        names.forEach(name -> files.add(directory.resolve(name + ".java")));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            null,
                            manager,
                            null,
                            List.of("-proc:none", "-d", directory.toString()),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(done).isTrue();
        }
    }

    private static boolean hasGenerate(KernelIr kernel) {
        boolean[] found = {false};
        Traversal.forEachExpr(kernel.body(), expr -> found[0] |= expr instanceof Expr.Generate);
        return found[0];
    }

    /** The text with indices and variables numbered in the order they are bound, whatever they are called. */
    private static String plain(KernelIr kernel) {
        Map<String, String> names = new HashMap<>();
        int[] bound = {0};
        return NAME.matcher(kernel.toString()).replaceAll(found -> {
            String name = found.group(2);
            if (found.group(1) != null || found.group(3) != null) {
                names.put(name, "#" + bound[0]++);
            }
            return Matcher.quoteReplacement(Objects.requireNonNullElse(found.group(1), "")
                    + names.getOrDefault(name, name)
                    + Objects.requireNonNullElse(found.group(3), ""));
        });
    }
}
