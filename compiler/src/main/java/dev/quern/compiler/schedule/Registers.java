package dev.quern.compiler.schedule;

/**
 * How many vectors a tile may keep in registers on this machine.
 *
 * @param count of vector registers
 */
public record Registers(int count) {
    /** Those of a machine with vectors of a size: AVX-512 has 32, as have the 128 bits of Arm; the others have 16. */
    public static Registers of(int vectorBits, boolean isArm) {
        return new Registers(vectorBits >= 512 || isArm ? 32 : 16);
    }

    private boolean hasMany() {
        return count >= 32;
    }

    /** Rows of a tile of so many partial results for each element. */
    int rows(int accumulators) {
        return switch (Math.min(3, accumulators)) {
            case 0, 1 -> hasMany() ? 8 : 4;
            case 2 -> hasMany() ? 4 : 2;
            default -> 2;
        };
    }

    /** Vectors of a row of such a tile. */
    int vectors(int accumulators) {
        return switch (Math.min(3, accumulators)) {
            case 0, 1, 2 -> hasMany() ? 3 : 2;
            default -> hasMany() ? 2 : 1;
        };
    }

    /** Iterations side by side of a loop within lanes. */
    int rowsWithin() {
        return Integer.getInteger("RW", 4);
    }

    /** Vectors of iterations at a time around such a loop. */
    int vectorsWithin() {
        return Integer.getInteger("VW", 2);
    }
}
