package dev.quern.spark.task;

import dev.quern.DType;
import dev.quern.Kernel;
import java.io.Serializable;
import java.util.List;

/**
 * A function of the values of one row, for where Spark works row by row: the kernel of a ufunc on single values.
 *
 * @param kernel takes arrays of these types and writes one of the type of the result, all of rank 0
 */
public record RowFunction(Kernel kernel, List<DType> inputs, DType output) implements Serializable {
    public RowFunction {
        inputs = List.copyOf(inputs);
    }

    /** For one thread. Generated code of Spark's calls this by name. */
    public RowCall newCall() {
        return new RowCall(this);
    }
}
