package dev.quern.compiler.fuzz;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.compiler.ForcedTwin;
import dev.quern.compiler.emit.Twin;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.KernelIr;
import dev.quern.spi.BoundArguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Runs a kernel in several ways and compares what they leave. The interpreter's result is what is expected; compiled ways
 * have the same bits, but for the elements of {@link ResultGenerator}'s arrays, which have to be within the bounds of the
 * numeric contract. Those have the same bits in all compiled ways, but for functions, which lanes may round otherwise.
 */
final class Comparison {
    /** What a way has that another has not. */
    record Difference(String way, String text) {}

    /** Widths of vectors, in bits. */
    static final int[] WIDTHS = {128, 256, 512};

    static final int[] THREADS = {1, 2, 3, 7};

    /** Up to so much work no loop is cut into chunks, which change the order of sums. */
    private static final double FEW_TERMS = 1_000;

    /** Indices that Quern makes up for the axes of array expressions: lowering adds some and takes some away. */
    private static final Pattern MADE_UP = Pattern.compile("(, | in iteration )?c\\d+=-?\\d+");

    private record Result(String way, String failure, List<NDArray> arrays, boolean isVector, boolean isOwnChoice) {}

    private final Generated generated;
    private final KernelIr kernel;
    private final Random random;
    private final boolean all;
    private final Tally tally;

    private Comparison(Generated generated, boolean all, Tally tally) {
        this.generated = generated;
        this.kernel = generated.kernel();
        this.random = generated.choices();
        this.all = all;
        this.tally = tally;
    }

    /**
     * The first difference, if there is one.
     *
     * @param all whether to try every width of vectors, and not two of them
     * @throws dev.quern.KernelDefinitionException if the kernel is refused
     */
    static Optional<Difference> of(Generated generated, boolean all, Tally tally) {
        return new Comparison(generated, all, tally).difference();
    }

    private Optional<Difference> difference() {
        if (Indirect.isBroken(generated)) {
            return new SharedMemory(generated, tally).brokenPromise();
        }
        boolean addsUp = Coverage.addsUpFloats(kernel);
        boolean crowded = !addsUp && random.nextInt(3) > 0;
        ForcedTwin.Chunks chunks = crowded ? ForcedTwin.Chunks.MOST : ForcedTwin.Chunks.ONE;
        int first = random.nextInt(WIDTHS.length);
        ForcedTwin front = ForcedTwin.of(kernel, WIDTHS[first], chunks);
        BoundArguments arguments = arguments(false);
        KernelIr meant = kernel.fastMath() ? front.fused() : kernel;
        Result expected = new Result(
                "interpreter", ForcedTwin.interpret(meant, arguments), List.of(arguments.arrays()), false, false);
        tally.ended(!expected.failure().isEmpty());
        Optional<Bounds> bounds = expected.failure().isEmpty() ? Optional.of(Bounds.of(generated)) : Optional.empty();
        List<Result> results = new ArrayList<>();
        results.add(run(front, Twin.SCALAR, WIDTHS[first], 1));
        if (random.nextInt(2) == 0 || crowded) {
            results.add(run(front, Twin.SCALAR, WIDTHS[first], threads()));
        }
        for (int turn = 0; turn < (all ? WIDTHS.length : 2); turn++) {
            int bits = WIDTHS[(first + turn) % WIDTHS.length];
            ForcedTwin each = turn == 0 ? front : front.on(bits);
            if (each.hasLanes(arguments(true))) {
                tally.lanes(bits);
                results.add(run(each, Twin.VECTOR, bits, threads()));
            }
        }
        if (random.nextInt(4) == 0 && !(addsUp && Work.of(generated) > FEW_TERMS)) {
            List<NDArray> own =
                    generated.inputs().stream().map(Generated.Input::copy).toList();
            String failure = ForcedTwin.runAsUser(kernel, generated.arguments(own));
            results.add(new Result("the compiler's choice", failure, own, false, true));
            tally.asUser();
        }
        Optional<Difference> found = compare(expected, bounds, front, results);
        boolean isExact = !addsUp && !kernel.fastMath() && !generated.traits().hasFunctions();
        return found.isEmpty() && isExact && random.nextInt(4) == 0
                ? new SharedMemory(generated, tally).overlap(random)
                : found;
    }

    private int threads() {
        return THREADS[random.nextInt(THREADS.length)];
    }

    private Result run(ForcedTwin front, Twin twin, int bits, int threads) {
        BoundArguments arguments = arguments(true);
        String way = "%s twin, vectors of %d bits, %d threads"
                .formatted(twin == Twin.VECTOR ? "vector" : "scalar", bits, threads);
        String failure = front.run(arguments, twin, threads);
        tally.threads(threads);
        return new Result(way, failure, List.of(arguments.arrays()), twin == Twin.VECTOR, false);
    }

    /** Fresh copies, as they are to lie in memory, or dense. */
    private BoundArguments arguments(boolean placed) {
        List<NDArray> arrays = new ArrayList<>();
        for (Generated.Input input : generated.inputs()) {
            arrays.add(placed ? input.copy() : input.values().copy());
        }
        return ForcedTwin.bind(kernel, arrays, generated.scalars());
    }

