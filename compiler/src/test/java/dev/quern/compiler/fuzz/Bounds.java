package dev.quern.compiler.fuzz;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.compiler.ForcedTwin;
import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.ReduceOp;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.UnaryOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far results may be apart that the numeric contract does not fix to the bit. Two more arrays stand beside each array
 * of sums: one gets the sum of the magnitudes of the terms and the other their number, both in F64, from a kernel that
 * does the same with those as the kernel under test with the terms. The interpreter runs it.
 */
final class Bounds {
    private static final String MAGNITUDES = "_magnitudes";
    private static final String COUNTS = "_counts";

    /** What rounding of the magnitudes themselves may add. */
    private static final double SLACK = 1 + 1e-9;

    private final Map<String, double[]> tolerances = new HashMap<>();

    private Bounds() {}

    /** For a call that does not fail. */
    static Bounds of(Generated generated) {
        Bounds bounds = new Bounds();
        KernelIr kernel = generated.kernel();
        if (kernel.arrays().stream().noneMatch(array -> isSum(array.name()))) {
            return bounds;
        }
        List<Argument> arguments = new ArrayList<>();
        List<NDArray> arrays = new ArrayList<>();
        int input = 0;
        for (Argument argument : kernel.arguments()) {
            arguments.add(argument);
            if (argument instanceof ArrayDecl array) {
                NDArray values = generated.inputs().get(input++).values();
                arrays.add(values.copy());
                if (isSum(array.name())) {
                    arguments.add(beside(array, MAGNITUDES));
                    arrays.add(magnitudes(values));
                    arguments.add(beside(array, COUNTS));
                    NDArray ones = NDArray.ones(DType.F64, values.shape());
                    arrays.add(ones);
                }
            }
        }
        KernelIr shadow = new KernelIr(
                kernel.name(),
                arguments,
                block(kernel.body(), kernel.fastMath()),
                false,
                List.of(),
                List.of(),
                kernel.site());
        String failure = ForcedTwin.interpret(shadow, ForcedTwin.bind(shadow, arrays, generated.scalars()));
        if (!failure.isEmpty()) {
            throw new IllegalStateException(
                    "the kernel for the bounds of seed " + generated.seed() + " fails: " + failure);
        }
        List<ArrayDecl> declared = shadow.arrays();
        for (int position = 0; position < declared.size(); position++) {
            if (isSum(declared.get(position).name())
                    && !declared.get(position).name().endsWith(MAGNITUDES)
                    && !declared.get(position).name().endsWith(COUNTS)) {
                bounds.tolerances.put(
                        declared.get(position).name(),
                        tolerances(
                                declared.get(position).dtype(),
                                arrays.get(position + 1).toDoubleArray(),
                                arrays.get(position + 2).toDoubleArray()));
            }
        }
        return bounds;
    }

    static boolean isSum(String array) {
        return array.startsWith(ResultGenerator.SUM);
    }

    static boolean isFunction(String array) {
        return array.startsWith(ResultGenerator.FUNCTION);
    }

    /** How far apart each element of an array of sums may be; NaN where a term is, infinite where a partial sum may be. */
    double[] ofSum(String array) {
        double[] known = tolerances.get(array);
        if (known == null) {
            throw new IllegalStateException("no sums are in " + array);
        }
        return known;
    }

    private static NDArray magnitudes(NDArray values) {
        return values.cast(DType.F64).abs();
    }

    /** {@code 2 n u sum(|x|)}; a mean rounds once more, and so does a product that is not fused. */
    private static double[] tolerances(DType dtype, double[] magnitudes, double[] counts) {
        double unit = dtype == DType.F64 ? Math.ulp(1.0) / 2 : Math.ulp(1f) / 2;
        double largest = dtype == DType.F64 ? Double.MAX_VALUE : Float.MAX_VALUE;
        // Where numbers are subnormal their rounding is absolute.
        double least = dtype == DType.F64 ? Double.MIN_VALUE : Float.MIN_VALUE;
        double[] all = new double[magnitudes.length];
        for (int element = 0; element < all.length; element++) {
            double sum = magnitudes[element];
            all[element] = sum > largest / 2
                    ? Double.POSITIVE_INFINITY
                    : 2 * (counts[element] + 2) * (unit * sum * SLACK + least);
        }
        return all;
    }

