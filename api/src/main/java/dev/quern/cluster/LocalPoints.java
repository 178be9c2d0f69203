package dev.quern.cluster;

import dev.quern.Kernel;
import dev.quern.NDArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Points in arrays of this JVM: kernels run over them on all of its cores. */
public final class LocalPoints implements PointSet {
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();

    /** What the first of two kernels writes, by name: for the next iteration to write to. */
    private final Map<String, NDArray> scratch = new HashMap<>();

    private LocalPoints(NDArray points, @Nullable NDArray weights) {
        arrays.put("points", points);
        if (weights != null) {
            arrays.put("weights", weights);
        }
    }

    /**
     * Points that count alike. The array is shared; F32 is widened to a copy.
     *
     * @param points F64 or F32 [n, d]
     * @throws IllegalArgumentException if it is not of that form
     */
    public static LocalPoints of(NDArray points) {
        return new LocalPoints(checked(points), null);
    }

    /**
     * Points that count by their weights. The arrays are shared; F32 is widened to a copy.
     *
     * @param points F64 or F32 [n, d]
     * @param weights F64 or F32 [n]
     * @throws IllegalArgumentException if they are not of that form, or there are not as many weights as points
     */
    public static LocalPoints of(NDArray points, NDArray weights) {
        NDArray rows = checked(points);
        if (weights.rank() != 1 || weights.size(0) != rows.size(0)) {
            throw new IllegalArgumentException("weights: expected one for each of %d points, an array [%d], got %s"
                    .formatted(rows.size(0), rows.size(0), weights.describe()));
        }
        return new LocalPoints(rows, Arguments.doubles("weights", weights));
    }

    private static NDArray checked(NDArray points) {
        if (points.rank() != 2 || points.size(1) == 0) {
            throw new IllegalArgumentException("points: expected an array [n, d] of n points of d coordinates, got %s%s"
                    .formatted(
                            points.describe(),
                            points.rank() == 1 ? ": reshape(n, 1) makes points of one coordinate" : ""));
        }
        return Arguments.doubles("points", points);
    }

    @Override
    public long count() {
        return points().size(0);
    }

    @Override
    public int dimensions() {
        return (int) points().size(1);
    }

    @Override
    public boolean isWeighted() {
        return arrays.containsKey("weights");
    }

    private NDArray points() {
        return Arguments.output(arrays, "points");
    }

    @Override
    public void keep(Kernel.Call call) {
        arrays.put(call.kernel().outputs().get(0), complete(call, arrays).call());
    }

    @Override
    public void drop(String name) {
        arrays.remove(name);
    }

    @Override
    public Map<String, NDArray> reduce(Kernel.Call call) {
        return complete(call, arrays).callAll();
    }

    @Override
    public Map<String, NDArray> reduce(Kernel.Call first, Kernel.Call second) {
        String name = first.kernel().outputs().get(0);
        NDArray before = scratch.get(name);
        Kernel.Call mapped = complete(first, arrays);
        NDArray output;
        if (before == null) {
            output = mapped.call();
            scratch.put(name, output);
        } else {
            output = before;
            mapped.with(name, output).run();
        }
        Map<String, NDArray> all = new HashMap<>(arrays);
        all.put(name, output);
        return complete(second, all).callAll();
    }

    private static Kernel.Call complete(Kernel.Call call, Map<String, NDArray> arrays) {
        Kernel.Call whole = call;
        for (String input : call.kernel().inputs()) {
            NDArray array = arrays.get(input);
            whole = array == null ? whole : whole.with(input, array);
        }
        return whole;
    }

    @Override
    public List<Chosen> choose(Kernel.Call call, int most) {
        NDArray scores = complete(call, arrays).call();
        return Greatest.of(scores, 0, most, points(), arrays.get("weights"));
    }

    @Override
    public Batch batch(long[] numbers) {
        int dimensions = dimensions();
        double[] rows = new double[Math.multiplyExact(numbers.length, dimensions)];
        double[] weights = new double[numbers.length];
        Arrays.fill(weights, 1);
        NDArray weight = arrays.get("weights");
        for (int i = 0; i < numbers.length; i++) {
            NDArray row = points().at(numbers[i]);
            for (int e = 0; e < dimensions; e++) {
                rows[i * dimensions + e] = row.getDouble(e);
            }
            weights[i] = weight == null ? 1 : weight.getDouble(numbers[i]);
        }
        return new Batch(NDArray.of(rows, numbers.length, dimensions), NDArray.of(weights, numbers.length));
    }
}
