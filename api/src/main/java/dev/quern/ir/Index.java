package dev.quern.ir;

import java.io.Serializable;

/** The counter of a loop or of a reduction over a range; an I64. The id is unique within a kernel. */
public record Index(String name, int id) implements Serializable {
    @Override
    public String toString() {
        return name;
    }
}
