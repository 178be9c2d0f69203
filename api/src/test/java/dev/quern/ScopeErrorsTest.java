package dev.quern;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static dev.quern.Refusals.nextLineIsWrong;
import static dev.quern.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a user reads who uses a thing where or when it does not exist, or after what it reads has changed. */
final class ScopeErrorsTest {
    @Test
    void namesThatAreTakenOrNoNames() {
        assertThat(refusal(k -> {
                    k.in("x", F64, "n");
                    nextLineIsWrong();
                    k.param("x", F64);
                }))
                .isEqualTo("two things are named x\n  give each argument a name of its own");
        assertThat(refusal(k -> {
                    nextLineIsWrong();
                    k.in("2x", F64, "n");
                }))
                .isEqualTo("\"2x\" cannot be a name\n  use letters, digits and _, for example \"a1\"");
        assertThat(refusal(k -> {
                    k.in("x", F64, "n");
                    nextLineIsWrong();
                    k.param("n", I64);
                }))
                .isEqualTo("n is both a scalar argument and a dimension\n"
                        + "  the size of a dimension is bound by itself: use k.dim(\"n\"), or rename one");
        assertThat(refusal(k -> {
                    k.param("n", I64);
                    nextLineIsWrong();
                    k.in("x", F64, "n");
                }))
                .startsWith("n is both a scalar argument and a dimension\n");
    }

    @Test
    void theNameOfAKernel() {
        assertThatThrownBy(() -> Kernel.define("my kernel", k -> {}))
                .isInstanceOf(KernelDefinitionException.class)
                .hasMessageMatching(
                        "(?s)ScopeErrorsTest\\.java:\\d+: kernel my kernel: \"my kernel\" cannot be the name of a"
                                + " kernel\n  use letters, digits and _, for example \"parallel_add\"");
    }

    @Test
    void dimensionsThatAreNone() {
        assertThat(refusal(k -> {
                    nextLineIsWrong();
                    k.range("n", i -> {});
                }))
                .isEqualTo("no array has the dimension n\n  declare the arrays first");
        assertThat(refusal(k -> {
                    k.in("x", F64, "m", "n");
                    nextLineIsWrong();
                    k.dim("k");
                }))
                .isEqualTo("no array has the dimension k\n  declared so far: m, n");
        assertThat(refusal(k -> {
                    k.in("x", F64, "n");
                    nextLineIsWrong();
                    k.temp("t", F64, "k");
                }))
                .isEqualTo("no array has the dimension k\n  declared so far: n");
        assertThat(refusal(k -> {
                    nextLineIsWrong();
                    k.in("x", F64, "n+1");
                }))
                .isEqualTo("x: \"n+1\" is neither a name nor a size: a dimension is written as \"n\" or \"3\"\n"
                        + "  for example k.in(\"a\", F64, \"n\", \"3\")");
        assertThat(refusal(k -> {
                    nextLineIsWrong();
                    k.dim("");
                }))
                .isEqualTo("a dimension needs a name or a size, and \"\" is neither\n  name a dimension of an array");
        assertThat(refusal(k -> {
                    nextLineIsWrong();
                    k.in("x", F64, "99999999999999999999");
                }))
                .startsWith("x: the size 99999999999999999999 is more than an array can have\n");
    }

    @Test
    void aStepOfZero() {
        assertThat(refusal(k -> {
                    k.in("x", F64, "n");
                    nextLineIsWrong();
                    k.range(0, "n", 0, i -> {});
                }))
                .isEqualTo("a loop with a step of 0 never ends\n  use a step such as 1 or -1");
    }

