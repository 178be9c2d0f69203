package dev.quern.compiler;

import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.compiler.analysis.Sizing;
import dev.quern.compiler.twin.Subject;
import dev.quern.ir.Dim;
import java.util.List;

/** Kernels as trials see them, for tests of the parts of a trial. */
public final class TwinSubjects {
    private TwinSubjects() {}

    public static Subject of(Kernel kernel) {
        Pipeline.Proved proved = Pipeline.front(kernel.ir());
        Sizing sizing = new Sizing(
                proved.kernel(),
                proved.bounds().checks(),
                proved.costs(),
                proved.scalarCosts(),
                proved.columns(),
                proved.rooms());
        return new Subject(proved.kernel(), proved.regions(), sizing);
    }

    /** Arrays for each argument of the kernel. */
    public static NDArray[] arrays(Kernel kernel, long[] sizes) {
        List<Dim.Symbol> symbols = List.copyOf(kernel.ir().symbols().keySet());
        return kernel.ir().arrays().stream()
                .map(array -> NDArray.zeros(
                        array.dtype(),
                        array.dims().stream()
                                .mapToLong(dim ->
                                        dim instanceof Dim.Fixed fixed ? fixed.size() : sizes[symbols.indexOf(dim)])
                                .toArray()))
                .toArray(NDArray[]::new);
    }
}
