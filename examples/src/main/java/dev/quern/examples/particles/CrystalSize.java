package dev.quern.examples.particles;

import dev.quern.examples.Checks;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that says how large a crystal melts. */
final class CrystalSize {
    private static final int FEWEST_CELLS = 4;
    private static final int MOST_CELLS = 400;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--cells",
            paramLabel = "N",
            defaultValue = "20",
            description = "Along an edge, of four atoms (${DEFAULT-VALUE}: 32,000 atoms).")
    private int cells;

    /** How many cells there are along an edge. */
    int cells() {
        Checks.between(spec, "--cells", FEWEST_CELLS, MOST_CELLS, cells);
        return cells;
    }
}
