/**
 * What the API and a compiler agree on: the service that compiles a kernel, the arguments of a call once they are checked,
 * and the memory behind an array. Users have no need of it.
 */
@NullMarked
package dev.quern.spi;

import org.jspecify.annotations.NullMarked;
