package dev.quern.spark.partition;

import dev.quern.spark.task.TaskFailures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Points that move, step by step. Owners stay the same from one step to the next, and only the places of ghosts go through a
 * shuffle: one record of primitives for each pair of partitions that are near one another. Now and then points that have left
 * the region of their partition get new owners, and all ghosts are found anew; and space is cut anew if that was asked for by
 * {@link #rebalanceAbove}.
 *
 * <pre>{@code
 * TimeSteps steps = parts.blocks().steps(step).slack(0.3).checkpointEvery(50);
 * double[][] energies = steps.run(100);
 * SpatialBlocks after = steps.blocks();
 * }</pre>
 *
 * <p>Ghosts are those that were within the {@link SpatialRepartition#radius} when owners were found. They are all there are
 * within the radius less the {@link #slack}, as long as no point is further from where it was then than half of the slack.
 * After each step that is looked at, and owners are found anew when it is no longer so. In the manner of lists of neighbours,
 * a radius of 2.8 with a slack of 0.3 is for forces that reach 2.5.
 *
 * <p>Each step is one job. Only the blocks of the last step are kept; when an executor is lost, its blocks are computed
 * again from the last checkpoint, to the same bits. One thread at a time may use it.
 */
public final class TimeSteps {
    /** What rounding may hide of how far a point has moved. */
    private static final double ROUNDING = 1e-9;

    private final SpatialBlocks from;
    private final TimeStep step;
    private double slack;
    private int migrateEvery = 100;
    private int checkpointEvery = 20;
    private boolean ghostValues;
    private double mostLoad = Double.POSITIVE_INFINITY;

    private long done;
    private int sinceMigration;
    private double move;
    private long migrations;
    private long rebalances;
    private BlockBuilder builder;
    private @Nullable JavaRDD<SpatialBlock> moved;
    private @Nullable JavaRDD<SpatialBlock> ready;
    private List<JavaRDD<?>> kept = new ArrayList<>();

    TimeSteps(SpatialBlocks from, TimeStep step) {
        this.from = from;
        this.step = step;
        this.builder = from.builder();
    }

    /** By how much the radius that ghosts were found with is more than the step needs; 0 finds owners at each step. */
    public TimeSteps slack(double distance) {
        if (!(distance >= 0 && distance <= from.radius())) {
            throw new SpatialPartitionException(
                    "the slack is %s, and the radius %s".formatted(distance, from.radius()),
                    "pass what the radius is more than the step needs, from 0 to all of it");
        }
        slack = distance;
        return this;
    }

    /** After how many steps owners are found anew at the latest, if points stay near where they were: 100. */
    public TimeSteps migrateEvery(int steps) {
        migrateEvery = atLeastOne("migrateEvery", steps);
        return this;
    }

    /**
     * Cuts space anew when owners are found anew, if by the cuts that there are the largest load would be more than so many
     * times the mean: for points that gather somewhere. Loads are numbers of points, or the sums of their weights. Counting
     * them is one job more each time that owners are found; a cut is another one, for a sample of the points, and moves many
     * of them. Without it space stays as it was cut first. With 1.5 a step may take half as long again as an even one would.
     *
     * @throws SpatialPartitionException if the number is below 1
     */
    public TimeSteps rebalanceAbove(double timesTheMean) {
        if (!(timesTheMean >= 1)) {
            throw new SpatialPartitionException(
                    "rebalanceAbove(" + timesTheMean + ")",
                    "pass a number of at least 1, since the largest load is never below the mean; 1.5 for example");
        }
        mostLoad = timesTheMean;
        return this;
    }

    /**
     * After how many steps blocks are checkpointed: 20. Into the checkpoint directory, if {@code
     * SparkContext.setCheckpointDir} was called; if not, in the executors, and then a job whose executor is lost fails.
     */
    public TimeSteps checkpointEvery(int steps) {
        checkpointEvery = atLeastOne("checkpointEvery", steps);
        return this;
    }

    private static int atLeastOne(String what, int steps) {
        if (steps < 1) {
            throw new SpatialPartitionException(what + "(" + steps + ")", "pass a number of steps, at least 1");
        }
        return steps;
    }

    /**
     * Sends in each step the {@link SpatialBlock#values} of ghosts, too. Without it they are those of when owners were found:
     * right for what stays the same, such as masses.
     */
    public TimeSteps withGhostValues() {
        ghostValues = true;
        return this;
    }

    /**
     * Does so many steps more.
     *
     * @return for each step the sums over all partitions, in their order, of what the step returned
     * @throws SpatialPartitionException if a point came to no place, or if the step returned as many numbers for one
     *     partition and not for another
     */
    public double[][] run(int steps) {
        double[][] observed = new double[steps][];
        for (int at = 0; at < steps; at++) {
            observed[at] = next();
        }
        return observed;
    }

    private double[] next() {
        JavaRDD<SpatialBlock> before = ready();
        JavaRDD<MovedBlock> after =
                before.map(new MoveBlock(step, done, from.space())).persist(StorageLevel.MEMORY_AND_DISK());
        if ((done + 1) % checkpointEvery == 0) {
            checkpoint(after);
        }
        List<double[]> reports;
        try {
            reports = after.map(MovedBlock::report).collect();
        } catch (Exception e) {
            after.unpersist(false);
            throw TaskFailures.of(e, SpatialPartitionException.class);
        }
        kept.forEach(each -> each.unpersist(false));
        kept = new ArrayList<>(List.of(after));
        moved = after.map(MovedBlock::block);
        ready = null;
        done++;
        sinceMigration++;
        move = Math.sqrt(reports.stream().mapToDouble(each -> each[0]).max().orElse(0));
        return sum(reports);
    }

    private void checkpoint(JavaRDD<MovedBlock> blocks) {
        if (JavaSparkContext.fromSparkContext(blocks.context())
                .getCheckpointDir()
                .isPresent()) {
            blocks.checkpoint();
        } else {
            blocks.rdd().localCheckpoint();
        }
    }

    private static double[] sum(List<double[]> reports) {
        double[] first = reports.get(0);
        double[] sum = new double[first.length];
        for (int partition = 0; partition < reports.size(); partition++) {
            double[] report = reports.get(partition);
            if (report.length != first.length) {
                throw new SpatialPartitionException(
                        "the step returned %d numbers for partition 0 and %d for partition %d"
                                .formatted(first.length - 1, report.length - 1, partition),
                        "return the same number of them for each, also for one without points");
            }
            for (int at = 0; at < sum.length; at++) {
                sum[at] += report[at];
            }
        }
        return Arrays.copyOfRange(sum, 1, sum.length);
    }

    /** Blocks whose ghosts are where their owners have them, and all that are near. */
    private JavaRDD<SpatialBlock> ready() {
        JavaRDD<SpatialBlock> known = ready;
        if (known == null) {
            JavaRDD<SpatialBlock> last = moved;
            known = last == null ? from.rdd() : isOutOfPlace() ? migrated(last) : Ghosts.moved(last, ghostValues);
            ready = known;
        }
        return known;
    }

    private boolean isOutOfPlace() {
        return sinceMigration >= migrateEvery || 2 * move > slack * (1 - ROUNDING);
    }

    private JavaRDD<SpatialBlock> migrated(JavaRDD<SpatialBlock> last) {
        if (mostLoad < Double.POSITIVE_INFINITY) {
            Optional<BlockBuilder> even = new Rebalancing(from.request(), builder).above(mostLoad, last);
            rebalances += even.isPresent() ? 1 : 0;
            builder = even.orElse(builder);
        }
        JavaRDD<SpatialBlock> owned =
                new Migration(builder, from.space()).of(last).persist(StorageLevel.MEMORY_AND_DISK());
        kept.add(owned);
        sinceMigration = 0;
        migrations++;
        return Ghosts.added(owned);
    }

    /** How many steps were done. */
    public long done() {
        return done;
    }

    /** How many times owners were found anew. */
    public long migrations() {
        return migrations;
    }

    /** How many times space was cut anew. */
    public long rebalances() {
        return rebalances;
    }

    /** The points where they are now, computed and kept; they stay as they are when more steps are done. */
    public SpatialBlocks blocks() {
        JavaRDD<SpatialBlock> now = ready();
        return done == 0 ? from : new SpatialBlocks(from.request(), builder, now).materialize();
    }
}
