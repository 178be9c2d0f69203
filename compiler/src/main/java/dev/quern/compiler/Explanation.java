package dev.quern.compiler;

import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.schedule.LoopSchedule;
import dev.quern.compiler.schedule.Schedules;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
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
        Traversal.forEachStatement(proved.kernel().body(), statement -> {
            if (statement instanceof Stmt.Loop loop && Schedules.isInnermost(loop)) {
                schedule(text, loop, proved.schedules().of(loop));
            }
        });
        bounds(text, proved);
        if (proved.kernel().fastMath()) {
            text.append("  fastMath: ").append(Machine.describeMultiplyAdd()).append('\n');
        }
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

    private static void schedule(StringBuilder text, Stmt.Loop loop, LoopSchedule schedule) {
        String how = schedule instanceof LoopSchedule.Interleaved interleaved
                ? interleaved.ways() + " partial results side by side"
                : "in order";
        text.append(
                "  innermost loop %s at %s: %s (%s)%n".formatted(loop.index(), loop.site(), how, schedule.reason()));
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
