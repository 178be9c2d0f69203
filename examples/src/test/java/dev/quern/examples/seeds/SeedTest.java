package dev.quern.examples.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.Threads;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked of every seed program. */
abstract class SeedTest {
    private static final List<DType> TYPES = List.of(DType.F64, DType.F32);
    private static final int LARGE = 1000;
    private static final List<Integer> SIZES = List.of(0, 1, 7, LARGE);
    private static final List<Integer> THREADS = List.of(1, 2, 4);
    private static final String INTERPRET = "quern.interpret";
    private static final boolean INTERPRET_ALL = Boolean.getBoolean("quern.interpretAll");
    private static int threadsBefore;

    /** What plain Java computed for a type, a size and inputs as they are or as whole numbers: layouts share it. */
    private static final Map<List<Object>, Reference> REFERENCES = new HashMap<>();

    /** One way to run a program. */
    record Setting(DType type, int size, Layout layout, boolean interpreted) {
        @Override
        public String toString() {
            return "%s %d %s %s".formatted(type, size, layout, interpreted ? "interpreted" : "compiled");
        }
    }

    /** The name of the file with what NumPy computed. */
    abstract String program();

    /** The inputs for a size, contiguous. */
    abstract NDArray[] inputs(DType type, int size);

    /** What plain Java computes. */
    abstract Reference plainJava(DType type, NDArray... inputs);

    /** Runs the program into the result. */
    abstract void run(DType type, NDArray result, NDArray... inputs);

    /** Runs the program, which allocates its result. */
    abstract NDArray call(DType type, NDArray... inputs);

    /** What the result holds before: by default what no program should leave there. */
    double before() {
        return Double.NaN;
    }

    @BeforeAll
    static void allowFourThreads() {
        threadsBefore = Threads.total();
        Threads.set(4);
    }

    @AfterAll
    static void restoreThreads() {
        Threads.set(threadsBefore);
        REFERENCES.clear();
    }

    /**
     * All of them for what was compiled, which has code for a layout and for what is left of a size. The interpreter reads
     * and writes any array by the position of an element, so small arrays show it every layout, and one large one is
     * compared with what NumPy computed; the other large ones, which take it seconds each, are on demand.
     */
    static Stream<Setting> settings() {
        return TYPES.stream()
                .flatMap(type -> SIZES.stream()
                        .flatMap(size -> Stream.of(Layout.values())
                                .flatMap(layout -> Stream.of(false, true)
                                        .map(interpreted -> new Setting(type, size, layout, interpreted)))))
                .filter(setting -> INTERPRET_ALL
                        || !setting.interpreted()
                        || setting.size() < LARGE
                        || setting.layout() == Layout.CONTIGUOUS);
    }

    static Stream<Setting> compiled() {
        return settings().filter(setting -> !setting.interpreted());
    }

    static Stream<DType> types() {
        return TYPES.stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void agreesWithNumPyAndPlainJava(Setting setting) {
        check(setting);
    }

    @ParameterizedTest
    @MethodSource("compiled")
    void hasTheBitsOfPlainJavaWhereSumsAreExact(Setting setting) {
        checkExactly(setting);
    }

    @ParameterizedTest
    @MethodSource("types")
    void allocatesItsResult(DType type) {
        NDArray[] inputs = inputs(type, 7);
        assertAgrees(call(type, inputs), plainJava(type, inputs), 7);
    }

    /** Checks the result for the inputs of a size, within the tolerance of plain Java and of NumPy. */
    final void check(Setting setting) {
        NDArray[] inputs = inputs(setting.type(), setting.size());
        Reference expected = reference(setting, false, inputs);
        assertAgrees(run(setting, expected.shape(), inputs), expected, setting.size());
    }

    /**
     * Checks the result for whole numbers, of which no sum needs rounding: however it is added up, it has the same bits.
     * The tolerance of a long sum in F32 is so wide that much else would pass.
     */
    final void checkExactly(Setting setting) {
        NDArray[] inputs = Arrays.stream(inputs(setting.type(), setting.size()))
                .map(Inputs::whole)
                .toArray(NDArray[]::new);
        Reference expected = reference(setting, true, inputs);
        NDArray result = run(setting, expected.shape(), inputs);
        assertThat(result.cast(DType.F64).flatten().toDoubleArray()).isEqualTo(expected.values);
    }

    private Reference reference(Setting setting, boolean whole, NDArray... inputs) {
        return REFERENCES.computeIfAbsent(
                List.of(program(), setting.type(), setting.size(), whole), unused -> plainJava(setting.type(), inputs));
    }

    private NDArray run(Setting setting, long[] shape, NDArray... contiguous) {
        NDArray[] inputs =
                Arrays.stream(contiguous).map(setting.layout()::place).toArray(NDArray[]::new);
        NDArray result;
        if (setting.interpreted()) {
            System.setProperty(INTERPRET, "true");
            try {
                result = result(setting, shape, inputs);
            } finally {
                System.clearProperty(INTERPRET);
            }
        } else {
            result = resultOnAnyNumberOfThreads(setting, shape, inputs);
        }
        for (int input = 0; input < inputs.length; input++) {
            assertThat(inputs[input].contentEquals(contiguous[input]))
                    .as("input %d is as it was", input)
                    .isTrue();
        }
        return result;
    }

    private NDArray resultOnAnyNumberOfThreads(Setting setting, long[] shape, NDArray... inputs) {
        NDArray first = null;
        for (int threads : THREADS) {
            try (Threads.Scope limit = Threads.limit(threads)) {
                NDArray result = result(setting, shape, inputs);
                first = first == null ? result : first;
                assertThat(result.contentEquals(first))
                        .as("the bits on %d threads, limit %s", threads, limit)
                        .isTrue();
            }
        }
        return Objects.requireNonNull(first);
    }

    private NDArray result(Setting setting, long[] shape, NDArray... inputs) {
        Layout.Placed placed = setting.layout().allocate(setting.type(), shape);
        placed.view().fill(before());
        run(setting.type(), placed.view(), inputs);
        NDArray result = placed.view().copy();
        assertThat(placed.isUntouchedAround())
                .as("the memory around the result")
                .isTrue();
        return result;
    }

    private void assertAgrees(NDArray actual, Reference expected, int size) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double[] elements = actual.cast(DType.F64).flatten().toDoubleArray();
        for (int at = 0; at < elements.length; at++) {
            if (!(Math.abs(elements[at] - expected.values[at]) <= expected.tolerances[at])) {
                assertThat(elements[at])
                        .as("element %d, within %s", at, expected.tolerances[at])
                        .isEqualTo(expected.values[at]);
            }
        }
        NumPy.of(program()).check(expected.type(), size, actual, expected.tolerances);
    }
}
