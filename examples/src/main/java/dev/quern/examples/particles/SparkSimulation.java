package dev.quern.examples.particles;

import dev.quern.spark.partition.SpatialBlocks;
import dev.quern.spark.partition.SpatialRepartition;
import dev.quern.spark.partition.TimeSteps;
import dev.quern.spatial.Space;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The melt of {@link Simulation} over the partitions of Spark, from the same start and by the same kernels. Each partition
 * has a region of the box, its atoms, and as ghosts those of others within the reach of its lists of neighbours.
 *
 * <p>Every {@value Simulation#STEPS_PER_LIST} steps atoms that have left their region get new owners, and lists are made
 * anew. In each step the places of ghosts are exchanged.
 *
 * <p>Energies are those of the other program but for the order in which forces are added.
 */
public final class SparkSimulation {
    private final MeltStep step;
    private final TimeSteps steps;
    private final long atoms;

    private SparkSimulation(MeltStep step, TimeSteps steps, long atoms) {
        this.step = step;
        this.steps = steps;
        this.atoms = atoms;
    }

    /**
     * How the atoms are shared out, and when anew.
     *
     * @param partitions regions of the box
     * @param skin by how much lists reach further than the force
     * @param isChecked whether lists are made anew as soon as some atom has moved by half of the skin, too. Then no pair is
     *     ever missed. LAMMPS's benchmark does without: the fastest of many atoms are faster than the skin is made for.
     */
    public record Plan(int partitions, double skin, boolean isChecked) {
        /** The skin of LAMMPS's benchmark, which does not check. */
        public static Plan of(int partitions) {
            return new Plan(partitions, Simulation.SKIN, false);
        }

        double reach() {
            return LennardJones.CUTOFF + skin;
        }
    }

    /** A crystal at rest, whose atoms have the starting temperature. */
    public static SparkSimulation of(SparkSession spark, int cells, long seed, Plan plan) {
        Lattice lattice = new Lattice(cells, Simulation.DENSITY);
        SpatialBlocks blocks = SpatialRepartition.of(start(spark, lattice, seed), "x", "y", "z")
                .partitions(plan.partitions())
                .radius(plan.reach())
                .space(lattice.space())
                .values("vx", "vy", "vz")
                .id("id")
                .cut()
                .blocks();
        MeltStep step = new MeltStep(
                lattice.space(),
                plan.skin(),
                spark.sparkContext().longAccumulator("kernels"),
                spark.sparkContext().longAccumulator("lists"));
        TimeSteps steps = blocks.steps(step)
                .slack(plan.isChecked() ? plan.skin() : plan.reach())
                .migrateEvery(Simulation.STEPS_PER_LIST);
        return new SparkSimulation(step, steps, lattice.atoms());
    }

    /** The atoms as a DataFrame. The driver draws the velocities, as all have to be known for their sum to be zero. */
    private static Dataset<Row> start(SparkSession spark, Lattice lattice, long seed) {
        Broadcast<double[]> velocities = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .broadcast(Velocities.of(lattice.atoms(), Simulation.TEMPERATURE, seed)
                        .toDoubleArray());
        StructType schema = new StructType().add("id", DataTypes.LongType, false);
        for (String name : List.of("x", "y", "z", "vx", "vy", "vz")) {
            schema = schema.add(name, DataTypes.DoubleType, false);
        }
        return spark.createDataFrame(
                spark.range(lattice.atoms()).toJavaRDD().map(new AtomRow(lattice, velocities)), schema);
    }

    private record AtomRow(Lattice lattice, Broadcast<double[]> velocities) implements Function<Long, Row> {
        @Override
        public Row call(Long id) {
            int atom = Math.toIntExact(id);
            double[] place = lattice.position(atom);
            double[] all = velocities.value();
            return RowFactory.create(
                    id, place[0], place[1], place[2], all[3 * atom], all[3 * atom + 1], all[3 * atom + 2]);
        }
    }

    /** Takes a step: one job. */
    public void step() {
        steps.run(1);
    }

    /** How many steps were taken. */
    public long steps() {
        return steps.done();
    }

    /** How many times atoms got new owners. */
    public long migrations() {
        return steps.migrations();
    }

    /** How many atoms there are. */
    public long atoms() {
        return atoms;
    }

    /** The nanoseconds that tasks spent in kernels until now, all partitions together. */
    long kernelNanos() {
        return step.kernels().value();
    }

    /** And those that making lists of neighbours took. */
    long listNanos() {
        return step.lists().value();
    }

    /** What can be said of all atoms now: a job of its own. */
    public Thermo thermo() {
        SpatialBlocks now = steps.blocks();
        MeltStep at = step;
        long done = steps.done();
        double[] sums = new double[3];
        for (double[] each : now.map(block -> at.observe(block, done)).collect()) {
            for (int part = 0; part < sums.length; part++) {
                sums[part] += each[part];
            }
        }
        Space space = now.space();
        if (done > 0) {
            now.unpersist(); // The steps keep what they need themselves.
        }
        return Thermo.of(done, atoms, space, sums[0], sums[1], sums[2]);
    }
}
