package dev.quern.architecture;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Which package knows which, as one table. It stands in the last module because only this one sees all the others.
 *
 * <p>Maven already keeps a module from the ones below it; the table holds the directions inside a module and the
 * libraries each part may use.
 */
final class ArchitectureTest {
    /**
     * What the code had when this was last raised. A table checked against no classes passes, so the import has to find
     * about as many as there are: raise this as the code grows.
     */
    private static final int CLASSES_AT_LEAST = 240;

    /** One row: classes of {@code subject} may depend on one another and on classes of {@code known}, on nothing else. */
    private record Row(PackageMatcher subject, Set<String> known) {
        boolean isAbout(String packageName) {
            return subject.matches(packageName);
        }

        boolean mayKnow(String packageName) {
            return subject.matches(packageName)
                    || known.stream()
                            .anyMatch(pattern -> PackageMatcher.of(pattern).matches(packageName));
        }
    }

    private static Row row(String subject, String... known) {
        return new Row(PackageMatcher.of(subject), Set.of(known));
    }

    private static final List<Row> TABLE = List.of(
            // api. DType is the element type of expressions as well as of arrays, so the IR knows dev.quern.
            row("dev.quern", "dev.quern.ir", "dev.quern.spi", "dev.quern.spatial"),
            row("dev.quern.arrow", "dev.quern", "dev.quern.spi", "org.apache.arrow.."),
            row("dev.quern.ir", "dev.quern"),
            row("dev.quern.spi", "dev.quern", "dev.quern.ir"),
            row("dev.quern.spatial", "dev.quern", "dev.quern.spi"),
            row("dev.quern.cluster", "dev.quern", "dev.quern.spatial", "dev.quern.spi"),

            // compiler. The facade knows its parts; no part knows the facade.
            row(
                    "dev.quern.compiler",
                    "dev.quern",
                    "dev.quern.ir",
                    "dev.quern.spi",
                    "dev.quern.compiler.*",
                    "com.sun.management"),
            row("dev.quern.compiler.interpret", "dev.quern", "dev.quern.ir", "dev.quern.spi"),
            row("dev.quern.compiler.rewrite", "dev.quern", "dev.quern.ir", "dev.quern.compiler.analysis"),
            row("dev.quern.compiler.analysis", "dev.quern", "dev.quern.ir"),
            row("dev.quern.compiler.lower", "dev.quern", "dev.quern.ir"),
            row("dev.quern.compiler.schedule", "dev.quern", "dev.quern.ir", "dev.quern.compiler.analysis"),
            row("dev.quern.compiler.runtime", "dev.quern", "dev.quern.ir", "dev.quern.spi"),
            row(
                    "dev.quern.compiler.emit",
                    "dev.quern",
                    "dev.quern.ir",
                    "dev.quern.spi",
                    "dev.quern.compiler.analysis",
                    "dev.quern.compiler.schedule",
                    "dev.quern.compiler.runtime",
                    "org.objectweb.asm.."),
            row(
                    "dev.quern.compiler.twin",
                    "dev.quern",
                    "dev.quern.ir",
                    "dev.quern.spi",
                    "dev.quern.compiler.analysis",
                    "dev.quern.compiler.emit",
                    "dev.quern.compiler.runtime"),

            // spark-integration. Of Spark's own packages the row allows all; which are internal is a rule of its own.
            row(
                    "dev.quern.spark.executor",
                    "dev.quern",
                    "dev.quern.compiler",
                    "dev.quern.compiler.runtime",
                    "org.apache.spark..",
                    "com.codahale.metrics"),
            row(
                    "dev.quern.spark..",
                    "dev.quern",
                    "dev.quern.ir",
                    "dev.quern.spi",
                    "dev.quern.spatial",
                    "dev.quern.compiler",
                    "dev.quern.compiler.runtime",
                    "org.apache.spark..",
                    "org.apache.arrow..",
                    "scala.."),
            row(
                    "dev.quern.examples..",
                    "dev.quern",
                    "dev.quern.spatial",
                    "dev.quern.cluster",
                    "dev.quern.compiler",
                    "dev.quern.spark",
                    "dev.quern.spark.array",
                    "dev.quern.spark.partition",
                    "dev.quern.spark.cluster",
                    "org.apache.spark..",
                    "scala..",
                    "com.univocity.parsers..",
                    "org.knowm.xchart..",
                    "picocli.."),
            row("dev.quern.benchmarks..", "..") // it measures whatever there is
            );

