package dev.quern.compiler.schedule;

import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.Room;
import dev.quern.ir.Dim;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How much room the panels of a kernel's lanes take, by the sizes and arguments of a call. */
public final class PanelRoom {
    /** A panel has room for at least so many lanes. */
    public static final int LEAST_WIDTH = 16;

    private final Map<Index, Stmt.Loop> loops = new HashMap<>();
    private final int vectorBits;

    private PanelRoom(KernelIr kernel, int vectorBits) {
        this.vectorBits = vectorBits;
        Traversal.forEachStatement(kernel.body(), statement -> {
            if (statement instanceof Stmt.Loop loop) {
                loops.put(loop.index(), loop);
            }
        });
    }

    /** What the nests in lanes need, on a machine with vectors of so many bits. */
    public static List<Room> of(KernelIr kernel, Schedules schedules, int vectorBits) {
        PanelRoom finder = new PanelRoom(kernel, vectorBits);
        List<Room> rooms = new ArrayList<>();
        for (Lanes lanes : schedules.lanes()) {
            LaneNest nest = lanes.nest();
            Stmt.Loop split = lanes instanceof Lanes.Tiles tiles ? tiles.split() : null;
            if (split != null) {
                // Its iterations are counted in ints.
                rooms.add(finder.room(List.of(split), 1, 0));
            }
            for (Panel panel : nest.panels()) {
                List<Stmt.Loop> around = new ArrayList<>(panel.loops());
                if (lanes instanceof Lanes.Tiles) {
                    around.add(nest.lanes());
                }
                rooms.add(finder.room(
                        around,
                        lanes instanceof Lanes.Tiles ? 1 : finder.width(nest),
                        panel.access().dtype().bytes()));
            }
        }
        return List.copyOf(rooms);
    }

    private int width(LaneNest nest) {
        int lanes = vectorBits / (nest.widest().bytes() * Byte.SIZE);
        return Math.max(LEAST_WIDTH, nest.vectors() * lanes);
    }

    private Room room(List<Stmt.Loop> around, long elements, int bytes) {
        List<Affine> trips = new ArrayList<>();
        for (Stmt.Loop loop : around) {
            Optional<Affine> most = most(loop);
            if (most.isEmpty()) {
                return Room.UNKNOWN;
            }
            trips.add(most.get());
        }
        return new Room(trips, elements, bytes, true);
    }

    /** An upper bound of the number of iterations. */
    private Optional<Affine> most(Stmt.Loop loop) {
        try {
            return Affine.of(loop.start(), Map.of())
                    .flatMap(start -> Affine.of(loop.end(), Map.of()).map(end -> end.minus(start)))
                    .map(span -> loop.step() > 0 ? span : span.times(-1))
                    .flatMap(this::withoutIndices);
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** At most as much, of sizes and arguments alone: an index that counts upwards is taken to be where it is worst. */
    private Optional<Affine> withoutIndices(Affine form) {
        Affine most = form;
        for (Object term : form.coefficients().keySet()) {
            if (term instanceof Dim.Symbol || term instanceof ScalarDecl) {
                continue;
            }
            Stmt.Loop loop = term instanceof Index index ? loops.get(index) : null;
            if (loop == null || loop.step() < 0) {
                return Optional.empty();
            }
            Optional<Affine> worst = form.coefficient(term) > 0
                    ? Affine.of(loop.end(), Map.of()).map(end -> end.plus(-1))
                    : Affine.of(loop.start(), Map.of());
            if (worst.isEmpty()) {
                return Optional.empty();
            }
            most = most.substitute(term, worst.get());
        }
        return most.equals(form) ? Optional.of(form) : withoutIndices(most);
    }
}
