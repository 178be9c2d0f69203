package dev.quern.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.compiler.OperatorCases.Case;
import dev.quern.ir.ArrayDecl;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation on every type, compiled against interpreted, wherever the arrays lie and however long they are. */
final class OperatorsTest {
    private static final int[] SIZES = {0, 1, 2, 7, 64, 65, 1000};

    /** Prefixes cost the square of this. */
    private static final int LONGEST_PREFIX = 65;

    static List<Case> elementwise() {
        return OperatorCases.elementwise();
    }

    static List<Case> reductions() {
        return OperatorCases.reductions();
    }

    @ParameterizedTest
    @MethodSource
    void elementwise(Case operator) {
        for (int size : SIZES) {
            Call call = call(operator, size, false);
            Call.Outcome expected = call.interpreted();
            for (Placing placing : Placing.values()) {
                Call.Outcome actual = call.compiled(placing);
                assertThat(actual.hasArraysOf(expected))
                        .as("%s, size %d: %s, expected %s", placing, size, actual.arrays(), expected.arrays())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource
    void reductions(Case operator) {
        for (int size : SIZES) {
            if (size > LONGEST_PREFIX && operator.name().contains("prefixes")) {
                continue;
            }
            Call call = call(operator, size, true);
            Call.Outcome expected = call.interpreted();
            for (Placing placing : Placing.values()) {
                requireWithinBound(operator, size, call.compiled(placing), expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void divisionByZeroFailsAlike(Case operator) {
        if (!operator.divides()) {
            return;
        }
        List<Object> arguments = new ArrayList<>();
        operator.inputs().forEach(dtype -> arguments.add(NDArray.arange(7).cast(dtype)));
        arguments.add(NDArray.zeros(operator.output().dtype(), 7));
        Call call = new Call(operator.kernel(), arguments.toArray());
        String expected = call.interpreted().failure();
        assertThat(expected).contains("of 0 by zero, in iteration i=0");
        for (Placing placing : Placing.values()) {
            assertThat(call.compiled(placing).failure()).isEqualTo(expected);
        }
    }

    /** Of floats, tame values where the rounding of a reduction is compared, since infinities would hide it. */
    private static Call call(Case operator, int size, boolean reduction) {
        List<Object> arguments = new ArrayList<>();
        List<DType> inputs = operator.inputs();
        for (int position = 0; position < inputs.size(); position++) {
            boolean nonZero = operator.divides() && position == inputs.size() - 1;
            DType dtype = inputs.get(position);
            arguments.add(reduction && dtype.isFloating() ? tame(dtype, size) : edges(dtype, size, position, nonZero));
        }
        ArrayDecl output = operator.output();
        NDArray out = edges(output.dtype(), output.rank() == 0 ? 1 : size, 2, false);
        arguments.add(output.rank() == 0 ? NDArray.full(output.dtype(), 1L) : out);
        return new Call(operator.kernel(), arguments.toArray());
    }

    private static NDArray tame(DType dtype, int size) {
        Random random = new Random(size);
        NDArray values = NDArray.zeros(dtype, size);
        for (int i = 0; i < size; i++) {
            values.setDouble(0.5 + random.nextDouble(), i);
        }
        return values;
    }

    /** Edge values: at position 0 each for long runs, at 1 all in turn, so that every pair meets. */
    private static NDArray edges(DType dtype, int size, int position, boolean nonZero) {
        NDArray edges = Edges.of(dtype);
        NDArray values = NDArray.zeros(dtype, size);
        long count = edges.size();
        for (int i = 0; i < size; i++) {
            long pick = position == 0 ? i / count % count : (i + i / (count * count) * position) % count;
            if (dtype.isFloating()) {
                values.setDouble(edges.getDouble(pick), i);
            } else {
                long value = edges.getLong(pick);
                values.setLong(nonZero && value == 0 ? 1 : value, i);
            }
        }
        return values;
    }

    /** The contract's 2 n u sum(|x|): all terms are positive, so their sum is the result; and twice that for a product. */
    private static void requireWithinBound(Case operator, int size, Call.Outcome actual, Call.Outcome expected) {
        if (actual.hasArraysOf(expected)) {
            return;
        }
        NDArray is = actual.arrays().get(1);
        NDArray wanted = expected.arrays().get(1);
        assertThat(is.dtype().isFloating())
                .as("%s, size %d: %s, expected %s", operator, size, is, wanted)
                .isTrue();
        double unit = is.dtype() == DType.F32 ? 0x1p-24 : 0x1p-53;
        double relative = 4.0 * (size + 1) * unit;
        for (long i = 0; i < is.size(); i++) {
            double left = is.flatten().getDouble(i);
            double right = wanted.flatten().getDouble(i);
            assertThat(Double.compare(left, right) == 0 || Math.abs(left - right) <= relative * Math.abs(right))
                    .as("%s, size %d: %s, expected %s", operator, size, is, wanted)
                    .isTrue();
        }
    }
}
