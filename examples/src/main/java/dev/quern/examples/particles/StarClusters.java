package dev.quern.examples.particles;

import static dev.quern.DType.F64;

import dev.quern.NDArray;

/**
 * Star clusters that move by their gravity: one at rest, or two that fall into each other and miss their centres. The
 * constant of gravity is 1, as are each cluster's mass and radius. No result depends on the number of threads.
 */
public final class StarClusters {
    /** Within which distance gravity is weaker than it is. */
    public static final double SOFTENING = 0.05;

    /** How long a step is. */
    public static final double TIME_STEP = 0.02;

    /** Where the second of two clusters is and how it moves; the first is and moves opposite. */
    private static final double[] OTHER = {3, 0.75, 0, -0.3, 0, 0};

    private final NDArray position;
    private final NDArray velocity;
    private final NDArray mass;
    private final NDArray acceleration;
    private long step;

    private StarClusters(NDArray position, NDArray velocity, NDArray mass) {
        this.position = position;
        this.velocity = velocity;
        this.mass = mass;
        this.acceleration = NDArray.zeros(F64, position.shape());
        accelerate();
    }

    /**
     * Draws the bodies.
     *
     * @param bodies in all
     * @param clusters 1 or 2
     * @param seed names the bodies
     */
    public static StarClusters of(int bodies, int clusters, long seed) {
        PlummerSphere sphere = new PlummerSphere(seed);
        NDArray position = NDArray.zeros(F64, bodies, 3);
        NDArray velocity = NDArray.zeros(F64, bodies, 3);
        for (int body = 0; body < bodies; body++) {
            double[] star = sphere.star();
            int side = clusters == 1 ? 0 : 2 * (body % 2) - 1;
            for (int axis = 0; axis < 3; axis++) {
                position.setDouble(star[axis] + side * OTHER[axis], body, axis);
                velocity.setDouble(star[axis + 3] + side * OTHER[axis + 3], body, axis);
            }
        }
        return new StarClusters(position, velocity, NDArray.full(F64, (double) clusters / bodies, bodies));
    }

    /** Takes a step: the leapfrog, which is velocity Verlet with accelerations for forces. */
    public void step() {
        VelocityVerlet.KICK_AND_DRIFT.run(position, velocity, acceleration, TIME_STEP);
        step++;
        accelerate();
        VelocityVerlet.KICK.run(velocity, acceleration, TIME_STEP);
    }

    private void accelerate() {
        Gravity.ACCELERATIONS.run(position, mass, acceleration, SOFTENING);
    }

    /** How many steps were taken. */
    public long steps() {
        return step;
    }

    /** Where the bodies are: [bodies, 3], not to be changed. */
    public NDArray positions() {
        return position;
    }

    /** How fast they are: [bodies, 3], not to be changed. */
    public NDArray velocities() {
        return velocity;
    }

    /** How they are accelerated where they are: [bodies, 3], not to be changed. */
    public NDArray accelerations() {
        return acceleration;
    }

    /** The energies of all bodies now. */
    Energies energies() {
        double each = mass.getDouble(0);
        double potential = Gravity.POTENTIAL.call(position, mass, SOFTENING).toDouble();
        return new Energies(step * TIME_STEP, each * Velocities.kinetic(velocity), potential);
    }
}
