package dev.quern.spatial;

/** Where to cut a node of a {@link KdTree}. */
final class CutChoice {
    /** The points before a position in the order of an axis go to the left, to so many partitions. */
    record Cut(int axis, int position, int leftParts) {}

    /** One by the part of the points that are not counted at either end when it is asked how far points spread. */
    private static final int OUTERMOST = 20;

    private final PointSample sample;
    private final int[][] orders;
    private final BoxTree boxes;

    CutChoice(PointSample sample, int[][] orders, BoxTree boxes) {
        this.sample = sample;
        this.orders = orders;
        this.boxes = boxes;
    }

    /** The best cut of a node that has at least two points and two parts. */
    Cut best(int node, int from, int to, int parts) {
        int longest = longestAxis(from, to);
        if (Double.isNaN(sample.radius())) {
            int half = parts / 2;
            return new Cut(longest, positions(longest, from, to, parts, half, half)[0], half);
        }
        int least = (parts + 2) / 3;
        int most = parts - least;
        int[] positions = positions(longest, from, to, parts, least, most);
        Cut best = new Cut(longest, positions[parts / 2 - least], parts / 2);
        double fewest = nearByParts(best, node, from, to, parts);
        for (int turn = 0; turn < orders.length; turn++) {
            int axis = (longest + turn) % orders.length;
            positions = turn == 0 ? positions : positions(axis, from, to, parts, least, most);
            for (int leftParts = least; leftParts <= most; leftParts++) {
                Cut cut = new Cut(axis, positions[leftParts - least], leftParts);
                double near = nearByParts(cut, node, from, to, parts);
                if (near < fewest) {
                    fewest = near;
                    best = cut;
                }
            }
        }
        return best;
    }

    /**
     * How many points of the sample are near a cut, by the number of pairs of parts that it sets apart: a cut with many
     * parts on both sides may have more points near it, because the cuts that follow are of fewer points.
     */
    private double nearByParts(Cut cut, int node, int from, int to, int parts) {
        return near(node, cut.axis, from, to, cut.position) / ((double) cut.leftParts * (parts - cut.leftParts));
    }

    /** For each number of parts on the left, after how many points the load is nearest to their share. */
    private int[] positions(int axis, int from, int to, int parts, int least, int most) {
        double all = 0;
        for (int at = from; at < to; at++) {
            all += sample.weight(orders[axis][at]);
        }
        int[] positions = new int[most - least + 1];
        double sum = 0;
        int at = from;
        for (int leftParts = least; leftParts <= most; leftParts++) {
            double target = all * leftParts / parts;
            while (at < to - 1 && sum + sample.weight(orders[axis][at]) / 2 < target) {
                sum += sample.weight(orders[axis][at++]);
            }
            positions[leftParts - least] = Math.max(from + 1, at);
        }
        return positions;
    }

    /** How many points of the sample lie within the radius of a cut. */
    private int near(int node, int axis, int from, int to, int position) {
        double before = sample.point(orders[axis][position - 1])[axis];
        double after = sample.point(orders[axis][position])[axis];
        double cut = before / 2 + after / 2;
        int near = within(axis, from, to, cut);
        Periods periods = sample.periods();
        if (periods.isPeriodic(axis) && boxes.upper(node, axis) - boxes.lower(node, axis) >= periods.length(axis)) {
            near += within(axis, from, to, boxes.lower(node, axis)) + within(axis, from, to, boxes.upper(node, axis));
        }
        return near;
    }

    private int within(int axis, int from, int to, double cut) {
        return firstAtLeast(axis, from, to, Math.nextUp(cut + sample.radius()))
                - firstAtLeast(axis, from, to, cut - sample.radius());
    }

    private int firstAtLeast(int axis, int from, int to, double bound) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sample.point(orders[axis][middle])[axis] < bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The axis along which all but the outermost points spread the longest; if they are on one spot, all points. */
    private int longestAxis(int from, int to) {
        int outermost = (to - from) / OUTERMOST;
        int axis = longestAxis(from + outermost, to - 1 - outermost, -1);
        return axis >= 0 ? axis : longestAxis(from, to - 1, 0);
    }

    private int longestAxis(int first, int last, int otherwise) {
        int longest = otherwise;
        double length = 0;
        for (int axis = 0; axis < orders.length; axis++) {
            double spread = sample.point(orders[axis][last])[axis] - sample.point(orders[axis][first])[axis];
            if (spread > length) {
                longest = axis;
                length = spread;
            }
        }
        return longest;
    }
}
