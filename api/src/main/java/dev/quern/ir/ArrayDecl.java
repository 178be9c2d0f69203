package dev.quern.ir;

import dev.quern.DType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An array of a kernel: an argument, or scratch that the kernel allocates. Names are unique within a kernel. */
public record ArrayDecl(String name, DType dtype, List<Dim> dims, Role role, Site site) implements Argument {

    /** Who provides the array and who may write to it. */
    public enum Role {
        /** Read only. */
        IN,
        /** Written; what it held before is visible only to updates such as {@code plusAssign}. */
        OUT,
        /** Read and written. */
        INOUT,
        /** Scratch, zeroed where it is allocated and private to the iteration that allocates it. */
        TEMP;

        public boolean isWritable() {
            return this != IN;
        }
    }

    public ArrayDecl {
        dims = List.copyOf(dims);
    }

    public int rank() {
        return dims.size();
    }

    /** For example {@code in a: F64[m, n]}. */
    @Override
    public String toString() {
        return role.name().toLowerCase(Locale.ROOT) + " " + name + ": " + typeText();
    }

    /** For example {@code F64[m, n]}. */
    public String typeText() {
        return typeText(dtype, dims);
    }

    static String typeText(DType dtype, List<Dim> dims) {
        return dims.isEmpty()
                ? dtype.toString()
                : dims.stream().map(Dim::toString).collect(Collectors.joining(", ", dtype + "[", "]"));
    }
}
