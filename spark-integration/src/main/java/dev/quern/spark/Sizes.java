package dev.quern.spark;

import dev.quern.KernelArgumentException;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The sizes of dimensions as far as arguments have settled them, and which argument did; immutable. */
record Sizes(String kernel, Map<String, Known> known) {
    /**
     * The size of one dimension.
     *
     * @param array the argument it is from
     * @param text what that was bound to
     */
    record Known(long size, ArrayDecl array, String text) {}

    static Sizes none(String kernel) {
        return new Sizes(kernel, Map.of());
    }

    /**
     * These sizes and that of one more axis.
     *
     * @param text what the array is bound to, for messages
     */
    Sizes with(ArrayDecl array, int axis, long size, String text) {
        Dim dim = array.dims().get(axis);
        if (dim instanceof Dim.Fixed fixed) {
            if (fixed.size() != size) {
                throw new KernelArgumentException(
                        kernel,
                        "axis %d of %s is declared as %d and is %d: %s is %s"
                                .formatted(axis, array.name(), fixed.size(), size, array.name(), text),
                        "%s is declared %s: give it %d".formatted(array.name(), array.typeText(), fixed.size()));
            }
            return this;
        }
        Known other = known.get(dim.toString());
        if (other != null && other.size() != size) {
            throw new KernelArgumentException(
                    kernel,
                    "the dimension %s is %d in %s and %d in %s: %s is %s and %s is %s"
                            .formatted(
                                    dim,
                                    other.size(),
                                    other.array().name(),
                                    size,
                                    array.name(),
                                    other.array().name(),
                                    other.text(),
                                    array.name(),
                                    text),
                    "%s is declared %s and %s is declared %s: bind arguments whose %s agree"
                            .formatted(
                                    other.array().name(),
                                    other.array().typeText(),
                                    array.name(),
                                    array.typeText(),
                                    dim));
        }
        Map<String, Known> more = new LinkedHashMap<>(known);
        more.putIfAbsent(dim.toString(), new Known(size, array, text));
        return new Sizes(kernel, more);
    }

    OptionalLong of(Dim dim) {
        if (dim instanceof Dim.Fixed fixed) {
            return OptionalLong.of(fixed.size());
        }
        Known settled = known.get(dim.toString());
        return settled == null ? OptionalLong.empty() : OptionalLong.of(settled.size());
    }
}
