package dev.quern.cluster;

import java.io.Serializable;
import java.util.Arrays;

/**
 * For each of several queries the points found nearest, by squared distance and of equal ones by id. A class with plain
 * fields, so that it may travel by any serializer. Immutable.
 */
public final class NearestLists implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] starts;
    private final double[] squares;
    private final long[] ids;

    /** @param starts for each query where its points begin, and the number of all after the last */
    NearestLists(int[] starts, double[] squares, long[] ids) {
        this.starts = starts;
        this.squares = squares;
        this.ids = ids;
    }

    /** How many queries there are. */
    public int queries() {
        return starts.length - 1;
    }

    /** How many points were found for a query. */
    public int size(int query) {
        return starts[query + 1] - starts[query];
    }

    /** The id of a point, the nearest being 0. */
    public long id(int query, int at) {
        return ids[starts[query] + at];
    }

    /** The distance of a point, squared. */
    public double squared(int query, int at) {
        return squares[starts[query] + at];
    }

    /** The distance of a point. */
    public double distance(int query, int at) {
        return Math.sqrt(squared(query, at));
    }

    /** Makes lists one by one, each of several that have parts of the points. For one thread. */
    public static final class Merger {
        private final int[] starts;
        private final int most;
        private int done;
        private double[] squares = new double[64];
        private long[] ids = new long[64];
        private double[] nearest = new double[0];
        private long[] nearestIds = new long[0];

        /**
         * Nothing made yet.
         *
         * @param queries how many lists there are to be
         * @param most how many points are kept for each
         */
        public Merger(int queries, int most) {
            this.starts = new int[queries + 1];
            this.most = most;
        }

        /** Takes in what was found elsewhere for the query whose turn it is. */
        public Merger add(NearestLists lists, int query) {
            int known = nearest.length;
            int came = lists.size(query);
            double[] merged = new double[Math.min(most, known + came)];
            long[] mergedIds = new long[merged.length];
            int left = 0;
            int right = 0;
            for (int at = 0; at < merged.length; at++) {
                if (right == came || left < known && !isNearer(lists, query, right, left)) {
                    merged[at] = nearest[left];
                    mergedIds[at] = nearestIds[left++];
                } else {
                    merged[at] = lists.squared(query, right);
                    mergedIds[at] = lists.id(query, right++);
                }
            }
            nearest = merged;
            nearestIds = mergedIds;
            return this;
        }

        private boolean isNearer(NearestLists lists, int query, int at, int known) {
            double square = lists.squared(query, at);
            return square < nearest[known] || square == nearest[known] && lists.id(query, at) < nearestIds[known];
        }

        /** Ends the list of a query; it is the next one's turn. */
        public void end() {
            int from = starts[done];
            int to = from + nearest.length;
            if (to > squares.length) {
                squares = Arrays.copyOf(squares, Math.max(to, 2 * from));
                ids = Arrays.copyOf(ids, squares.length);
            }
            System.arraycopy(nearest, 0, squares, from, nearest.length);
            System.arraycopy(nearestIds, 0, ids, from, nearest.length);
            starts[++done] = to;
            nearest = new double[0];
            nearestIds = new long[0];
        }

        /** The lists of all queries, once each was ended. */
        public NearestLists merged() {
            return new NearestLists(starts, Arrays.copyOf(squares, starts[done]), Arrays.copyOf(ids, starts[done]));
        }
    }
}
