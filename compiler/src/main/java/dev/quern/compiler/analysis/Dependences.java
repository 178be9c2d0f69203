package dev.quern.compiler.analysis;

import dev.quern.ir.Expr;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Local;
import dev.quern.ir.Sharing;
import dev.quern.ir.Stmt;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands between two iterations of a loop of a lowered kernel, with the indices of the loops around the same in both:
 * elements that both touch and one of them writes, and variables.
 *
 * <p>A pair of accesses collides unless no two iterations give equal subscripts, which is decided exactly ({@link
 * Collisions}) as far as subscripts, bounds and guards are affine: the index is in an axis of both alone with equal
 * factors; the ranges of the loops keep an axis apart, as {@code j} in {@code (i+1)..n} does for {@code d[i, j]} and
 * {@code d[j, i]}; a divisor of the factors does; and so on. Other subscripts are taken to be anything. Arrays of two names
 * never overlap: calls are checked for that.
 *
 * <p>Sums in subscripts and bounds are taken to be exact: one that leaves 64 bits is out of every array's range.
 *
 * @param conflicts pairs of accesses that may collide, in the order of the text
 * @param carried variables from outside the loop that its iterations write
 */
public record Dependences(List<Conflict> conflicts, Map<Local, Carried> carried) {

    /** An access, with the statement that it is in. */
    public record Use(Stmt statement, Expr.Access access, boolean writes) {
        /** By what it updates, if it does. */
        Optional<UpdateOp> update() {
            return writes && statement instanceof Stmt.Update update ? Optional.of(update.op()) : Optional.empty();
        }

        @Override
        public String toString() {
            return IrPrinter.text(access) + " at " + access.site();
        }
    }

    /**
     * Two accesses, or twice the same one, that may touch one element in different iterations.
     *
     * @param evidence two iterations that do, where some were found
     */
    public record Conflict(Use first, Use second, Optional<Evidence> evidence) {
        /** Whether the user has taken responsibility for it. */
        boolean isUnchecked() {
            return first.access().sharing() == Sharing.UNCHECKED
                    || second.access().sharing() == Sharing.UNCHECKED;
        }

        @Override
        public String toString() {
            return first + " and " + second;
        }
    }

    /**
     * That there are two iterations that touch one element.
     *
     * @param collisions for which sizes, arguments and indices they do; those of the second iteration are other terms
     * @param point one of them
     * @param isCertain whether they surely do: no condition was left out, and no subscript is data
     */
    public record Evidence(IntegerSet collisions, Map<Object, Long> point, boolean isCertain) {
        /** A point that is easy to read. */
        Map<Object, Long> smallPoint() {
            return SmallPoint.of(collisions, point);
        }
    }

    /**
     * How a variable from outside is written.
     *
     * @param write the first statement that does
     * @param reduction the operation, where all writes are updates by it and nothing else in the loop reads the variable
     */
    public record Carried(Stmt write, Optional<UpdateOp> reduction) {}

    public Dependences {
        conflicts = List.copyOf(conflicts);
    }

    /**
     * Analyses a loop of any kind.
     *
     * @param around the loops around it that are known, outermost first: the more, the more is found independent
     */
    public static Dependences of(Stmt.Loop loop, List<Stmt.Loop> around) {
        BlockVariables within = BlockVariables.of(List.of(around.isEmpty() ? loop : around.get(0)));
        return of(LoopAccesses.of(loop, around, within, Map.of()), new OmegaTest.Effort(Collisions.ROWS));
    }

    static Dependences of(LoopAccesses accesses, OmegaTest.Effort effort) {
        Collisions collisions = new Collisions(accesses, effort);
        List<Conflict> conflicts = new ArrayList<>();
        accesses.distinct().forEach(array -> conflicts.addAll(collisions.among(array)));
        return new Dependences(conflicts, accesses.carried());
    }

    /** Whether the iterations could run in any order with the same result. */
    public boolean isIndependent() {
        return conflicts.isEmpty() && carried.isEmpty();
    }
}
