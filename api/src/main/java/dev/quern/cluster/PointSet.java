package dev.quern.cluster;

import dev.quern.Kernel;
import dev.quern.NDArray;
import java.util.List;
import java.util.Map;

/**
 * Points wherever they are, for kernels to run over: what an algorithm of this package needs of them, and what a place to
 * keep points has to offer.
 *
 * <p>A kernel is given as a call that lacks its arrays with a row for each point. The set adds those the kernel declares: {@code
 * points}, F64 [n, d], {@code weights}, F64 [n], and those that {@link #keep} made, by their names. All other arguments are
 * the same for every point, and the call has them. The index of the kernel's prange is the number of the point in the whole
 * set, from 0.
 *
 * <p>The points must not change while an algorithm runs over them.
 */
public interface PointSet {
    /** How many points there are. */
    long count();

    /** How many coordinates each has. */
    int dimensions();

    /** Whether points have weights; without them each counts 1. */
    boolean isWeighted();

    /**
     * Computes an array with a row for each point, the only output of a kernel, and keeps it under the output's name until
     * {@link #drop}. It may be computed when it is first used.
     */
    void keep(Kernel.Call call);

    /** Gives the memory of a kept array back; does nothing if there is none of the name. */
    void drop(String name);

    /**
     * Runs a kernel whose outputs are reductions over all points.
     *
     * @return the outputs by name; the same bits each time
     */
    Map<String, NDArray> reduce(Kernel.Call call);

    /**
     * Runs a kernel that reads what another one has computed of each point, in one go.
     *
     * @param first its only output has a row for each point, and is an input of the second by name
     */
    Map<String, NDArray> reduce(Kernel.Call first, Kernel.Call second);

    /**
     * The points with the greatest scores.
     *
     * @param call its only output, F64 [n], is a score for each point
     * @param most how many at most
     * @return those of positive scores, the greatest first, of equal scores the one with the smaller number
     */
    List<Chosen> choose(Kernel.Call call, int most);

    /**
     * Some points by number.
     *
     * @param numbers from 0 to count - 1, in any order and also several times
     */
    Batch batch(long[] numbers);

    /**
     * A point of the set.
     *
     * @param number in the set, from 0
     * @param score by which it was chosen
     * @param coordinates d
     * @param weight 1 without weights
     */
    record Chosen(long number, double score, List<Double> coordinates, double weight) {
        /** Copies the coordinates. */
        public Chosen {
            coordinates = List.copyOf(coordinates);
        }

        /** The order in which {@link #choose} returns points. */
        public static int byScore(Chosen a, Chosen b) {
            int order = Double.compare(b.score(), a.score());
            return order != 0 ? order : Long.compare(a.number(), b.number());
        }
    }

    /**
     * Points in arrays.
     *
     * @param points F64 [m, d]
     * @param weights F64 [m], ones without weights
     */
    record Batch(NDArray points, NDArray weights) {}
}
