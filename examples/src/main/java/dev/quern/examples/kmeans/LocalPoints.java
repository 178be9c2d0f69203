package dev.quern.examples.kmeans;

import dev.quern.Kernel;
import dev.quern.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Points in the arrays of this JVM: kernels run over them on all of its cores. */
public final class LocalPoints implements PointSource {
    private final NDArray ids;
    private final NDArray points;

    /**
     * Shares the arrays, which must not change while the source is used.
     *
     * @param ids I64 [n], no two alike
     * @param points F64 [n, d]
     * @throws IllegalArgumentException if there are not as many ids as points
     */
    public LocalPoints(NDArray ids, NDArray points) {
        if (ids.rank() != 1 || points.rank() != 2 || ids.size(0) != points.size(0)) {
            throw new IllegalArgumentException("expected ids [n] and points [n, d], got ids " + ids.describe()
                    + " and points " + points.describe());
        }
        this.ids = ids;
        this.points = points;
    }

    @Override
    public long count() {
        return points.size(0);
    }

    @Override
    public Map<String, NDArray> reduce(Kernel.Call call) {
        return complete(call).callAll();
    }

    @Override
    public Selection select(Kernel.Call call) {
        boolean[] chosen = complete(call).call().toBooleanArray();
        List<Selection.Point> selected = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i]) {
                selected.add(Selection.Point.of(ids.getLong(i), points.at(i).toDoubleArray()));
            }
        }
        return Selection.of(selected);
    }

    /** The cluster of each point, I32 [n]. */
    public NDArray nearest(NDArray centroids) {
        return KMeansKernels.NEAREST.call(points, centroids);
    }

    private Kernel.Call complete(Kernel.Call call) {
        Kernel.Call whole = call;
        List<String> inputs = call.kernel().inputs();
        whole = inputs.contains("points") ? whole.with("points", points) : whole;
        whole = inputs.contains("id") ? whole.with("id", ids) : whole;
        return whole;
    }
}
