package dev.quern.spark.partition;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one partition sends another of the points that are ghosts there: the only thing that goes through a shuffle in a time
 * step. Ids and places go along once, when points become ghosts; after that, who receives it knows which points they are.
 */
final class HaloBatch implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int source;
    private final double[] positions;
    private final double @Nullable [] values;
    private final long @Nullable [] ids;
    private final int @Nullable [] places;

    HaloBatch(
            int source,
            double[] positions,
            double @Nullable [] values,
            long @Nullable [] ids,
            int @Nullable [] places) {
        this.source = source;
        this.positions = positions;
        this.values = values;
        this.ids = ids;
        this.places = places;
    }

    int source() {
        return source;
    }

    double[] positions() {
        return positions;
    }

    double @Nullable [] values() {
        return values;
    }

    long[] ids() {
        return Objects.requireNonNull(ids);
    }

    int[] places() {
        return Objects.requireNonNull(places);
    }
}