    /** What everybody may know. */
    private static final Row EVERYWHERE =
            row("java..", "javax..", "org.jspecify.annotations", "com.google.errorprone.annotations", "org.slf4j");

    /** Packages of Spark that promise nothing to anybody. */
    private static final List<PackageMatcher> SPARK_INSIDES = Stream.of(
                    "org.apache.spark.sql.catalyst..",
                    "org.apache.spark.sql.classic..",
                    "org.apache.spark.sql.execution..",
                    "org.apache.spark.sql.internal..",
                    "org.apache.spark.memory..",
                    "org.apache.spark.unsafe..")
            .map(PackageMatcher::of)
            .toList();

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/jmh_generated/"))
            .importPackages("dev.quern");

    @Test
    void there_are_as_many_classes_as_there_were() {
        assertThat(CLASSES.stream().filter(ArchitectureTest::isWritten).count())
                .isGreaterThanOrEqualTo(CLASSES_AT_LEAST);
    }

    @Test
    void every_package_has_a_row() {
        assertThat(packages()).allMatch(name -> rowOf(name).isPresent());
    }

    @Test
    void packages_know_only_what_their_row_allows() {
        assertThat(dependencies().filter(dependency -> !isAllowed(dependency)))
                .extracting(Dependency::getDescription)
                .isEmpty();
    }

    @Test
    void only_the_internal_package_touches_the_insides_of_spark() {
        assertThat(dependencies()
                        .filter(dependency -> isInsideSpark(dependency
                                .getTargetClass()
                                .getBaseComponentType()
                                .getPackageName()))
                        .filter(dependency ->
                                !dependency.getOriginClass().getPackageName().equals("dev.quern.spark.internal")))
                .extracting(Dependency::getDescription)
                .isEmpty();
    }

    @Test
    void every_package_is_null_marked() {
        assertThat(packages())
                .allMatch(name -> CLASSES.getPackage(name)
                        .tryGetPackageInfo()
                        .filter(info -> info.isAnnotatedWith(NullMarked.class))
                        .isPresent());
    }

    private static Stream<Dependency> dependencies() {
        return CLASSES.stream().flatMap(type -> type.getDirectDependenciesFromSelf().stream());
    }

    private static boolean isAllowed(Dependency dependency) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        String known = target.getPackageName();
        return target.isPrimitive()
                || EVERYWHERE.isAbout(known)
                || EVERYWHERE.mayKnow(known)
                // a package without a row fails in a test of its own
                || rowOf(dependency.getOriginClass().getPackageName())
                        .map(row -> row.mayKnow(known))
                        .orElse(true);
    }

    private static boolean isInsideSpark(String packageName) {
        return SPARK_INSIDES.stream().anyMatch(insides -> insides.matches(packageName));
    }

    private static Optional<Row> rowOf(String packageName) {
        return TABLE.stream().filter(row -> row.isAbout(packageName)).findFirst();
    }

    private static Set<String> packages() {
        return CLASSES.stream()
                .filter(ArchitectureTest::isWritten)
                .map(JavaClass::getPackageName)
                .collect(toCollection(TreeSet::new));
    }

    /** A class that stands in a file; package-info and lambdas' classes do not count. */
    private static boolean isWritten(JavaClass type) {
        return type.isTopLevelClass() && !type.getSimpleName().equals("package-info");
    }
}
