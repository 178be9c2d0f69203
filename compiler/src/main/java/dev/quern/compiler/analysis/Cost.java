package dev.quern.compiler.analysis;

import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UnaryOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A rough estimate of what a block costs, for the size of parallel chunks: within a factor of a few is enough. Counted in
 * nanoseconds of scalar code, from costs of operations that were measured once on a server core.
 */
public sealed interface Cost {
    /** What a loop is taken to run if its bounds are data. */
    long UNKNOWN_TRIPS = 16;

    /** The estimate for a call, in nanoseconds. */
    double nanos(BoundsCheck.Sizes sizes);

    /** Straight-line work. */
    record Work(double nanos) implements Cost {
        @Override
        public double nanos(BoundsCheck.Sizes sizes) {
            return nanos;
        }
    }

    /** One thing after the other. */
    record Sum(List<Cost> parts) implements Cost {
        @Override
        public double nanos(BoundsCheck.Sizes sizes) {
            double sum = 0;
            for (Cost part : parts) {
                sum += part.nanos(sizes);
            }
            return sum;
        }
    }

    /** A loop of so many iterations. */
    record Repeated(Affine trips, Cost body) implements Cost {
        @Override
        public double nanos(BoundsCheck.Sizes sizes) {
            double times;
            try {
                times = Math.max(0, sizes.of(trips));
            } catch (ArithmeticException e) {
                times = Long.MAX_VALUE;
            }
            return LOOP_NANOS + times * body.nanos(sizes);
        }
    }

    /** What entering a loop costs. */
    double LOOP_NANOS = 1;

    /** The cost of a call. */
    static Cost of(KernelIr kernel) {
        return block(kernel.body(), List.of());
    }

    /** The cost of one iteration of the loop. */
    static Cost ofIteration(Stmt.Loop loop) {
        return block(loop.body(), List.of(loop));
    }

    /** What statements cost that are not in loops within the block, in nanoseconds. */
    static double straight(List<Stmt> block) {
        double nanos = 0;
        for (Stmt statement : block) {
            nanos += work(statement);
            if (!(statement instanceof Stmt.Loop || statement instanceof Stmt.While)) {
                for (List<Stmt> inner : statement.blocks()) {
                    nanos += straight(inner);
                }
            }
        }
        return nanos;
    }

    private static Cost block(List<Stmt> block, List<Stmt.Loop> around) {
        List<Cost> parts = new ArrayList<>();
        double straight = 0;
        for (Stmt statement : block) {
            straight += work(statement);
            if (statement instanceof Stmt.Loop loop) {
                List<Stmt.Loop> inner = new ArrayList<>(around);
                inner.add(loop);
                parts.add(new Repeated(trips(loop, around), block(loop.body(), inner)));
            } else if (statement instanceof Stmt.While loop) {
                parts.add(new Repeated(Affine.constant(UNKNOWN_TRIPS), block(loop.body(), around)));
            } else {
                statement.blocks().forEach(inner -> parts.add(block(inner, around)));
            }
        }
        parts.add(new Work(straight));
        return parts.size() == 1 ? parts.get(0) : new Sum(List.copyOf(parts));
    }

    /** The greatest number of iterations, over the loops around that its bounds depend on. */
    private static Affine trips(Stmt.Loop loop, List<Stmt.Loop> around) {
        Map<Local, Affine> none = Map.of();
        try {
            Affine start = Affine.of(loop.start(), none).orElseThrow();
            Affine trips = Affine.of(loop.end(), none).orElseThrow().plus(start.times(-1));
            for (int depth = around.size() - 1; depth >= 0; depth--) {
                Stmt.Loop outer = around.get(depth);
                long coefficient = trips.coefficient(outer.index());
                if (coefficient != 0) {
                    Expr bound = coefficient > 0 == outer.step() > 0 ? outer.end() : outer.start();
                    trips = trips.substitute(
                            outer.index(), Affine.of(bound, none).orElseThrow());
                }
            }
            boolean known = trips.coefficients().keySet().stream().noneMatch(dev.quern.ir.Index.class::isInstance);
            return known ? trips : Affine.constant(UNKNOWN_TRIPS);
        } catch (ArithmeticException | java.util.NoSuchElementException e) {
            return Affine.constant(UNKNOWN_TRIPS);
        }
    }

    private static double work(Stmt statement) {
        double[] nanos = {0.2};
        Traversal.forEach(statement.operands(), expr -> nanos[0] += work(expr));
        return nanos[0];
    }

    private static double work(Expr expr) {
        if (expr instanceof Expr.Unary unary) {
            return work(unary.op());
        } else if (expr instanceof Expr.Binary binary) {
            return switch (binary.op()) {
                case POW, HYPOT, ATAN2 -> 20;
                case DIV, REM, FLOOR_DIV, FLOOR_MOD -> 2;
                case ADD, SUB, MUL, MIN, MAX, AND, OR, XOR, SHL, SHR, USHR -> 0.15;
            };
        }
        if (expr instanceof Expr.Fma) {
            return 0.15;
        }
        return expr instanceof Expr.Access ? 0.25 : 0.05;
    }

    private static double work(UnaryOp op) {
        return switch (op) {
            case NEG, ABS, NOT, SIGNUM, FLOOR, CEIL, RINT -> 0.3;
            case SQRT -> 2;
            case EXP, LOG, LOG10, SIN, COS, EXPM1, LOG1P -> 5;
            case CBRT, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH -> 15;
        };
    }
}
