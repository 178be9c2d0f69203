/** What the programs of several packages have in common. */
@NullMarked
package dev.quern.examples;

import org.jspecify.annotations.NullMarked;
