package dev.quern.benchmarks.particles;

import dev.quern.spatial.Box;
import dev.quern.spatial.HilbertPartitioning;
import dev.quern.spatial.KdTree;
import dev.quern.spatial.PartitionQuality;
import dev.quern.spatial.PointSample;
import dev.quern.spatial.SpacePartitioning;
import dev.quern.spatial.UniformGrid;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Shares out each kind of {@link PointClouds} in several ways and says how well, a line a figure: case, contender,
 * value and unit, with tabs between. Everything is measured over all points; the partitionings are made from a sample
 * of 2,000 points for each partition, times one plus the square of the weights' coefficient of variation.
 *
 * <p>{@code largest_load} is the largest load by the mean; {@code ghosts} is by point, and {@code ghosts_to_best} by
 * those of {@link BestBoxCut}; {@code outside} counts points outside of their owner's box; {@code unseen} counts, over
 * pairs within the radius with one point of 200 drawn at random, those of which the owner of that point does not see
 * the other. The last two have to be 0. Times are of one thread.
 */
public final class PartitionQualityRows {
    private static final int SAMPLED = 2_000;
    private static final int ASKED = 200;
    private static final int PAIRS = 10_000;

    private static final List<String> CONTENDERS = List.of("kd_tree", "kd_tree_any_radius", "hilbert", "uniform_grid");

    private final int partitions;
    private final String name;
    private final double radius;
    private final double[][] points;
    private final double[] weights;

    private PartitionQualityRows(int partitions, String name, double radius, double[][] points, double[] weights) {
        this.partitions = partitions;
        this.name = name;
        this.radius = radius;
        this.points = points;
        this.weights = weights;
    }

    /**
     * Called with {@code --points N --partitions P --contenders a,b}: the partitions are a power of two. If not said,
     * 10,000,000 points, 64 partitions and all contenders.
     */
    public static void main(String[] arguments) {
        List<String> contenders = CONTENDERS;
        int count = 10_000_000;
        int partitions = 64;
        for (int at = 0; at < arguments.length; at += 2) {
            String value = at + 1 < arguments.length ? arguments[at + 1] : "nothing";
            switch (arguments[at]) {
                case "--points" -> count = Integer.parseInt(value);
                case "--partitions" -> partitions = Integer.parseInt(value);
                case "--contenders" -> contenders = List.of(value.split(",", -1));
                default ->
                    throw new IllegalArgumentException(
                            "options are --points, --partitions and --contenders, not " + arguments[at]);
            }
        }
        if (!CONTENDERS.containsAll(contenders)) {
            throw new IllegalArgumentException("contenders are " + CONTENDERS + ", not " + contenders);
        }
        double[] even = new double[count];
        Arrays.fill(even, 1);
        for (PointClouds cloud : PointClouds.values()) {
            double[][] points = cloud.points(count);
            String name = cloud.name().toLowerCase(Locale.ROOT);
            new PartitionQualityRows(partitions, name, cloud.radius(), points, even).compare(contenders);
            if (cloud == PointClouds.BLOBS) {
                double[] weights = PointClouds.weights(count);
                new PartitionQualityRows(partitions, name + "_weighted", cloud.radius(), points, weights)
                        .compare(contenders);
            }
        }
    }

    private void compare(List<String> contenders) {
        SplittableRandom random = new SplittableRandom(7);
        double[][] sampled = new double[(int) Math.min(points.length, SAMPLED * partitions * spread())][];
        double[] loads = new double[sampled.length];
        for (int at = 0; at < sampled.length; at++) {
            int row = random.nextInt(points.length);
            sampled[at] = points[row];
            loads[at] = weights[row];
        }
        PointSample sample = PointSample.of(sampled).withWeights(loads);
        row("heaviest_point", "sample", sample.heaviestPoint().share(), "of all load");
        double best = best();
        List<Near> asked = asked();
        for (String contender : contenders) {
            long start = System.nanoTime();
            SpacePartitioning partitioning = made(contender, sample);
            row("build", contender, (System.nanoTime() - start) * 1e-6, "ms");
            measure(contender, partitioning, best);
            check(contender, partitioning, asked);
        }
    }

    private SpacePartitioning made(String contender, PointSample sample) {
        return switch (contender) {
            case "kd_tree" -> KdTree.of(sample.withRadius(radius), partitions);
            case "kd_tree_any_radius" -> KdTree.of(sample, partitions);
            case "hilbert" -> HilbertPartitioning.of(sample, partitions);
            case "uniform_grid" -> UniformGrid.of(sample, partitions);
            default -> throw new IllegalArgumentException("contenders are " + CONTENDERS + ", not " + contender);
        };
    }

