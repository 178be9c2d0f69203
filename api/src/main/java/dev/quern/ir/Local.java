package dev.quern.ir;

import dev.quern.DType;
import java.io.Serializable;

/** A scalar variable of a kernel. The id is unique within a kernel. */
public record Local(String name, DType dtype, int id) implements Serializable {
    @Override
    public String toString() {
        return name;
    }
}
