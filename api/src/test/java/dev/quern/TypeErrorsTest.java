package dev.quern;

import static dev.quern.DType.BOOL;
import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static dev.quern.DType.I8;
import static dev.quern.Refusals.nextLineIsWrong;
import static dev.quern.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a user reads who mixes types or shapes that do not go together. */
final class TypeErrorsTest {
    @Test
    void arithmeticOnABool() {
        assertThat(refusal(k -> {
                    Array b = k.in("b", BOOL, "n");
                    nextLineIsWrong();
                    b.add(b);
                }))
                .isEqualTo("add needs numbers; b and b are BOOL\n"
                        + "  turn a BOOL into a number with select(1, 0), or use and, or, xor");
        assertThat(refusal(k -> {
                    Array b = k.in("b", BOOL, "n");
                    nextLineIsWrong();
                    b.neg();
                }))
                .isEqualTo("neg needs a number and b is BOOL[n]\n  turn it into a number with select(1, 0)");
    }

    @Test
    void aBoolBesideANumber() {
        assertThat(refusal(k -> {
                    Array b = k.in("b", BOOL, "n");
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    x.mul(b);
                }))
                .isEqualTo("mul of x, which is F64, and b, which is BOOL\n"
                        + "  turn the BOOL into a number with select(1, 0), or compare the number to get a BOOL");
        assertThat(refusal(k -> {
                    Array b = k.in("b", BOOL, "n");
                    nextLineIsWrong();
                    b.eq(1);
                }))
                .isEqualTo("eq of b, which is BOOL, and 1, which is I64\n"
                        + "  turn the BOOL into a number with select(1, 0), or compare the number to get a BOOL");
    }

    @Test
    void anOrderOfBools() {
        assertThat(refusal(k -> {
                    Array b = k.in("b", BOOL, "n");
                    nextLineIsWrong();
                    b.lt(b);
                }))
                .isEqualTo("lt needs numbers, and BOOL has no order\n  use eq, ne, and, or, not");
    }

