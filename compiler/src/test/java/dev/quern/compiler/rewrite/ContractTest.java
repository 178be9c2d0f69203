package dev.quern.compiler.rewrite;

import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.Value;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Verifier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class ContractTest {
    private static final DType[] FLOATS = {F64, F32};

    /** What a kernel stores after the rule, of three scalars. */
    private static String stored(DType dtype, Formula formula) {
        return stored(dtype, true, formula);
    }

    private static String stored(DType dtype, boolean fastMath, Formula formula) {
        KernelIr kernel = Kernel.define("k", k -> {
                    if (fastMath) {
                        k.fastMath();
                    }
                    Value a = k.param("a", dtype);
                    Value b = k.param("b", dtype);
                    Value c = k.param("c", dtype);
                    Value result = formula.of(a, b, c);
                    k.out("out", result.dtype()).set(result);
                })
                .ir();
        KernelIr contracted = Verifier.verify(Contract.rewrite(kernel), Verifier.Level.SOURCE);
        return IrPrinter.print(contracted.body().get(0));
    }

    private interface Formula {
        Value of(Value a, Value b, Value c);
    }

    @Test
    void sumsAndDifferences() {
        for (DType dtype : FLOATS) {
            assertThat(stored(dtype, (a, b, c) -> a.mul(b).add(c))).isEqualTo("out = fma(a, b, c)");
            assertThat(stored(dtype, (a, b, c) -> c.add(a.mul(b)))).isEqualTo("out = fma(a, b, c)");
            assertThat(stored(dtype, (a, b, c) -> a.mul(b).sub(c))).isEqualTo("out = fma(a, b, -c)");
            assertThat(stored(dtype, (a, b, c) -> c.sub(a.mul(b)))).isEqualTo("out = fma(-a, b, c)");
            assertThat(stored(dtype, (a, b, c) -> a.mul(b).neg().add(c))).isEqualTo("out = fma(-a, b, c)");
        }
    }

    @Test
    void negationsCancel() {
        assertThat(stored(F64, (a, b, c) -> a.mul(b).sub(c.neg()))).isEqualTo("out = fma(a, b, c)");
        assertThat(stored(F64, (a, b, c) -> c.sub(a.neg().mul(b)))).isEqualTo("out = fma(a, b, c)");
    }

    @Test
    void theLeftOfTwoProductsAndOneWithinTheOther() {
        assertThat(stored(F64, (a, b, c) -> a.mul(b).add(b.mul(c)))).isEqualTo("out = fma(a, b, b * c)");
        assertThat(stored(F64, (a, b, c) -> a.mul(b).add(c).mul(a).add(b))).isEqualTo("out = fma(fma(a, b, c), a, b)");
        assertThat(stored(F64, (a, b, c) -> a.mul(b).add(b.mul(c)).add(c.mul(a))))
                .isEqualTo("out = fma(c, a, fma(a, b, b * c))");
    }

    @Test
    void aSquareOfWhatIsShared() {
        assertThat(stored(F64, (a, b, c) -> a.sub(b).square().add(c)))
                .isEqualTo("let %1 = a - b\nout = fma(%1, %1, c)");
    }

    @Test
    void notWithoutFastMath() {
        assertThat(stored(F64, false, (a, b, c) -> a.mul(b).add(c))).isEqualTo("out = a * b + c");
    }

    @Test
    void notIntegers() {
        assertThat(stored(I64, (a, b, c) -> a.mul(b).add(c))).isEqualTo("out = a * b + c");
    }

    @Test
    void notAProductThatIsUsedTwice() {
        assertThat(stored(
                        F64,
                        (a, b, c) -> twice(a.mul(b), product -> product.add(c).div(product))))
                .isEqualTo("let %1 = a * b\nout = (%1 + c) / %1");
        assertThat(stored(
                        F64,
                        (a, b, c) ->
                                twice(a.mul(b).neg(), product -> product.add(c).div(product))))
                .isEqualTo("let %1 = -a * b\nout = (%1 + c) / %1");
        assertThat(stored(F64, (a, b, c) -> twice(a.mul(b), product -> product.add(product))))
                .isEqualTo("let %1 = a * b\nout = %1 + %1");
    }

    private static Value twice(Value value, Function<Value, Value> use) {
        return use.apply(value);
    }

    @Test
    void notAProductThatIsRoundedToAnotherType() {
        assertThat(stored(F64, (a, b, c) -> a.mul(b).cast(F32).add(c.cast(F32))))
                .isEqualTo("out = F32(a * b) + F32(c)");
    }

    @Test
    void notAQuotient() {
        assertThat(stored(F64, (a, b, c) -> a.div(b).add(c))).isEqualTo("out = a / b + c");
    }

    @Test
    void anUpdateStaysOneAndSubscriptsAreLeftAlone() {
        KernelIr kernel = Kernel.define("k", k -> {
                    k.fastMath();
                    Array x = k.in("x", F64, "n");
                    Array y = k.inout("y", F64, "n");
                    k.range("n", i -> {
                        y.at(i.mul(2).sub(i)).plusAssign(x.at(i).mul(x.at(0)));
                        y.at(i).minusAssign(x.at(i).mul(x.at(0)));
                        y.at(i).plusAssign(x.at(i).mul(2).add(1));
                    });
                })
                .ir();
        Stmt loop = Contract.rewrite(kernel).body().get(0);
        assertThat(loop.blocks().get(0).stream().map(IrPrinter::print))
                .containsExactly("y[i * 2 - i] += x[i] * x[0]", "y[i] += -x[i] * x[0]", "y[i] += fma(x[i], 2.0, 1.0)");
    }
}