    @Test
    void aStoreToAnInput() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    x.at(0).set(1);
                }))
                .isEqualTo("set writes to x, which is an input\n  declare it with k.out(...) or k.inout(...)");
    }

    @Test
    void anArgumentInsideALoop() {
        assertThat(refusal(k -> k.range(3, i -> {
                    nextLineIsWrong();
                    k.in("x", F64, "n");
                })))
                .isEqualTo("the argument x is declared inside a loop or a branch\n  declare all arguments first");
    }

    @Test
    void fastMathInsideALoop() {
        assertThat(refusal(k -> k.range(3, i -> {
                    nextLineIsWrong();
                    k.fastMath();
                })))
                .isEqualTo("fastMath is said inside a loop or a branch and holds for the whole kernel\n"
                        + "  say it before the first loop");
    }

    @Test
    void whatHasLeftItsBlock() {
        List<Value> escaped = new ArrayList<>();
        assertThat(refusal(k -> {
                    Array y = k.out("y", F64, "n");
                    k.range("n", escaped::add);
                    nextLineIsWrong();
                    y.at(escaped.get(0)).set(1);
                }))
                .isEqualTo("the index i is used outside the block it belongs to\n"
                        + "  declare a variable before the block, set it inside and use it after");
        assertThat(refusal(k -> {
                    Array y = k.out("y", F64, "n");
                    k.range("n", i -> escaped.add(k.var("v", i)));
                    nextLineIsWrong();
                    y.set(escaped.get(1));
                }))
                .startsWith("the variable v is used outside the block it belongs to\n");
        assertThat(refusal(k -> {
                    Array y = k.out("y", F64, "n");
                    k.range("n", i -> escaped.add(k.temp("t", F64, "n")));
                    nextLineIsWrong();
                    y.set(escaped.get(2));
                }))
                .startsWith("the array t is used outside the block it belongs to\n");
    }

    @Test
    void anIndexOfAReductionOutsideIt() {
        List<Value> escaped = new ArrayList<>();
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F64);
                    y.set(k.sum("n", i -> {
                        escaped.add(i);
                        return x.at(i);
                    }));
                    nextLineIsWrong();
                    y.set(x.at(escaped.get(0)));
                }))
                .startsWith("the index i is used outside the block it belongs to\n");
    }

    @Test
    void aValueOfAnotherKernel() {
        List<Array> escaped = new ArrayList<>();
        Kernel.define("first", k -> escaped.add(k.in("x", F64, "n")));
        assertThat(refusal(k -> {
                    Array y = k.out("y", F64, "n");
                    nextLineIsWrong();
                    y.add(escaped.get(0));
                }))
                .isEqualTo("x belongs to another kernel\n  pass the value in as an argument of this kernel");
        assertThat(refusal(k -> {
                    Array y = k.out("y", F64, "n");
                    nextLineIsWrong();
                    y.set(escaped.get(0));
                }))
                .isEqualTo("x belongs to another kernel\n  pass the value in as an argument of this kernel");
    }

    @Test
    void aBuilderAfterItsKernelIsDefined() {
        List<KernelBuilder> escaped = new ArrayList<>();
        List<Array> arrays = new ArrayList<>();
        Kernel.define("first", k -> {
            escaped.add(k);
            arrays.add(k.out("x", F64, "n"));
        });
        for (Consumer<KernelBuilder> late : List.<Consumer<KernelBuilder>>of(
                k -> arrays.get(0).set(1), k -> k.var(1.0), k -> k.range(3, i -> {}), k -> k.in("y", F64, "n"))) {
            assertThatThrownBy(() -> late.accept(escaped.get(0)))
                    .isInstanceOf(KernelDefinitionException.class)
                    .hasMessageStartingWith("ScopeErrorsTest.java:")
                    .hasMessageEndingWith(": a builder or a Value is used after its kernel was defined\n"
                            + "  use it only inside the lambda given to Kernel.define");
        }
    }

    @Test
    void otherwiseElsewhere() {
        assertThat(refusal(k -> {
                    Array y = k.out("y", F64);
                    KernelBuilder.Otherwise rest = k.when(y.gt(0), () -> {});
                    y.set(1);
                    nextLineIsWrong();
                    rest.otherwise(() -> {});
                }))
                .isEqualTo("otherwise does not follow its when\n  write k.when(...).otherwise(...) in one expression");
        assertThat(refusal(k -> {
                    Array y = k.out("y", F64);
                    KernelBuilder.Otherwise rest = k.when(y.gt(0), () -> {});
                    rest.otherwise(() -> {});
                    nextLineIsWrong();
                    rest.otherwise(() -> {});
                }))
                .startsWith("otherwise does not follow its when\n");
    }

    @Test
    void aStatementInAReduction() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    k.sum("n", i -> {
                        nextLineIsWrong();
                        return k.var("v", x.at(i));
                    });
                }))
                .isEqualTo("a statement inside the body of a reduction\n"
                        + "  a reduction folds an expression: write the loop with k.range and plusAssign");
    }

    @Test
    void aValueWhoseArrayIsWrittenBeforeItIsUsed() {
        assertThat(refusal(k -> {
                    Array a = k.inout("a", F64, "n");
                    Array b = k.out("b", F64, "n");
                    k.range("n", i -> {
                        Value t = a.at(i).add(1);
                        a.at(i).set(0);
                        nextLineIsWrong();
                        b.at(i).set(t);
                    });
                }))
                .matches("(?s)a\\[i\\] \\+ 1\\.0 was made at ScopeErrorsTest\\.java:\\d+, and a is written at"
                        + " ScopeErrorsTest\\.java:\\d+ before it is used here\n"
                        + "  hold the earlier value with k\\.let\\(\\.\\.\\.\\) where it is made, or make the expression"
                        + " again here");
    }

    @Test
    void aValueThatALoopMakesStaleForItsNextIteration() {
        assertThat(refusal(k -> {
                    Array a = k.inout("a", F64, "n");
                    Variable v = k.var("v", 1.0);
                    Value twice = v.mul(2);
                    k.range("n", i -> {
                        nextLineIsWrong();
                        a.at(i).set(twice);
                        v.plusAssign(1);
                    });
                }))
                .matches("(?s)v \\* 2\\.0 was made at ScopeErrorsTest\\.java:\\d+, and v is written at"
                        + " ScopeErrorsTest\\.java:\\d+ in the loop that uses it here\n.*k\\.let.*");
    }

    @Test
    void anElementThatAnotherHandleHasWritten() {
        assertThat(refusal(k -> {
                    Array a = k.inout("a", F64, "n");
                    Array b = k.out("b", F64, "n");
                    Array first = a.at(0);
                    a.at(1).set(5);
                    nextLineIsWrong();
                    b.set(first);
                }))
                .startsWith("a[0] was made at ");
    }

    @Test
    void whatIsReadWhereItIsUsedIsNeverStale() {
        assertThatCode(() -> Kernel.define("fresh", k -> {
                    Array a = k.inout("a", F64, "n");
                    Array b = k.out("b", F64, "n");
                    Variable v = k.var("v", 1.0);
                    Array element = a.at(0);
                    k.range("n", i -> {
                        v.plusAssign(1);
                        element.plusAssign(v);
                        b.at(i).set(element.mul(v));
                        b.set(a);
                        k.whileTrue(v.gt(9), () -> v.minusAssign(1));
                    });
                }))
                .doesNotThrowAnyException();
    }

    @Test
    void anExpressionThatIsTooDeep() {
        assertThat(refusal(k -> {
                    Array y = k.out("y", F64);
                    Value sum = k.param("s", F64);
                    for (int term = 0; term < 1_000; term++) {
                        sum = sum.add(term);
                    }
                    y.set(sum);
                    nextLineIsWrong();
                    sum.add(1);
                }))
                .isEqualTo("an expression of more than 1000 operations one inside the other\n"
                        + "  hold parts of it with k.let(...), or write a k.range loop that updates a variable");
    }

    @Test
    void anAxisThatAValueDoesNotHave() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    x.size(1);
                }))
                .isEqualTo("size of x, which is F64[n], has no axis 1\n  axes are 0 to 0");
    }
}
