package dev.quern.cluster;

import java.util.Arrays;

/**
 * Looks for a pair of points within a radius, one of either of two runs of places. Where there are many, those out of reach
 * of the others' box are left out, and the rest are halved and looked at anew: that keeps the work near the number of points
 * where two dense runs lie close by and yet no pair does.
 */
final class ClosePair {
    /** So many pairs are tried without further thought. */
    private static final int FEW = 1024;

    private final PointTree tree;
    private final double radius;

    /**
     * Looks in this tree.
     *
     * @param radius squared
     */
    ClosePair(PointTree tree, double radius) {
        this.tree = tree;
        this.radius = radius;
    }

    boolean exists(int from, int to, int otherFrom, int otherTo) {
        if ((long) (to - from) * (otherTo - otherFrom) <= FEW) {
            for (int place = from; place < to; place++) {
                for (int other = otherFrom; other < otherTo; other++) {
                    if (tree.squared(place, other) <= radius) {
                        return true;
                    }
                }
            }
            return false;
        }
        return exists(run(from, to), run(otherFrom, otherTo));
    }

    private static int[] run(int from, int to) {
        int[] places = new int[to - from];
        Arrays.setAll(places, i -> from + i);
        return places;
    }

    private boolean exists(int[] some, int[] others) {
        if (some.length == 0 || others.length == 0) {
            return false;
        }
        double[][] box = box(some);
        double[][] otherBox = box(others);
        double most = tree.metric.most(box[0], box[1], 0, otherBox[0], otherBox[1], 0);
        if (most <= radius) {
            return true;
        }
        int[] near = within(some, otherBox);
        int[] otherNear = within(others, box);
        if ((long) near.length * otherNear.length <= FEW) {
            return anyPair(near, otherNear);
        }
        if (near.length < otherNear.length) {
            return existsInHalves(otherNear, near);
        }
        return existsInHalves(near, otherNear);
    }

    /** Points all in one place have no halves, but then any one stands for all. */
    private boolean existsInHalves(int[] many, int[] others) {
        double[][] box = box(many);
        int axis = 0;
        for (int other = 1; other < tree.dimensions; other++) {
            if (box[1][other] - box[0][other] > box[1][axis] - box[0][axis]) {
                axis = other;
            }
        }
        if (box[0][axis] == box[1][axis]) {
            return anyPair(new int[] {many[0]}, others);
        }
        double half = box[0][axis] * 0.5 + box[1][axis] * 0.5;
        double bound = half < box[1][axis] && half >= box[0][axis] ? half : box[0][axis];
        int along = axis;
        int[] lower = Arrays.stream(many)
                .filter(place -> tree.coordinates[place * tree.dimensions + along] <= bound)
                .toArray();
        int[] upper = Arrays.stream(many)
                .filter(place -> tree.coordinates[place * tree.dimensions + along] > bound)
                .toArray();
        return exists(lower, others) || exists(upper, others);
    }

    private boolean anyPair(int[] some, int[] others) {
        for (int place : some) {
            for (int other : others) {
                if (tree.squared(place, other) <= radius) {
                    return true;
                }
            }
        }
        return false;
    }

    private int[] within(int[] places, double[][] box) {
        int[] near = new int[places.length];
        int found = 0;
        for (int place : places) {
            int at = place * tree.dimensions;
            if (tree.metric.least(tree.coordinates, tree.coordinates, at, box[0], box[1], 0) <= radius) {
                near[found++] = place;
            }
        }
        return Arrays.copyOf(near, found);
    }

    /** The lowest and the highest coordinates. */
    private double[][] box(int[] places) {
        double[][] box = new double[2][tree.dimensions];
        Arrays.fill(box[0], Double.POSITIVE_INFINITY);
        Arrays.fill(box[1], Double.NEGATIVE_INFINITY);
        for (int place : places) {
            for (int axis = 0; axis < tree.dimensions; axis++) {
                double coordinate = tree.coordinates[place * tree.dimensions + axis];
                box[0][axis] = Math.min(box[0][axis], coordinate);
                box[1][axis] = Math.max(box[1][axis], coordinate);
            }
        }
        return box;
    }
}
