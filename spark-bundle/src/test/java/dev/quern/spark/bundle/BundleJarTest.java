package dev.quern.spark.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the one jar, and what is not. */
class BundleJarTest {
    private static JarFile jar;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile(Path.of(System.getProperty("quern.bundle")).toFile());
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    private static List<String> names(String prefix) {
        return jar.stream()
                .filter(entry -> !entry.isDirectory())
                .map(entry -> entry.getName())
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private static String text(String name) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void holdsClassesOfQuernAndItsOwnCopyOfAsm() {
        assertThat(names(""))
                .hasSizeGreaterThan(500)
                .allMatch(name -> name.startsWith("dev/quern/") || name.startsWith("META-INF/"));
        assertThat(names("dev/quern/"))
                .allMatch(name -> name.endsWith(".class"))
                .contains(
                        "dev/quern/Kernel.class",
                        "dev/quern/compiler/QuernCompiler.class",
                        "dev/quern/spark/QuernPlugin.class",
                        "dev/quern/spark/QuernExtensions.class",
                        "dev/quern/shaded/asm/ClassWriter.class")
                .doesNotContain("dev/quern/shaded/asm/module-info.class")
                .doesNotHaveDuplicates();
    }

    @Test
    void refersToNoOtherAsm() throws IOException {
        for (String name : names("dev/quern/")) {
            try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                        .as(name)
                        .doesNotContain("org/objectweb/asm");
            }
        }
    }

    @Test
    void namesItsServicesAndLicences() throws IOException {
        assertThat(names("META-INF/"))
                .containsExactlyInAnyOrder(
                        "META-INF/MANIFEST.MF",
                        "META-INF/LICENSE",
                        "META-INF/NOTICE",
                        "META-INF/licenses/asm.txt",
                        "META-INF/services/dev.quern.spi.KernelCompiler",
                        "META-INF/services/dev.quern.spi.ParallelLoops",
                        "META-INF/services/dev.quern.spark.executor.TaskMemory$Provider");
        assertThat(text("META-INF/services/dev.quern.spi.KernelCompiler").strip())
                .isEqualTo("dev.quern.compiler.QuernCompiler");
        assertThat(text("META-INF/services/dev.quern.spark.executor.TaskMemory$Provider")
                        .strip())
                .isEqualTo("dev.quern.spark.internal.SparkTaskMemory$Maker");
        assertThat(text("META-INF/licenses/asm.txt")).contains("Redistributions in binary form");
        Attributes manifest = jar.getManifest().getMainAttributes();
        assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_TITLE)).isEqualTo("Quern for Spark, in one jar");
        assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION)).isNotBlank();
        assertThat(jar.isMultiRelease()).isFalse();
    }
}
