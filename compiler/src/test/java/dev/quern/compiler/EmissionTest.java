package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelDefinitionException;
import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.compiler.emit.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;

/** What generated classes look like from outside: names, lines, traces, and the limits of a class file. */
final class EmissionTest {
    private static final Kernel DIVIDE = Kernel.define("divide", k -> {
        Array a = k.in("a", I64, "n");
        Array b = k.in("b", I64, "n");
        Array out = k.out("out", I64, "n");
        k.prange("n", i -> {
            Value divisor = b.at(i);
            out.at(i).set(a.at(i)); // set
            out.at(i).set(a.at(i).div(divisor)); // divides
        });
    });
    private static final Kernel SERIAL = Kernel.define("serial", k -> {
        Array at = k.in("at", I64, "n");
        Array out = k.out("out", I64, "n");
        k.range("n", i -> {
            out.at(at.at(i)).set(i); // scatters
        });
    });

    @Test
    void aTraceShowsTheUsersLine() {
        NDArray out = NDArray.zeros(I64, 2);
        KernelExecutionException divided = catchThrowableOfType(
                KernelExecutionException.class, () -> DIVIDE.run(NDArray.of(6L, 7L), NDArray.of(3L, 0L), out));
        assertThat(frame(divided))
                .isEqualTo("dev.quern.compiler.EmissionTest$kernel.divide$i0(EmissionTest.java:divides)");
        assertThat(marked(divided.getMessage()))
                .startsWith("EmissionTest.java:divides: kernel divide: div of 7 by zero, in iteration i=1\n");
        KernelExecutionException scattered =
                catchThrowableOfType(KernelExecutionException.class, () -> SERIAL.run(NDArray.of(1L, 2L), out));
        assertThat(frame(scattered))
                .isEqualTo("dev.quern.compiler.EmissionTest$kernel.serial(EmissionTest.java:scatters)");
        assertThat(marked(scattered.getMessage()))
                .startsWith("EmissionTest.java:scatters: kernel serial: subscript 2 of axis 0 of out, which has 2"
                        + " elements, in iteration i=1\n");
    }

