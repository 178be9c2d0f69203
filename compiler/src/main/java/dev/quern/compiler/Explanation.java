package dev.quern.compiler;

import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.ir.IrPrinter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the compiler decided for a kernel and why, for its user. */
final class Explanation {
    private Explanation() {}

    static String of(Pipeline.Proved proved) {
        StringBuilder text = new StringBuilder();
        text.append("kernel ").append(proved.kernel().name()).append('\n');
        if (proved.regions().isEmpty()) {
            text.append("  loops: none is a prange, so the kernel runs on one thread\n");
        }
        proved.regions().forEach(region -> region(text, region));
        bounds(text, proved);
        text.append("  path: ").append(Options.interpret() ? "interpreter, by -Dquern.interpret" : "scalar bytecode");
        text.append('\n');
        text.append("lowered:\n").append(proved.kernel().toString().indent(2));
        return text.toString();
    }

    private static void region(StringBuilder text, ParallelRegion region) {
        text.append("  prange ")
                .append(region.loop().index())
                .append(" at ")
                .append(region.loop().site())
                .append(": chunks on all threads");
        List<String> reductions = Stream.concat(
                        region.scalars().entrySet().stream()
                                .map(each -> each.getKey().name() + " by "
                                        + each.getValue().text()),
                        region.arrays().entrySet().stream()
                                .map(each -> each.getKey().name() + " by "
                                        + each.getValue().text()))
                .toList();
        if (!reductions.isEmpty()) {
            text.append(", each with a copy of ")
                    .append(String.join(" and ", reductions))
                    .append(", combined in a fixed tree");
        }
        text.append('\n');
    }

    private static void bounds(StringBuilder text, Pipeline.Proved proved) {
        int checks = proved.bounds().checks().size();
        text.append("  bounds: ")
                .append(checks)
                .append(checks == 1 ? " subscript" : " subscripts")
                .append(" proved at the call");
        String unproved = proved.bounds().unproved().stream()
                .map(access -> IrPrinter.text(access) + " at " + access.site())
                .distinct()
                .collect(Collectors.joining(", "));
        text.append(unproved.isEmpty() ? "" : ", checked at each access: " + unproved)
                .append('\n');
    }
}