    private Optional<Difference> compare(
            Result expected, Optional<Bounds> bounds, ForcedTwin front, List<Result> results) {
        Result scalar = results.get(0);
        for (Result result : results) {
            // Comparisons of what lanes compute otherwise may take any path.
            if (result.isVector() && generated.traits().hasFunctions() && hasFunctions()) {
                continue;
            }
            Optional<String> text = bounds.isEmpty()
                    ? failure(expected, result, front)
                    : result.failure().isEmpty()
                            ? arrays(expected, result, scalar, bounds.get())
                            : Optional.of("failed with \"" + result.failure() + "\", expected none");
            if (text.isPresent()) {
                return Optional.of(new Difference(result.way(), text.get()));
            }
        }
        return Optional.empty();
    }

    private boolean hasFunctions() {
        return Coverage.hasFunctions(kernel);
    }

    /**
     * A call that fails in one way fails in all, at a line and by a name that the kernel has. Which of several failures is reported is not fixed, as checks at the entry
     * and iterations of a prange come in any order: another one than expected is counted, so that they stay few.
     */
    private Optional<String> failure(Result expected, Result result, ForcedTwin front) {
        if (result.failure().isEmpty()) {
            return Optional.of("came to an end, expected \"" + expected.failure() + "\"");
        }
        if (!new FailureTexts(generated).canBe(result.failure())) {
            return Optional.of("failed with \"%s\", which nothing in the kernel can, expected \"%s\""
                    .formatted(result.failure(), expected.failure()));
        }
        if (!plain(result.failure()).equals(plain(expected.failure()))) {
            String lowered = ForcedTwin.interpret(front.lowered(), arguments(false));
            tally.failure(plain(lowered).equals(plain(result.failure())));
        }
        return Optional.empty();
    }

    private static String plain(String failure) {
        return MADE_UP.matcher(failure).replaceAll("");
    }

    private Optional<String> arrays(Result expected, Result result, Result scalar, Bounds bounds) {
        List<ArrayDecl> arrays = kernel.arrays();
        for (int position = 0; position < arrays.size(); position++) {
            String name = arrays.get(position).name();
            NDArray actual = result.arrays().get(position);
            NDArray wanted = expected.arrays().get(position);
            if (Bounds.isSum(name)) {
                Optional<String> text = Elements.firstApart(name, wanted, actual, bounds.ofSum(name));
                NDArray twin = scalar.arrays().get(position);
                if (text.isEmpty() && !result.isOwnChoice() && !actual.contentEquals(twin)) {
                    text = Elements.firstApart(name, twin, actual, new double[(int) twin.size()])
                            .map(apart -> apart + ", which is what the scalar twin gives on one thread");
                }
                if (text.isPresent()) {
                    return text;
                }
            } else if (!actual.contentEquals(wanted)) {
                boolean isFunction = Bounds.isFunction(name) && result.isVector();
                Optional<String> text = Elements.firstApart(
                        name, wanted, actual, isFunction ? Elements.ulps(wanted) : new double[(int) wanted.size()]);
                if (text.isPresent()) {
                    return text;
                }
            }
        }
        return Optional.empty();
    }

    /** Elements of two arrays. */
    private static final class Elements {
        private Elements() {}

        static double[] ulps(NDArray values) {
            double[] all = values.toDoubleArray();
            for (int element = 0; element < all.length; element++) {
                all[element] = values.dtype() == DType.F32 ? Math.ulp((float) all[element]) : Math.ulp(all[element]);
            }
            return all;
        }

        /** The first element that is further away than it may be, in words. */
        static Optional<String> firstApart(String name, NDArray expected, NDArray actual, double[] tolerance) {
            if (!expected.dtype().isFloating()) {
                long[] wanted = expected.toLongArray();
                long[] found = actual.toLongArray();
                for (int element = 0; element < wanted.length; element++) {
                    if (wanted[element] != found[element]) {
                        return Optional.of("%s has at %d %d (%x), expected %d (%x)"
                                .formatted(
                                        name,
                                        element,
                                        found[element],
                                        found[element],
                                        wanted[element],
                                        wanted[element]));
                    }
                }
                return Optional.empty();
            }
            double[] wanted = expected.toDoubleArray();
            double[] found = actual.toDoubleArray();
            for (int element = 0; element < wanted.length; element++) {
                if (isApart(wanted[element], found[element], tolerance[element])) {
                    return Optional.of("%s has at %d %s (%a), expected %s (%a)%s"
                            .formatted(
                                    name,
                                    element,
                                    found[element],
                                    found[element],
                                    wanted[element],
                                    wanted[element],
                                    tolerance[element] == 0 ? "" : " within " + tolerance[element]));
                }
            }
            return Optional.empty();
        }

        private static boolean isApart(double wanted, double found, double tolerance) {
            if (Double.doubleToLongBits(wanted) == Double.doubleToLongBits(found)
                    || tolerance == Double.POSITIVE_INFINITY) {
                return false;
            }
            return !(tolerance > 0 && Math.abs(wanted - found) <= tolerance);
        }
    }
}
