package dev.quern.compiler;

import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.analysis.Pick;
import dev.quern.compiler.schedule.LaneNest;
import dev.quern.compiler.schedule.Lanes;
import dev.quern.compiler.schedule.LoopSchedule;
import dev.quern.compiler.schedule.Schedules;
import dev.quern.ir.Expr;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the compiler decided for a kernel and why, for its user. */
final class Explanation {
    private Explanation() {}

    static String of(Pipeline.Proved proved, List<Variant> variants) {
        StringBuilder text = new StringBuilder();
        text.append("kernel ").append(proved.kernel().name()).append('\n');
        if (proved.regions().isEmpty()) {
            text.append("  loops: none is a prange, so the kernel runs on one thread\n");
        }
        proved.races().forEach(note -> text.append("  races: ").append(note).append('\n'));
        proved.rewrites()
                .forEach(note -> text.append("  rewrite: ").append(note).append('\n'));
        text.append(loops(proved, VectorWidth.BITS));
        proved.scalar()
                .ifPresent(scalar -> scalar.expanded()
                        .notes()
                        .forEach(note ->
                                text.append("  scalar twin: ").append(note).append('\n')));
        bounds(text, proved);
        if (proved.kernel().fastMath()) {
            text.append("  fastMath: ").append(Machine.describeMultiplyAdd()).append('\n');
        }
        path(text, variants);
        text.append("lowered:\n").append(proved.kernel().toString().indent(2));
        return text.toString();
    }

    /** How each loop is run on a machine with vectors of so many bits; 0 where that is not known. */
    static String loops(Pipeline.Proved proved, int vectorBits) {
        StringBuilder text = new StringBuilder();
        proved.regions().forEach(region -> region(text, region));
        Traversal.forEachStatement(proved.kernel().body(), statement -> {
            if (statement instanceof Stmt.Loop loop) {
                if (Schedules.isInnermost(loop)) {
                    schedule(text, loop, proved.schedules().of(loop));
                }
                lanes(text, loop, proved.schedules(), vectorBits);
            }
        });
        return text.toString();
    }

    private static void region(StringBuilder text, ParallelRegion region) {
        text.append("  prange ")
                .append(region.loop().index())
                .append(" at ")
                .append(region.loop().site())
                .append(": chunks on all threads");
        List<String> reductions = Stream.of(
                        region.scalars().entrySet().stream()
                                .map(each -> each.getKey().name() + " by "
                                        + each.getValue().text()),
                        region.arrays().entrySet().stream()
                                .map(each -> each.getKey().name() + " by "
                                        + each.getValue().text()),
                        region.picks().stream().map(Pick::toString))
                .flatMap(each -> each)
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

    private static void lanes(StringBuilder text, Stmt.Loop loop, Schedules schedules, int vectorBits) {
        Lanes lanes = schedules.lanes(loop);
        if (lanes != null) {
            text.append("  ").append(text(lanes, vectorBits)).append('\n');
        } else if (schedules.withoutLanes(loop) != null) {
            text.append("  no lanes over %s at %s: %s%n"
                    .formatted(loop.index(), loop.site(), schedules.withoutLanes(loop)));
        }
    }

    private static String text(Lanes lanes, int vectorBits) {
        LaneNest nest = lanes.nest();
        String count = vectorBits == 0
                ? ""
                : "%d x ".formatted(vectorBits / (nest.widest().bytes() * Byte.SIZE));
        String text;
        if (lanes instanceof Lanes.Tiles tiles) {
            text = "tiles of %d rows %s by %d vectors (%s%s) of columns %s at %s"
                    .formatted(
                            nest.rowCount(),
                            tiles.rows().index(),
                            nest.vectors(),
                            count,
                            nest.widest(),
                            nest.lanes().index(),
                            nest.lanes().site());
        } else {
            text = "lanes over %s at %s: %d %s (%s%s)"
                    .formatted(
                            nest.lanes().index(),
                            nest.lanes().site(),
                            nest.vectors(),
                            nest.vectors() == 1 ? "vector" : "vectors",
                            count,
                            nest.widest());
            if (nest.rows() != null) {
                text += ", by %d iterations of %s"
                        .formatted(nest.rowCount(), nest.rows().index());
            }
        }
        if (!nest.panels().isEmpty()) {
            text += ", "
                    + nest.panels().stream()
                            .map(panel -> IrPrinter.text(panel.access()))
                            .collect(Collectors.joining(" and "))
                    + " packed";
        }
        return text + " (" + lanes.reason() + ")";
    }

    private static void path(StringBuilder text, List<Variant> variants) {
        if (Options.interpret()) {
            text.append("  path: interpreter, by -Dquern.interpret\n");
        } else if (variants.isEmpty()) {
            text.append("  path: scalar bytecode at first; it has not been called yet\n");
        }
        for (Variant variant : Options.interpret() ? List.<Variant>of() : variants) {
            text.append("  path: ")
                    .append(variant.path())
                    .append(variants.size() == 1 ? "" : ", for arrays that are " + variant.layouts())
                    .append('\n');
        }
    }

    private static void bounds(StringBuilder text, Pipeline.Proved proved) {
        int checks = proved.bounds().checks().size();
        text.append("  bounds: ")
                .append(checks)
                .append(checks == 1 ? " subscript" : " subscripts")
                .append(" proved at the call");
        String guarded = accesses(proved.bounds().guarded());
        text.append(guarded.isEmpty() ? "" : ", proved where conditions let them be reached: " + guarded);
        String unproved = accesses(proved.bounds().unproved());
        text.append(unproved.isEmpty() ? "" : ", checked at each access: " + unproved)
                .append('\n');
    }

    private static String accesses(Set<Expr.Access> accesses) {
        return accesses.stream()
                .map(access -> IrPrinter.text(access.plain()) + " at " + access.site())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
