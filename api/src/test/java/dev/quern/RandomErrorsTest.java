package dev.quern;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static dev.quern.Refusals.nextLineIsWrong;
import static dev.quern.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What is said of random numbers that make no sense. */
final class RandomErrorsTest {
    @Test
    void seedIsNoInteger() {
        assertThat(refusal(k -> {
                    Value seed = k.param("seed", F64);
                    nextLineIsWrong();
                    k.random(seed, 0);
                }))
                .isEqualTo("the seed of a random stream is seed, which is F64\n  give an integer: for example"
                        + " k.random(k.param(\"seed\", I64), i)");
    }

    @Test
    void numberOfAStreamIsAnArray() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", I64, "n");
                    nextLineIsWrong();
                    k.random(1, x);
                }))
                .startsWith("the number of a random stream is x, which is I64[n]\n  give an integer");
    }

    @Test
    void noIntegersToChooseFrom() {
        assertThat(refusal(k -> {
                    RandomStream random = k.random(1, 0);
                    nextLineIsWrong();
                    random.integer(0);
                }))
                .isEqualTo("integer(0) is one of the first 0 numbers from 0, and there are none\n  give at least 1");
        assertThat(refusal(k -> {
                    RandomStream random = k.random(1, 0);
                    nextLineIsWrong();
                    random.integer(3, 3);
                }))
                .isEqualTo(
                        "integer(3, 3) is one of the numbers from 3 on and below 3, and there are none\n  give a high"
                                + " that is above low: it is the first number that does not come");
    }

    @Test
    void countIsNoInteger() {
        assertThat(refusal(k -> {
                    Value count = k.param("count", F64);
                    RandomStream random = k.random(1, 0);
                    nextLineIsWrong();
                    random.integer(count);
                }))
                .isEqualTo("integer(...) of count, which is F64\n  give integers, or cast(I64) the number");
    }

    @Test
    void uniformIntegers() {
        assertThat(refusal(k -> {
                    RandomStream random = k.random(1, 0);
                    nextLineIsWrong();
                    random.uniform(I32);
                }))
                .isEqualTo("uniform(I32) is a number from 0 to 1, and I32 has no fractions\n  use uniform(F32) or"
                        + " uniform(F64), or integer(n) for one of 0 to n - 1");
    }

    @Test
    void probabilityIsNoNumber() {
        assertThat(refusal(k -> {
                    RandomStream random = k.random(1, 0);
                    nextLineIsWrong();
                    random.bool(Value.of(true));
                }))
                .contains("which is BOOL");
    }

    @Test
    void streamFromOutsideAPrange() {
        assertThat(refusal(k -> {
                    Array out = k.out("out", F64, "n");
                    RandomStream random = k.random(1, 0);
                    k.prange("n", i -> {
                        nextLineIsWrong();
                        out.at(i).set(random.uniform());
                    });
                }))
                .matches("the random stream made at RandomErrorsTest.java:\\d+ is outside the prange over i, whose"
                        + " iterations would draw from it in any order\n  make one for each iteration, inside the prange:"
                        + " k.random\\(seed, i\\)");
    }

    @Test
    void streamFromOutsideAnInnerPrange() {
        assertThat(refusal(k -> {
                    Array out = k.out("out", F64, "m", "n");
                    k.prange("m", i -> {
                        RandomStream random = k.random(1, i);
                        k.prange("n", j -> {
                            nextLineIsWrong();
                            out.at(i, j).set(random.uniform());
                        });
                    });
                }))
                .contains("is outside the prange over j");
    }

    @Test
    void streamAfterItsBlock() {
        RandomStream[] kept = new RandomStream[1];
        assertThat(refusal(k -> {
                    k.range(3, i -> kept[0] = k.random(1, i));
                    nextLineIsWrong();
                    kept[0].bits();
                }))
                .matches(
                        "the random stream made at RandomErrorsTest.java:\\d+ is used outside the block it belongs to\n "
                                + " make it before the block, or another one here with a number of its own");
    }

    @Test
    void drawInTheBodyOfAReduction() {
        assertThat(refusal(k -> {
                    Array out = k.out("out", F64);
                    RandomStream random = k.random(1, 0);
                    nextLineIsWrong();
                    out.set(k.sum(Value.of(3), i -> random.uniform()));
                }))
                .startsWith("a statement inside the body of a reduction");
    }

    @Test
    void arraysOfIntegers() {
        assertThatThrownBy(() -> RandomArrays.uniform(I64, 1, 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("uniform numbers of I64 with shape [2, 3]: the element type must be F32 or F64");
    }
}
