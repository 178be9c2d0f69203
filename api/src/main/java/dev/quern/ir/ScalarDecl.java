package dev.quern.ir;

import dev.quern.DType;

/** A scalar argument: one number, the same for every iteration. */
public record ScalarDecl(String name, DType dtype, Site site) implements Argument {
    /** For example {@code radius: F64}. */
    @Override
    public String toString() {
        return name + ": " + dtype;
    }
}