    @Test
    void linesAreThoseOfTheBuilder() {
        TreeSet<String> marks = new TreeSet<>();
        Call call = new Call(DIVIDE.ir(), NDArray.of(6L), NDArray.of(3L), NDArray.zeros(I64, 1));
        new ClassReader(call.classes(Layout.DENSE_HEAP).get(0))
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitSource(String source, String debug) {
                                assertThat(source).isEqualTo("EmissionTest.java");
                            }

                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public void visitLineNumber(int line, Label start) {
                                        marks.add(marked("EmissionTest.java:" + line));
                                    }
                                };
                            }
                        },
                        0);
        assertThat(marks)
                .containsExactly(
                        "EmissionTest.java:divides",
                        "EmissionTest.java:k.prange(\"n\", i -> {",
                        "EmissionTest.java:private static final Kernel DIVIDE = Kernel.define(\"divide\", k -> {",
                        "EmissionTest.java:set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "chunk",
                "parallel",
                "reduce",
                "notify",
                "notifyAll",
                "wait",
                "finalize",
                "toString",
                "hashCode",
                "clone",
                "getClass",
                "copy",
                "update",
                "elements",
                "outside",
                "count",
                "partial",
                "class",
                "main",
                "run_"
            })
    void anyNameWillDo(String name) {
        Kernel kernel = Kernel.define(name, k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64);
            Array next = k.out("next", F64, "n");
            k.prange("n", i -> out.plusAssign(a.at(i)));
            k.prange("n", i -> next.at(i).set(a.at(i).add(1)));
        });
        NDArray out = NDArray.zeros(F64);
        NDArray next = NDArray.zeros(F64, 3);
        kernel.run(NDArray.of(1.0, 2, 3), out, next);
        assertThat(out.toDouble()).isEqualTo(6);
        assertThat(next.toDoubleArray()).containsExactly(2, 3, 4);
    }

    @Test
    void moreThanOneMethodHoldsIsRefused() {
        Kernel kernel = Kernel.define("long_", k -> {
            Array a = k.inout("a", F64, "n");
            for (int statement = 0; statement < 5_000; statement++) {
                k.prange("n", i -> a.at(i).set(a.at(i).mul(2).add(1)));
            }
        });
        KernelDefinitionException refused =
                catchThrowableOfType(KernelDefinitionException.class, () -> kernel.run(NDArray.zeros(F64, 3)));
        assertThat(marked(refused.getMessage()))
                .isEqualTo(
                        "EmissionTest.java:Kernel kernel = Kernel.define(\"long_\", k -> {: kernel long_: it compiles to more than the 65535 bytes of code that"
                                + " one method can hold\n"
                                + "  write a part that repeats as a k.range loop, or divide the kernel in two");
    }

    /** Jumps over more than 32 KB need instructions of their own. */
    @Test
    void aLoopOfAThousandStatements() {
        Kernel kernel = Kernel.define("wide", k -> {
            Array a = k.inout("a", F64, "n");
            k.prange(
                    "n",
                    i -> k.when(a.at(i).gt(0), () -> {
                        for (int statement = 0; statement < 1_500; statement++) {
                            a.at(i).set(a.at(i).add(1));
                        }
                    }));
        });
        NDArray a = NDArray.of(1.0, -1.0);
        kernel.run(a);
        assertThat(a.toDoubleArray()).containsExactly(1_501, -1);
    }

    @Test
    void twoHundredArguments() {
        Kernel kernel = Kernel.define("many", k -> {
            List<Value> inputs = new ArrayList<>();
            for (int number = 0; number < 100; number++) {
                inputs.add(k.in("a" + number, F64, "n" + number));
            }
            for (int number = 0; number < 100; number++) {
                inputs.add(k.param("p" + number, F64));
            }
            Array out = k.out("out", F64);
            k.prange(1, i -> {
                Value sum = i.cast(F64);
                for (Value input : inputs) {
                    sum = sum.add(input.rank() == 0 ? input : input.at(i));
                }
                out.plusAssign(sum);
            });
        });
        List<Object> arguments = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            arguments.add(NDArray.of((double) number));
        }
        for (int number = 0; number < 100; number++) {
            arguments.add((double) number);
        }
        assertThat(kernel.call(arguments.toArray()).toDouble()).isEqualTo(9_900);
    }

    @Test
    void aValueSharedSixtyTimesOver() {
        Kernel kernel = Kernel.define("powers", k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> {
                Value v = a.at(i);
                for (int times = 0; times < 60; times++) {
                    v = v.mul(v);
                }
                out.at(i).set(v);
            });
        });
        assertThat(kernel.call(NDArray.of(1.0, 2, 0.5, -1)).toDoubleArray())
                .containsExactly(1, Double.POSITIVE_INFINITY, 0, 1);
        assertThat(size(kernel)).isLessThan(500);
    }

    @Test
    void selectsThatShareInBothArms() {
        Kernel kernel = Kernel.define("chain", k -> {
            Array a = k.in("a", I64, "n");
            Array at = k.in("at", I64, "n");
            Array out = k.out("out", I64, "n");
            k.prange("n", i -> {
                Value v = a.at(at.at(i));
                for (int times = 0; times < 40; times++) {
                    Value odd = v.and(1).eq(1);
                    Value w = odd.select(v.mul(3).add(a.at(at.at(i))), v.floorDiv(a.at(i)));
                    v = w.gt(0).select(w, v).add(w.lt(0).select(v, 0));
                }
                out.at(i).set(v);
            });
        });
        requireLikeInterpreter(kernel, NDArray.of(5L, 7L, 2L), NDArray.of(2L, 0L, 1L), NDArray.zeros(I64, 3));
        assertThat(size(kernel)).isLessThan(20_000);
    }

    /** In statements, once reductions have become loops. */
    @Test
    void selectsThatShareReductions() {
        Kernel kernel = Kernel.define("sums", k -> {
            Array a = k.in("a", F64, "n", "m");
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> {
                Value v = a.at(i).sum();
                for (int times = 0; times < 40; times++) {
                    v = v.gt(times).select(v.mul(0.5).add(a.at(i).max()), v.add(1));
                }
                out.at(i).set(v);
            });
        });
        NDArray a = NDArray.of(new double[] {5, 7, 2, 3, 1, 8}, 3, 2);
        requireLikeInterpreter(kernel, a, NDArray.zeros(F64, 3));
        assertThat(size(kernel)).isLessThan(20_000);
    }

    /** What may fail and is evaluated under two conditions has to be computed in two places: that has its limit. */
    @Test
    void aBlowUpThatCannotBeAvoidedIsRefusedAtOnce() {
        Kernel kernel = Kernel.define("blow_up", k -> {
            Array a = k.in("a", I64, "n");
            Array out = k.out("out", I64, "n");
            k.prange("n", i -> {
                Value v = a.at(i).div(a.at(i));
                for (int times = 0; times < 40; times++) {
                    Value either = a.at(i).gt(times);
                    v = a.at(i).gt(50).select(either.select(v.div(a.at(i)), 0), either.select(v.rem(a.at(i)), 1));
                }
                out.at(i).set(v);
            });
        });
        KernelDefinitionException refused = catchThrowableOfType(
                KernelDefinitionException.class, () -> kernel.run(NDArray.of(1L), NDArray.zeros(I64, 1)));
        assertThat(marked(refused.getMessage()))
                .startsWith(
                        "EmissionTest.java:Kernel kernel = Kernel.define(\"blow_up\", k -> {: kernel blow_up: it compiles to");
    }

    /** With the stack of a thread that has nothing set, as Spark's have. */
    @Test
    void theDeepestExpression() throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        Thread thread = new Thread(null, EmissionTest::runDeepest, "deep", 1 << 20);
        thread.setUncaughtExceptionHandler((failed, cause) -> thrown.add(cause));
        thread.start();
        thread.join();
        assertThat(thrown).isEmpty();
    }

    private static void runDeepest() {
        Kernel kernel = Kernel.define("deep", k -> {
            Array a = k.in("a", F64, "n", "m");
            Array out = k.out("out", F64, "n");
            Array all = k.out("all", F64, "n", "m");
            k.prange("n", i -> {
                Value v = a.at(i).sum();
                for (int times = 0; times < 450; times++) {
                    v = v.add(1).mul(0.5);
                }
                out.at(i).set(v);
            });
            Value whole = a.sub(a.mean(0));
            for (int times = 0; times < 450; times++) {
                whole = whole.add(1).mul(0.5);
            }
            all.set(whole);
        });
        NDArray a = NDArray.of(new double[] {5, 7, 2, 3, 1, 8}, 3, 2);
        kernel.run(a, NDArray.zeros(F64, 3), NDArray.zeros(F64, 3, 2));
    }

    private static void requireLikeInterpreter(Kernel kernel, Object... arguments) {
        Call call = new Call(kernel.ir(), arguments);
        Call.Outcome expected = call.interpreted();
        Call.Outcome actual = call.compiled(Placing.HEAP_DENSE);
        assertThat(actual.failure()).isEqualTo(expected.failure()).isEmpty();
        assertThat(actual.hasArraysOf(expected)).isTrue();
    }

    /** How many instructions the class has that checks every access. */
    private static int size(Kernel kernel) {
        Object[] arguments = kernel.ir().arrays().stream()
                .map(array -> NDArray.zeros(array.dtype(), new long[array.rank()]))
                .toArray();
        ClassNode node = new ClassNode();
        byte[] bytes =
                new Call(kernel.ir(), arguments).classes(Layout.DENSE_HEAP).get(1);
        new ClassReader(bytes).accept(node, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
        return node.methods.stream()
                .mapToInt(method -> method.instructions.size())
                .sum();
    }

    /** The frame of generated code. */
    private static String frame(Throwable failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (frame.getClassName().endsWith("$kernel")) {
                return marked(frame.toString());
            }
        }
        throw new AssertionError("no frame of generated code", failure);
    }

    private static String marked(String text) {
        return SourceLines.marked(EmissionTest.class, text);
    }
}
