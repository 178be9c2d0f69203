package dev.quern.examples.particles;

import dev.quern.NDArray;
import dev.quern.spatial.Space;

/**
 * A cube of a face-centred cubic crystal, periodic in all directions: cells of four atoms, one at a corner and one in the
 * middle of each face that meets there.
 *
 * @param cells along an edge of the cube
 * @param density atoms in a unit of volume
 */
public record Lattice(int cells, double density) {
    private static final double[][] CELL = {{0, 0, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}, {0, 0.5, 0.5}};

    /** How many atoms there are. */
    public int atoms() {
        return Math.multiplyExact(CELL.length, Math.multiplyExact(cells, Math.multiplyExact(cells, cells)));
    }

    /** The length of the cube's edge. */
    public double side() {
        return cells * Math.cbrt(CELL.length / density);
    }

    /** The periodic space that the cube fills. */
    public Space space() {
        return Space.periodic(side(), side(), side());
    }

    /** Where the atoms are: [atoms, 3]. */
    public NDArray positions() {
        double edge = side() / cells;
        double[] positions = new double[Math.multiplyExact(3, atoms())];
        int next = 0;
        for (int x = 0; x < cells; x++) {
            for (int y = 0; y < cells; y++) {
                for (int z = 0; z < cells; z++) {
                    for (double[] atom : CELL) {
                        positions[next++] = (x + atom[0]) * edge;
                        positions[next++] = (y + atom[1]) * edge;
                        positions[next++] = (z + atom[2]) * edge;
                    }
                }
            }
        }
        return NDArray.of(positions, atoms(), 3);
    }
}