    private static ArrayDecl beside(ArrayDecl array, String suffix) {
        return new ArrayDecl(array.name() + suffix, DType.F64, array.dims(), array.role(), array.site());
    }

    private static List<Stmt> block(List<Stmt> block, boolean fastMath) {
        List<Stmt> all = new ArrayList<>();
        for (Stmt statement : block) {
            all.add(statement.withBlocks(statement.blocks().stream()
                    .map(inner -> block(inner, fastMath))
                    .toList()));
            Site site = statement.site();
            if (statement instanceof Stmt.Store store
                    && isSum(store.target().array().name())) {
                all.add(new Stmt.Store(beside(store.target(), MAGNITUDES), magnitude(store.value(), fastMath), site));
                all.add(new Stmt.Store(beside(store.target(), COUNTS), count(store.value()), site));
            } else if (statement instanceof Stmt.Update update
                    && isSum(update.target().array().name())) {
                all.add(new Stmt.Update(
                        update.op(), beside(update.target(), MAGNITUDES), magnitude(update.value(), fastMath), site));
                all.add(new Stmt.Update(update.op(), beside(update.target(), COUNTS), count(update.value()), site));
            }
        }
        return all;
    }

    private static Expr.Access beside(Expr.Access target, String suffix) {
        return new Expr.Access(beside(target.array(), suffix), target.subscripts(), target.site());
    }

    /** What a sum adds up, however it is nested. */
    static Expr terms(Expr expr) {
        if (expr instanceof Expr.Reduce reduce && folds(reduce.op())) {
            return terms(reduce.body());
        }
        return expr instanceof Expr.Generate generate ? terms(generate.body()) : expr;
    }

    private static Expr magnitude(Expr expr, boolean fastMath) {
        Site site = expr.site();
        if (expr instanceof Expr.Reduce reduce && folds(reduce.op())) {
            return new Expr.Reduce(
                    reduce.op(),
                    reduce.index(),
                    reduce.start(),
                    reduce.end(),
                    magnitude(reduce.body(), fastMath),
                    site);
        }
        if (expr instanceof Expr.Generate generate) {
            return new Expr.Generate(generate.indices(), generate.shape(), magnitude(generate.body(), fastMath), site);
        }
        if (fastMath && expr instanceof Expr.Binary binary) {
            boolean isSum = binary.op() == BinaryOp.ADD || binary.op() == BinaryOp.SUB;
            if (isSum || binary.op() == BinaryOp.MUL) {
                return new Expr.Binary(
                        isSum ? BinaryOp.ADD : BinaryOp.MUL,
                        magnitude(binary.left(), true),
                        magnitude(binary.right(), true),
                        site);
            }
        }
        return new Expr.Unary(UnaryOp.ABS, new Expr.Cast(DType.F64, expr, site), site);
    }

    /** How many terms there are in each element. */
    private static Expr count(Expr expr) {
        if (expr instanceof Expr.Reduce reduce && folds(reduce.op())) {
            return new Expr.Reduce(
                    ReduceOp.SUM, reduce.index(), reduce.start(), reduce.end(), count(reduce.body()), reduce.site());
        }
        if (expr instanceof Expr.Generate generate) {
            return new Expr.Generate(generate.indices(), generate.shape(), count(generate.body()), generate.site());
        }
        return Expr.Constant.of(DType.F64, 1);
    }

    private static boolean folds(ReduceOp op) {
        return op == ReduceOp.SUM || op == ReduceOp.MEAN;
    }
}
