package dev.quern.compiler.races;

import dev.quern.Array;
import dev.quern.KernelBuilder;

/** What a user says about an access or an array that no proof can find. */
final class Promises {
    private Promises() {}

    /** Updates of the element exclude each other. */
    static Array atomic(Array element) {
        return element.atomic();
    }

    /** The user's word that no other iteration is in the way. */
    static Array unchecked(Array element) {
        return element.unchecked();
    }

    /** The array holds no value twice. */
    static void distinct(KernelBuilder kernel, Array indices) {
        kernel.distinct(indices);
    }

    /** No value of the array is less than the one before. */
    static void ascending(KernelBuilder kernel, Array indices) {
        kernel.ascending(indices);
    }
}
