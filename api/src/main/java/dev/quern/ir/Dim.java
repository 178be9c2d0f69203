package dev.quern.ir;

import java.io.Serializable;

/** The size of one axis: a symbol that is bound when the kernel is called, or a fixed number. */
public sealed interface Dim extends Serializable {

    /** A named size; every array of the kernel that uses the name must agree on it at the call. */
    record Symbol(String name) implements Dim {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A size known when the kernel is defined. */
    record Fixed(long size) implements Dim {
        public Fixed {
            if (size < 0) {
                throw new IllegalArgumentException("a dimension cannot have the size " + size);
            }
        }

        @Override
        public String toString() {
            return Long.toString(size);
        }
    }

    /** Reads {@code "n"} as a symbol and {@code "3"} as a fixed size, as NumPy's gufunc signatures do. */
    static Dim parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a dimension needs a name or a size, and \"\" is neither");
        }
        if (text.chars().allMatch(Character::isDigit)) {
            try {
                return new Fixed(Long.parseLong(text));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("the size " + text + " is more than an array can have", e);
            }
        }
        if (!Character.isJavaIdentifierStart(text.charAt(0))
                || !text.chars().allMatch(Character::isJavaIdentifierPart)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is neither a name nor a size: a dimension is written as \"n\" or \"3\"");
        }
        return new Symbol(text);
    }

    /** Whether this axis stretches to any size, as an axis of size 1 does in NumPy. */
    default boolean isOne() {
        return this instanceof Fixed fixed && fixed.size() == 1;
    }
}