    /** One plus the square of the weights' coefficient of variation. */
    private double spread() {
        double mean = Arrays.stream(weights).average().orElse(1);
        double squares =
                Arrays.stream(weights).map(weight -> weight * weight).average().orElse(1);
        return squares / (mean * mean);
    }

    /** The ghosts of the best cut; all-equal points have none, as no cut parts them. */
    private double best() {
        if (Arrays.stream(points).allMatch(point -> Arrays.equals(point, points[0]))) {
            return Double.NaN;
        }
        BestBoxCut cut = BestBoxCut.of(points, partitions, radius);
        double ghosts = (double) cut.ghosts(points) / points.length;
        row("largest_load", "best_box_cut", cut.imbalance(points), "x mean, of points");
        row("ghosts", "best_box_cut", ghosts, "by point");
        return ghosts;
    }

    private void measure(String contender, SpacePartitioning partitioning, double best) {
        long start = System.nanoTime();
        long owners = 0;
        for (int row = 0; row < points.length; row++) {
            owners += partitioning.partition(points[row], row);
        }
        row("owner", contender, (double) (System.nanoTime() - start) / points.length, "ns/point");
        start = System.nanoTime();
        PartitionQuality quality = new PartitionQuality(partitioning, radius);
        for (int row = 0; row < points.length; row++) {
            quality.add(points[row], row, weights[row]);
        }
        row("owner_and_ghosts", contender, (double) (System.nanoTime() - start) / points.length, "ns/point");
        for (int partition = 0; partition < partitions; partition++) {
            owners -= partition * quality.points(partition);
        }
        if (quality.points() != points.length || owners != 0) {
            throw new IllegalStateException(contender + " does not give " + name + " the same owners twice");
        }
        row("largest_load", contender, quality.imbalance(), "x mean");
        row("ghosts", contender, (double) quality.ghosts() / points.length, "by point");
        if (best > 0) {
            row("ghosts_to_best", contender, (double) quality.ghosts() / points.length / best, "x best_box_cut");
        }
        double surface = 0;
        for (int partition = 0; partition < partitions; partition++) {
            surface += quality.surface(partition);
        }
        row("surface", contender, surface / partitions, "by partition");
    }

    /** A point, and others within the radius of it, by their rows. */
    private record Near(int row, List<Integer> others) {}

    /** Points drawn at random with those near them, {@value #PAIRS} at most each, found by looking at all points. */
    private List<Near> asked() {
        int[] rows = new SplittableRandom(8).ints(ASKED, 0, points.length).toArray();
        return Arrays.stream(rows)
                .parallel()
                .mapToObj(row -> new Near(
                        row,
                        IntStream.range(0, points.length)
                                .filter(other -> squaredDistance(points[row], points[other]) <= radius * radius)
                                .limit(PAIRS)
                                .boxed()
                                .toList()))
                .toList();
    }

    private void check(String contender, SpacePartitioning partitioning, List<Near> asked) {
        List<Box> boxes =
                IntStream.range(0, partitions).mapToObj(partitioning::box).toList();
        long strays = 0;
        for (int row = 0; row < points.length; row++) {
            int owner = partitioning.partition(points[row], row);
            strays += boxes.get(owner).squaredDistance(points[row]) > 0 ? 1 : 0;
        }
        row("outside", contender, (double) strays, "points");
        long unseen = 0;
        long pairs = 0;
        for (Near near : asked) {
            int owner = partitioning.partition(points[near.row], near.row);
            pairs += near.others.size();
            unseen += near.others.stream()
                    .filter(other -> !isSeen(partitioning, other, owner))
                    .count();
        }
        row("unseen", contender, (double) unseen, "of " + pairs + " pairs");
    }

    private boolean isSeen(SpacePartitioning partitioning, int row, int wanted) {
        int owner = partitioning.partition(points[row], row);
        boolean[] seen = {owner == wanted};
        if (!seen[0]) {
            partitioning.reach(points[row], owner, radius, near -> seen[0] |= near == wanted);
        }
        return seen[0];
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int axis = 0; axis < a.length; axis++) {
            sum += (a[axis] - b[axis]) * (a[axis] - b[axis]);
        }
        return sum;
    }

    private void row(String figure, String contender, double value, String unit) {
        System.out.printf(Locale.ROOT, "%s_%s\t%s\t%.6g\t%s%n", name, figure, contender, value, unit);
    }
}
