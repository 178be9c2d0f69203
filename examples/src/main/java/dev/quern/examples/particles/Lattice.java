package dev.quern.examples.particles;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.io.Serializable;

/**
 * A cube of a face-centred cubic crystal, periodic in all directions: cells of four atoms, one at a corner and one in the
 * middle of each face that meets there.
 *
 * @param cells along an edge of the cube
 * @param density atoms in a unit of volume
 */
public record Lattice(int cells, double density) implements Serializable {
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
        double[] positions = new double[Math.multiplyExact(3, atoms())];
        for (int atom = 0; atom < atoms(); atom++) {
            System.arraycopy(position(atom), 0, positions, 3 * atom, 3);
        }
        return NDArray.of(positions, atoms(), 3);
    }

    /** Where an atom is: cells are counted along z, then along y, then along x. */
    double[] position(int atom) {
        double edge = side() / cells;
        int cell = atom / CELL.length;
        int x = cell / (cells * cells);
        int y = cell / cells % cells;
        int z = cell % cells;
        double[] inCell = CELL[atom % CELL.length];
        return new double[] {(x + inCell[0]) * edge, (y + inCell[1]) * edge, (z + inCell[2]) * edge};
    }
}
