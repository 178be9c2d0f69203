/**
 * Arrays over Apache Arrow vectors. Arrow is an optional dependency: nothing outside this package names its classes,
 * and who calls into it has arrow-vector and a memory implementation on the class path, and has given the JVM Arrow's
 * own flag {@code --add-opens=java.base/java.nio=ALL-UNNAMED}.
 */
@NullMarked
package dev.quern.arrow;

import org.jspecify.annotations.NullMarked;
