package dev.quern.spatial;

import dev.quern.spi.ParallelLoops;
import java.util.Arrays;

/**
 * Points with their images in a periodic space: those images that lie within reach of the box that some points fill, as
 * further points, so that who looks for neighbours need not think of periods.
 */
final class Images {
    private static final int SLICE = 4096;
    private static final double NANOS_PER_POINT = 2;

    private final double[][] axes;
    private final double[][] shifts;
    private int[] rows;
    private int count;

    private Images(double[][] axes, double[][] shifts, int[] rows, int count) {
        this.axes = axes;
        this.shifts = shifts;
        this.rows = rows;
        this.count = count;
    }

    /**
     * Adds the images.
     *
     * @param axes for each dimension the coordinates of all points, inside the bounds of the space
     * @param shifts for each dimension what was added to the coordinate that the user gave
     * @param rows the user's row of each point
     * @param low the lowest coordinates of interest: neighbours within reach of them are wanted
     */
    static Images of(
            double[][] axes, double[][] shifts, int[] rows, int count, Space space, double[] low, double[] high) {
        Images images = new Images(axes.clone(), shifts.clone(), rows, count);
        for (int axis = 0; axis < axes.length; axis++) {
            if (space.isPeriodic(axis)) {
                images.add(axis, space.length(axis), low[axis], high[axis]);
            }
        }
        return images;
    }

    double[][] axes() {
        return axes;
    }

    double[][] shifts() {
        return shifts;
    }

    int[] rows() {
        return rows;
    }

    int count() {
        return count;
    }

    /** For what there is, images from before included, the images one period below and one above. */
    private void add(int axis, double length, double low, double high) {
        double[] coordinates = axes[axis];
        int old = count;
        int slices = (old + SLICE - 1) / SLICE;
        int[] counts = new int[slices];
        ParallelLoops.get().run(slices, SLICE * NANOS_PER_POINT, (from, to) -> {
            for (int slice = from; slice < to; slice++) {
                int found = 0;
                int end = Math.min(old, (slice + 1) * SLICE);
                for (int i = slice * SLICE; i < end; i++) {
                    found += coordinates[i] + length <= high ? 1 : 0;
                    found += coordinates[i] - length >= low ? 1 : 0;
                }
                counts[slice] = found;
            }
        });
        int[] next = new int[slices];
        long total = old;
        for (int slice = 0; slice < slices; slice++) {
            next[slice] = (int) total;
            total += counts[slice];
        }
        int enlarged = Coordinates.count("Neighbors.of (with periodic images)", total);
        for (int each = 0; each < axes.length; each++) {
            axes[each] = Arrays.copyOf(axes[each], enlarged);
            shifts[each] = Arrays.copyOf(shifts[each], enlarged);
        }
        rows = Arrays.copyOf(rows, enlarged);
        ParallelLoops.get().run(slices, SLICE * NANOS_PER_POINT, (from, to) -> {
            for (int slice = from; slice < to; slice++) {
                int place = next[slice];
                int end = Math.min(old, (slice + 1) * SLICE);
                for (int i = slice * SLICE; i < end; i++) {
                    if (coordinates[i] + length <= high) {
                        copy(i, place++, axis, length);
                    }
                    if (coordinates[i] - length >= low) {
                        copy(i, place++, axis, -length);
                    }
                }
            }
        });
        count = enlarged;
    }

    private void copy(int from, int to, int axis, double shift) {
        for (int each = 0; each < axes.length; each++) {
            axes[each][to] = axes[each][from] + (each == axis ? shift : 0);
            shifts[each][to] = shifts[each][from] + (each == axis ? shift : 0);
        }
        rows[to] = rows[from];
    }
}