    @Test
    void integersWhereFloatsAreNeededAndTheOtherWayRound() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", I32, "n");
                    nextLineIsWrong();
                    x.sqrt();
                }))
                .isEqualTo("sqrt needs a floating number (F32 or F64) and x is I32[n]\n"
                        + "  cast it first: .cast(F64).sqrt()");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    x.not();
                }))
                .isEqualTo("not needs an integer or a BOOL and x is F64[n]\n  cast it first: .cast(I64).not()");
        assertThat(refusal(k -> {
                    Array x = k.in("x", I32, "n");
                    nextLineIsWrong();
                    x.pow(2);
                }))
                .isEqualTo(
                        "pow needs floating numbers (F32 or F64); x and 2 are I32\n" + "  cast both first: .cast(F64)");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F32, "n");
                    nextLineIsWrong();
                    x.shl(2);
                }))
                .isEqualTo("shl needs integers; x and 2.0f are F32\n  cast both first: .cast(I64)");
        assertThat(refusal(k -> {
                    Array x = k.in("x", I64, "n");
                    nextLineIsWrong();
                    x.fma(x, x);
                }))
                .isEqualTo("fma needs floating numbers and x is I64\n  write mul and add: integers do not round");
    }

    @Test
    void aLiteralThatDoesNotFit() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", I8, "n");
                    nextLineIsWrong();
                    x.add(300);
                }))
                .isEqualTo("300 has no place in I8\n  cast the other operand to a wider type first");
    }

    @Test
    void aChoiceByANumberOrOfTwoKinds() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", I64, "n");
                    nextLineIsWrong();
                    x.select(x, x);
                }))
                .isEqualTo("select needs a BOOL to choose by and x is I64[n]\n"
                        + "  compare it first, for example .ne(0)");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    x.gt(0).select(x, x.gt(1));
                }))
                .isEqualTo("select of x, which is F64, and x > 1.0, which is BOOL\n"
                        + "  turn the BOOL into a number with select(1, 0), or compare the number to get a BOOL");
    }

    @Test
    void shapesThatDoNotAgree() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "m", "n");
                    Array y = k.in("y", F64, "m");
                    nextLineIsWrong();
                    x.sub(y);
                }))
                .isEqualTo("sub of shapes that do not agree: x is F64[m, n] and y is F64[m]\n"
                        + "  axes are matched from the last; name two dimensions alike if they are equal");
    }

    @Test
    void matricesThatDoNotMultiply() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "m", "n");
                    nextLineIsWrong();
                    x.matmul(x);
                }))
                .isEqualTo("matmul needs as many columns on the left as rows on the right; x is F64[m, n] and"
                        + " x is F64[m, n]\n  name the two dimensions alike if they are equal");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    x.matmul(x);
                }))
                .isEqualTo("matmul needs two matrices; x is F64[n] and x is F64[n]\n"
                        + "  for vectors write a.mul(b).sum()");
    }

    @Test
    void whatCannotBeFolded() {
        assertThat(refusal(k -> {
                    Array b = k.in("b", BOOL, "n");
                    nextLineIsWrong();
                    b.sum();
                }))
                .isEqualTo("sum folds numbers and b is BOOL[n]\n  use count, any or all");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    k.count("n", i -> x.at(i));
                }))
                .isEqualTo("count folds BOOL values and x[i] is F64\n  compare it first, for example .gt(0)");
        assertThat(refusal(k -> {
                    Value s = k.param("s", F64);
                    nextLineIsWrong();
                    s.sum();
                }))
                .isEqualTo("sum of s, which is F64, has no axis 0\n  it is a scalar");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "m", "n");
                    nextLineIsWrong();
                    x.max(2);
                }))
                .isEqualTo("max of x, which is F64[m, n], has no axis 2\n  axes are 0 to 1");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "m", "n");
                    nextLineIsWrong();
                    x.argmin();
                }))
                .isEqualTo("argmin of x, which is F64[m, n], has no single axis to give a position on\n"
                        + "  name the axis: .argmin(0) to .argmin(1)");
    }

    @Test
    void aStoreThatNarrows() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F32, "n");
                    nextLineIsWrong();
                    y.set(x);
                }))
                .isEqualTo("set of x, which is F64, to y, which is F32\n"
                        + "  types never narrow silently: write .cast(F32) if that is meant");
        assertThat(refusal(k -> {
                    Array y = k.out("y", I32, "n");
                    nextLineIsWrong();
                    y.plusAssign(0.5);
                }))
                .isEqualTo("plusAssign of 0.5, which is F64, to y, which is I32\n"
                        + "  types never narrow silently: write .cast(I32) if that is meant");
        assertThat(refusal(k -> {
                    Array y = k.out("y", F64, "n");
                    nextLineIsWrong();
                    y.set(y.gt(0));
                }))
                .isEqualTo("set of y > 0.0, which is BOOL, to y, which is F64\n" + "  write select(1, 0) for a number");
        assertThat(refusal(k -> {
                    Variable v = k.var("v", 0L);
                    nextLineIsWrong();
                    v.set(1.5);
                }))
                .isEqualTo("set of 1.5, which is F64, to v, which is I64\n"
                        + "  types never narrow silently: write .cast(I64) if that is meant");
        assertThat(refusal(k -> {
                    Array y = k.out("y", BOOL, "n");
                    nextLineIsWrong();
                    y.set(1);
                }))
                .isEqualTo(
                        "set of 1, which is I64, to y, which is BOOL\n" + "  compare the number, for example .ne(0)");
    }

    @Test
    void aStoreOfTheWrongShape() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F64, "n");
                    nextLineIsWrong();
                    y.at(0).set(x);
                }))
                .isEqualTo("set of F64[n] to y[0], which is F64\n"
                        + "  fold the value first, for example with .sum(), or give the target fewer subscripts");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "m");
                    Array y = k.out("y", F64, "n");
                    nextLineIsWrong();
                    y.set(x);
                }))
                .isEqualTo("set of F64[m] to y, which is F64[n]\n"
                        + "  axes are matched from the last; name two dimensions alike if they are equal");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    k.var("v", x);
                }))
                .isEqualTo("var of F64[n] to the variable v, which holds one value\n"
                        + "  use k.temp(...) for an array, or fold the value, for example with .sum()");
    }

    @Test
    void anUpdateOfABool() {
        assertThat(refusal(k -> {
                    Array y = k.out("y", BOOL, "n");
                    nextLineIsWrong();
                    y.plusAssign(y.not());
                }))
                .isEqualTo("plusAssign needs numbers and y is BOOL\n  use andAssign, orAssign or xorAssign");
        assertThat(refusal(k -> {
                    Array y = k.out("y", F64, "n");
                    nextLineIsWrong();
                    y.xorAssign(y.mul(2));
                }))
                .isEqualTo("xorAssign needs integers or BOOLs and y is F64\n  use set(...)");
    }

    @Test
    void subscripts() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    x.at(0, 1);
                }))
                .isEqualTo("x is F64[n] and gets 2 subscripts here\n  give at most 1");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    x.at(0).at(1);
                }))
                .isEqualTo("x[0] is F64 and gets 1 subscript here\n  it is a scalar: use it as it is");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    x.at(-1);
                }))
                .isEqualTo("the subscript -1 of x\n"
                        + "  subscripts count from 0; from the end write k.dim(\"n\").sub(1)");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    x.at(x.at(0));
                }))
                .isEqualTo("the subscript x[0] of x is F64\n"
                        + "  use an integer scalar: .cast(I64) of a number, or at(...) of an array of indices");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    Array i = k.in("i", I32, "n");
                    nextLineIsWrong();
                    x.at(i);
                }))
                .isEqualTo("the subscript I64(i) of x is I64[n]\n"
                        + "  use an integer scalar: .cast(I64) of a number, or at(...) of an array of indices");
    }

    @Test
    void bounds() {
        assertThat(refusal(k -> {
                    Value end = k.param("end", F64);
                    nextLineIsWrong();
                    k.range(end, i -> {});
                }))
                .isEqualTo("the bound end of a range is F64\n  use an integer scalar, a dimension's name or a number");
        assertThat(refusal(k -> {
                    Array x = k.in("x", I64, "n");
                    nextLineIsWrong();
                    k.sum(x, i -> i);
                }))
                .isEqualTo("the bound x of a range is I64[n]\n"
                        + "  use an integer scalar, a dimension's name or a number");
    }

    @Test
    void conditions() {
        assertThat(refusal(k -> {
                    Value s = k.param("s", I64);
                    nextLineIsWrong();
                    k.when(s, () -> {});
                }))
                .isEqualTo("when needs one BOOL and s is I64\n  compare it, for example .ne(0)");
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    k.whileTrue(x.gt(0), () -> {});
                }))
                .isEqualTo("whileTrue needs one BOOL and x > 0.0 is BOOL[n]\n  fold it with .any() or .all()");
    }
}
