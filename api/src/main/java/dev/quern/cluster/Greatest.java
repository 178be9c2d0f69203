package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.cluster.PointSet.Chosen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** The points of the greatest scores: of some points by {@link #of}, of several such parts together by {@link #merged}. */
public final class Greatest {
    private Greatest() {}

    private record Scored(double score, int row) {}

    /**
     * What {@link PointSet#choose} returns, of points in arrays.
     *
     * @param scores F64 [m]
     * @param before how many points of the set come before these
     * @param points F64 [m, d]
     * @param weights F64 [m]; ones if there is none
     */
    public static List<Chosen> of(NDArray scores, long before, int most, NDArray points, @Nullable NDArray weights) {
        Comparator<Scored> worstFirst = Comparator.comparingDouble(Scored::score)
                .thenComparing(Comparator.comparingInt(Scored::row).reversed());
        PriorityQueue<Scored> kept = new PriorityQueue<>(worstFirst);
        double[] values = scores.toDoubleArray();
        for (int row = 0; row < values.length; row++) {
            // The rows come in their order, so one that is as good as the worst kept is behind it.
            if (values[row] > 0
                    && (kept.size() < most || values[row] > kept.element().score())) {
                kept.add(new Scored(values[row], row));
                if (kept.size() > most) {
                    kept.remove();
                }
            }
        }
        List<Chosen> chosen = new ArrayList<>();
        while (!kept.isEmpty()) {
            Scored next = kept.remove();
            chosen.add(new Chosen(
                    before + next.row(),
                    next.score(),
                    DoubleStream.of(points.at(next.row()).toDoubleArray())
                            .boxed()
                            .toList(),
                    weights == null ? 1 : weights.getDouble(next.row())));
        }
        Collections.reverse(chosen);
        return chosen;
    }

    /** The greatest of several parts. */
    public static List<Chosen> merged(List<Chosen> parts, int most) {
        return parts.stream().sorted(Chosen::byScore).limit(most).toList();
    }
}
