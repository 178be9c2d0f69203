package dev.quern.spatial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What holds for every partitioning, whatever the points. */
final class PartitioningChecks {
    private PartitioningChecks() {}

    /** Points in [0, 1) of several kinds: even, in clumps, on a lattice, on a line, many of them equal. */
    static double[][] points(SplittableRandom random, int count, int dimensions) {
        int kind = random.nextInt(5);
        double[][] points = new double[count][dimensions];
        for (double[] point : points) {
            double along = random.nextDouble();
            for (int axis = 0; axis < dimensions; axis++) {
                double even = random.nextDouble();
                point[axis] = switch (kind) {
                    case 0 -> even;
                    case 1 -> even * even * even * even;
                    case 2 -> random.nextInt(4) / 4.0;
                    case 3 -> axis == 0 ? along : 0.5;
                    default -> along < 0.6 ? 0.25 : even;
                };
            }
        }
        return points;
    }

    /** Each point lies in the box of its owner, which stays its owner after the partitioning has travelled. */
    static void ownersAreSound(SpacePartitioning partitioning, double[][] points) {
        SpacePartitioning travelled = travelled(partitioning);
        List<Box> boxes = boxes(partitioning);
        for (int row = 0; row < points.length; row++) {
            int owner = partitioning.partition(points[row], row);
            assertThat(owner).isBetween(0, partitioning.partitions() - 1);
            assertThat(partitioning.partition(points[row].clone(), row)).isEqualTo(owner);
            assertThat(travelled.partition(points[row], row)).isEqualTo(owner);
            assertThat(boxes.get(owner).squaredDistance(points[row])).isZero();
        }
    }

    /** For each pair of points within the radius, each is owned by the partition of the other or reaches it. */
    static void pairsAreSeen(SpacePartitioning partitioning, double[][] points, double radius, double period) {
        int[] owners = new int[points.length];
        List<List<Integer>> reached = new ArrayList<>();
        for (int row = 0; row < points.length; row++) {
            owners[row] = partitioning.partition(points[row], row);
            List<Integer> near = new ArrayList<>();
            partitioning.reach(points[row], owners[row], radius, near::add);
            assertThat(near).doesNotContain(owners[row]).doesNotHaveDuplicates().isSorted();
            reached.add(near);
        }
        for (int a = 0; a < points.length; a++) {
            for (int b = 0; b < points.length; b++) {
                if (owners[a] != owners[b] && squaredDistance(points[a], points[b], period) <= radius * radius) {
                    assertThat(reached.get(b))
                            .as("point %s of %s near point %s of %s", b, owners[b], a, owners[a])
                            .contains(owners[a]);
                }
            }
        }
    }

    /** Nothing further than the radius is reported, where regions are boxes without a period. */
    static void reachIsExact(SpacePartitioning partitioning, double[][] points, double radius) {
        List<Box> boxes = boxes(partitioning);
        for (double[] point : points) {
            List<Integer> near = new ArrayList<>();
            partitioning.reach(point, -1, radius, near::add);
            for (int partition = 0; partition < boxes.size(); partition++) {
                double distance = Math.sqrt(boxes.get(partition).squaredDistance(point));
                if (near.contains(partition)) {
                    assertThat(distance).isLessThanOrEqualTo(radius * (1 + 1e-14));
                } else {
                    assertThat(distance).isGreaterThan(radius);
                }
            }
        }
    }

    private static List<Box> boxes(SpacePartitioning partitioning) {
        return IntStream.range(0, partitioning.partitions())
                .mapToObj(partitioning::box)
                .toList();
    }

    private static double squaredDistance(double[] a, double[] b, double period) {
        double sum = 0;
        for (int axis = 0; axis < a.length; axis++) {
            double gap = a[axis] - b[axis];
            gap -= period == 0 ? 0 : period * Math.rint(gap / period);
            sum = Math.fma(gap, gap, sum);
        }
        return sum;
    }

    static double imbalance(SpacePartitioning partitioning, double[][] points, double[] weights) {
        PartitionQuality quality = new PartitionQuality(partitioning, 0);
        for (int row = 0; row < points.length; row++) {
            quality.add(points[row], row, weights.length == 0 ? 1 : weights[row]);
        }
        return quality.imbalance();
    }

    @SuppressWarnings("BanSerializableRead") // what was written just before
    private static SpacePartitioning travelled(SpacePartitioning partitioning) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(partitioning);
            out.flush();
            return (SpacePartitioning)
                    new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
