package dev.quern.examples.seeds;

import dev.quern.DType;
import dev.quern.NDArray;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SumSquaresTest {
    private abstract static class Both extends SeedTest {
        @Override
        final NDArray[] inputs(DType type, int size) {
            return new NDArray[] {Inputs.array(type, 1, size)};
        }

        /** A thousand elements are one chunk. */
        @ParameterizedTest
        @MethodSource("types")
        void agreesWhereThereIsWorkForSeveralThreads(DType type) {
            Setting setting = new Setting(type, 1_000_003, Layout.CONTIGUOUS, false);
            check(setting);
            checkExactly(setting);
        }
    }

    @Nested
    final class Elementwise extends Both {
        @Override
        String program() {
            return "squares";
        }

        @Override
        Reference plainJava(DType type, NDArray... inputs) {
            Reference squares = new Reference(type, inputs[0].shape());
            for (int i = 0; i < squares.values.length; i++) {
                squares.values[i] = squares.round(inputs[0].getDouble(i) * inputs[0].getDouble(i));
            }
            return squares;
        }

        @Override
        void run(DType type, NDArray result, NDArray... inputs) {
            SumSquares.squares(type).run(inputs[0], result);
        }

        @Override
        NDArray call(DType type, NDArray... inputs) {
            return SumSquares.squares(type).call(inputs[0]);
        }
    }

    @Nested
    final class Reduction extends Both {
        @Override
        String program() {
            return "sum_squares";
        }

        @Override
        Reference plainJava(DType type, NDArray... inputs) {
            Reference total = new Reference(type);
            double exact = 0;
            for (long i = 0; i < inputs[0].size(); i++) {
                double square = total.round(inputs[0].getDouble(i) * inputs[0].getDouble(i));
                total.values[0] = total.round(total.values[0] + square);
                exact += square;
            }
            total.tolerances[0] = total.boundOfSum(inputs[0].size(), exact);
            return total;
        }

        @Override
        void run(DType type, NDArray result, NDArray... inputs) {
            SumSquares.sumSquares(type).run(inputs[0], result);
        }

        @Override
        NDArray call(DType type, NDArray... inputs) {
            return SumSquares.sumSquares(type).call(inputs[0]);
        }
    }
}
