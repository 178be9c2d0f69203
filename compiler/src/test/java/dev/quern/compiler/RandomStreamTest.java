package dev.quern.compiler;

import static dev.quern.DType.BOOL;
import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.RandomArrays;
import dev.quern.RandomStream;
import dev.quern.Threads;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.emit.Twin;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That draws are what the documentation says, wherever they are made and whoever runs them. */
@Tag("vector")
final class RandomStreamTest {
    private static final long[] SEEDS = {0, 1, -1, 42, Long.MIN_VALUE, 0x123456789ABCDEFL};

    /** Words 0 to 3 of counter 0 under key 0, as published with Random123. */
    @Test
    void referenceHasTheKnownAnswer() {
        assertThat(PhiloxReference.encrypt(new int[4], new int[2]))
                .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(PhiloxReference.encrypt(new int[] {-1, -1, -1, -1}, new int[] {-1, -1}))
                .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(PhiloxReference.encrypt(
                        new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, new int[] {0xa4093822, 0x299f31d0}))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    /** Ways to make the five draws of a stream. */
    enum Drawing {
        IN_LINE {
            @Override
            void draw(KernelBuilder k, RandomStream random, Array out, Value i) {
                for (int draw = 0; draw < 5; draw++) {
                    out.at(i, draw).set(random.bits());
                }
            }
        },
        IN_A_LOOP {
            @Override
            void draw(KernelBuilder k, RandomStream random, Array out, Value i) {
                k.range(5, draw -> out.at(i, draw).set(random.bits()));
            }
        },
        AROUND_A_LOOP {
            @Override
            void draw(KernelBuilder k, RandomStream random, Array out, Value i) {
                out.at(i, 0).set(random.bits());
                k.range(1, Value.of(3), draw -> out.at(i, draw).set(random.bits()));
                out.at(i, 3).set(random.bits());
                out.at(i, 4).set(random.bits());
            }
        },
        IN_A_WHILE {
            @Override
            void draw(KernelBuilder k, RandomStream random, Array out, Value i) {
                Variable done = k.var(0);
                k.whileTrue(done.lt(2), () -> {
                    out.at(i, done.mul(2)).set(random.bits());
                    out.at(i, done.mul(2).add(1)).set(random.bits());
                    done.set(done.add(1));
                });
                out.at(i, 4).set(random.bits());
            }
        },
        IN_BRANCHES {
            @Override
            void draw(KernelBuilder k, RandomStream random, Array out, Value i) {
                out.at(i, 0).set(random.bits());
                k.when(i.and(1).eq(0), () -> {
                            out.at(i, 1).set(random.bits());
                            out.at(i, 2).set(random.bits());
                            out.at(i, 3).set(random.bits());
                        })
                        .otherwise(() -> out.at(i, 1).set(random.bits()));
                k.when(i.and(1).eq(1), () -> {
                    out.at(i, 2).set(random.bits());
                    out.at(i, 3).set(random.bits());
                });
                out.at(i, 4).set(random.bits());
            }
        },
        IN_LOOPS_IN_LOOPS {
            @Override
            void draw(KernelBuilder k, RandomStream random, Array out, Value i) {
                k.range(
                        2,
                        first -> k.range(
                                2, next -> out.at(i, first.mul(2).add(next)).set(random.bits())));
                out.at(i, 4).set(random.bits());
            }
        };

        abstract void draw(KernelBuilder k, RandomStream random, Array out, Value i);
    }

    @ParameterizedTest
    @MethodSource("drawings")
    void drawsAreNumberedInTheOrderTheyAreMade(Drawing drawing) {
        Kernel kernel = Kernel.define("draws", k -> {
            Array out = k.out("out", I64, "n", "5");
            Value seed = k.param("seed", I64);
            k.prange("n", i -> drawing.draw(k, k.random(seed, i.sub(7)), out, i));
        });
        for (long seed : SEEDS) {
            NDArray found = everyWay(kernel, NDArray.zeros(I64, 37, 5), seed);
            for (int i = 0; i < 37; i++) {
                for (int draw = 0; draw < 5; draw++) {
                    assertThat(found.getLong(i, draw))
                            .as("seed %d, stream %d, draw %d", seed, i - 7, draw)
                            .isEqualTo(PhiloxReference.bits(seed, i - 7, draw));
                }
            }
        }
    }

    static Drawing[] drawings() {
        return Drawing.values();
    }

    /** The result of the interpreter, having looked that all other ways give the same. */
    private static NDArray everyWay(Kernel kernel, NDArray out, Object... scalars) {
        List<Object> arguments = new ArrayList<>(List.of(out));
        arguments.addAll(List.of(scalars));
        Call call = new Call(kernel.ir(), arguments.toArray());
        Call.Outcome expected = call.interpreted();
        assertThat(expected.failure()).isEmpty();
        assertThat(call.interpretedLowered().hasArraysOf(expected))
                .as("lowered")
                .isTrue();
        for (Placing placing : List.of(Placing.HEAP_DENSE, Placing.HEAP_STRIDED, Placing.NATIVE_DENSE)) {
            assertThat(call.compiled(placing).hasArraysOf(expected))
                    .as("compiled, %s", placing)
                    .isTrue();
            assertThat(call.twin(placing, Twin.SCALAR, 256).hasArraysOf(expected))
                    .as("scalar, %s", placing)
                    .isTrue();
            for (int width : new int[] {128, 256, 512}) {
                assertThat(call.twin(placing, Twin.VECTOR, width).hasArraysOf(expected))
                        .as("vector of %d bits, %s", width, placing)
                        .isTrue();
            }
        }
        return expected.arrays().get(0);
    }

    private static Kernel elements(dev.quern.DType dtype, BiFunction<KernelBuilder, RandomStream, Value> element) {
        return Kernel.define("elements", k -> {
            Array out = k.out("out", dtype, "n");
            Value seed = k.param("seed", I64);
            k.prange("n", i -> out.at(i).set(element.apply(k, k.random(seed, i))));
        });
    }

    @Test
    void uniformsAreTheUpperBits() {
        NDArray doubles = everyWay(elements(F64, (k, random) -> random.uniform()), NDArray.zeros(F64, 53), -5L);
        NDArray floats = everyWay(elements(F32, (k, random) -> random.uniform(F32)), NDArray.zeros(F32, 53), -5L);
        NDArray rare = everyWay(elements(BOOL, (k, random) -> random.bool(0.25)), NDArray.zeros(BOOL, 53), -5L);
        for (int i = 0; i < 53; i++) {
            double uniform = PhiloxReference.uniform(-5, i, 0);
            assertThat(doubles.getDouble(i)).isEqualTo(uniform);
            assertThat(floats.getDouble(i)).isEqualTo((PhiloxReference.bits(-5, i, 0) >>> 40) * 0x1p-24);
            assertThat(rare.getBoolean(i)).isEqualTo(uniform < 0.25);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 6, 1000, 0xFFFFFFFFL, 0x100000000L, 0x123456789ABCDEFL, Long.MAX_VALUE})
    void integersAreTheUpperBitsOfAProduct(long count) {
        Kernel literal = elements(I64, (k, random) -> random.integer(count));
        Kernel known = Kernel.define("known", k -> {
            Array out = k.out("out", I64, "n");
            Value seed = k.param("seed", I64);
            Value high = k.param("count", I64);
            k.prange("n", i -> out.at(i).set(k.random(seed, i).integer(high)));
        });
        NDArray first = everyWay(literal, NDArray.zeros(I64, 19), 3L);
        NDArray second = everyWay(known, NDArray.zeros(I64, 19), 3L, count);
        for (int i = 0; i < 19; i++) {
            BigInteger bits = new BigInteger(Long.toUnsignedString(PhiloxReference.bits(3, i, 0)));
            long expected =
                    bits.multiply(BigInteger.valueOf(count)).shiftRight(64).longValueExact();
            assertThat(first.getLong(i)).isEqualTo(expected);
            assertThat(second.getLong(i)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"-3, 4", "5, 6", "-9223372036854775808, 9223372036854775807", "-1, 9223372036854775807"})
    void integersBetweenTwo(long low, long high) {
        NDArray found = everyWay(elements(I64, (k, random) -> random.integer(low, high)), NDArray.zeros(I64, 500), 11L);
        BigInteger span = BigInteger.valueOf(high).subtract(BigInteger.valueOf(low));
        for (int i = 0; i < 500; i++) {
            BigInteger bits = new BigInteger(Long.toUnsignedString(PhiloxReference.bits(11, i, 0)));
            assertThat(found.getLong(i))
                    .isEqualTo(bits.multiply(span)
                            .shiftRight(64)
                            .add(BigInteger.valueOf(low))
                            .longValueExact());
        }
    }

    @Test
    void integersWithoutAnyToChooseFrom() {
        Kernel kernel = Kernel.define("none", k -> {
            Array out = k.out("out", I64, "n");
            Value count = k.param("count", I64);
            k.prange("n", i -> {
                RandomStream random = k.random(1, i);
                out.at(i).set(random.integer(count).add(random.integer(Value.of(5), count)));
            });
        });
        assertThat(kernel.with("count", -4L).with("out", NDArray.zeros(I64, 3)).kernel())
                .isSameAs(kernel);
        NDArray out = NDArray.zeros(I64, 3);
        kernel.run(out, -4L);
        assertThat(out.toLongArray()).containsOnly(5);
    }

    @Test
    void normalsAndExponentialsAreTheSameBitsEverywhere() {
        NDArray normals = everyWay(elements(F64, (k, random) -> random.normal()), NDArray.zeros(F64, 3000), 8L);
        NDArray times = everyWay(elements(F64, (k, random) -> random.exponential()), NDArray.zeros(F64, 3000), 8L);
        for (int i = 0; i < 3000; i++) {
            double first = ((PhiloxReference.bits(8, i, 0) >>> 11) + 1) * 0x1p-53;
            double turn = PhiloxReference.uniform(8, i, 1) - 0.5;
            assertThat(times.getDouble(i)).isCloseTo(-Math.log(first), withinPercentage(1e-13));
            double normal = Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * turn);
            assertThat(normals.getDouble(i)).isCloseTo(normal, offset(4e-15));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void anyNumberOfThreadsGivesTheSameBits(int threads) {
        int before = Threads.total();
        try {
            Threads.set(1);
            NDArray expected = RandomArrays.normal(77, 50_001);
            Threads.set(threads);
            assertThat(RandomArrays.normal(77, 50_001).contentEquals(expected)).isTrue();
        } finally {
            Threads.set(before);
        }
    }

    @Test
    void arraysAreStreamsByElement() {
        NDArray doubles = RandomArrays.uniform(9, 4, 5);
        NDArray floats = RandomArrays.uniform(F32, 9, 20);
        NDArray normals = RandomArrays.normal(9, 20);
        NDArray floatNormals = RandomArrays.normal(F32, 9, 2, 10);
        for (int i = 0; i < 20; i++) {
            assertThat(doubles.getDouble(i / 5, i % 5)).isEqualTo(PhiloxReference.uniform(9, i, 0));
            assertThat(floats.getDouble(i)).isEqualTo((PhiloxReference.bits(9, i, 0) >>> 40) * 0x1p-24);
            assertThat(floatNormals.getDouble(i / 10, i % 10)).isEqualTo((float) normals.getDouble(i));
        }
        assertThat(RandomArrays.uniform(9, 0, 3).size()).isZero();
        assertThat(RandomArrays.uniform(9).rank()).isZero();
    }
}
