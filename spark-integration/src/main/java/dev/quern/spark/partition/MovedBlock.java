package dev.quern.spark.partition;

import java.io.Serializable;

/** A block after a step, with what the step has observed. A class, and not a record, for Kryo. */
final class MovedBlock implements Serializable {
    private static final long serialVersionUID = 1L;

    private final SpatialBlock block;
    private final double[] observed;
    private final double squaredMove;

    MovedBlock(SpatialBlock block, double[] observed, double squaredMove) {
        this.block = block;
        this.observed = observed;
        this.squaredMove = squaredMove;
    }

    SpatialBlock block() {
        return block;
    }

    /** What the driver wants to know: the square of how far a point is from its start, then what was observed. */
    double[] report() {
        double[] report = new double[1 + observed.length];
        report[0] = squaredMove;
        System.arraycopy(observed, 0, report, 1, observed.length);
        return report;
    }
}
