/** Kernels, arrays and element types: what users write against. */
@NullMarked
package dev.quern;

import org.jspecify.annotations.NullMarked;
