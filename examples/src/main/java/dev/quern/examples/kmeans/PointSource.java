package dev.quern.examples.kmeans;

import dev.quern.Kernel;
import dev.quern.NDArray;
import java.util.Map;

/**
 * Points with ids, wherever they are, for kernels to run over.
 *
 * <p>A kernel is given as a call that lacks its arguments {@code points}, F64 [n, d], and {@code id}, I64 [n]: the source
 * adds those that the kernel declares. All other arrays are the same for every point.
 */
public interface PointSource {
    /** How many points there are. */
    long count();

    /**
     * Runs a kernel whose outputs are reductions over all points.
     *
     * @return the outputs by name
     */
    Map<String, NDArray> reduce(Kernel.Call call);

    /** The points for which the only output of a kernel, a BOOL for each point, holds. */
    Selection select(Kernel.Call call);
}
