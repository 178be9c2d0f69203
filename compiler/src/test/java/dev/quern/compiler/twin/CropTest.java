package dev.quern.compiler.twin;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.compiler.TwinSubjects;
import dev.quern.spi.BoundArguments;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A run is short, and as much like the call as it can be. */
final class CropTest {
    private static final Kernel ADD = Kernel.define("add", k -> {
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> out.at(i).set(a.at(i).add(1)));
    });
    private static final Kernel MATMUL = Kernel.define("matmul", k -> {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "k", "n");
        Array out = k.out("out", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range(
                        "n",
                        j -> k.range(
                                "k", l -> out.at(i, j).plusAssign(a.at(i, l).mul(b.at(l, j))))));
    });
    private static final Kernel DISTANCES = Kernel.define("distances", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array centroids = k.in("centroids", F64, "k", "d");
        Array distances = k.out("distances", F64, "n", "k");
        k.prange(
                "n",
                i -> k.range(
                        "k",
                        j -> distances
                                .at(i, j)
                                .set(points.at(i)
                                        .sub(centroids.at(j))
                                        .square()
                                        .sum()
                                        .sqrt())));
    });

    @Test
    void whatIsSmallStaysWhole() {
        assertThat(sizes(ADD, 1000)).containsExactly(1000);
        assertThat(sizes(MATMUL, 64, 64, 64)).containsExactly(64, 64, 64);
    }

    @Test
    void rowsAreCut() {
        assertThat(sizes(ADD, 4_000_000)[0]).isBetween(256L, 1_048_576L);
        long[] sizes = sizes(DISTANCES, 1_000_000, 16, 64);
        assertThat(sizes[0]).isBetween(256L, 10_000L);
        assertThat(sizes).endsWith(16, 64);
    }

    @Test
    void innerLoopsAreCutWhereRowsAreNotEnough() {
        long[] sizes = sizes(MATMUL, 1500, 1500, 1500);
        assertThat(sizes[0]).isEqualTo(32);
        assertThat(sizes[1]).isBetween(64L, 1000L);
        assertThat(sizes[2]).isBetween(64L, 1000L);
    }

    /** Past the first rows nothing is read, but what is one size to the rows is another to the loop's end. */
    @Test
    void sizesThatDependOnOneAnotherAreLeftAlone() {
        Kernel shifted = Kernel.define("shifted", k -> {
            Array a = k.in("a", F64, "m");
            Array out = k.out("out", F64, "n");
            k.prange("m", i -> out.at(i).set(a.at(i)));
        });
        assertThat(sizes(shifted, 5000, 5000)).containsExactly(5000, 5000);
        assertThat(sizes(shifted, 4_000_000, 4_000_000)[0]).isLessThan(1_000_000);
    }

    @Test
    void whatFixedSizesMakeTooLargeIsNotTried() {
        Kernel fixed = Kernel.define("fixed", k -> {
            Array a = k.inout("a", F64, "2000000");
            k.prange(2_000_000, i -> a.at(i).set(1));
        });
        assertThat(crop(fixed, new long[0])).isEmpty();
    }

    private static long[] sizes(Kernel kernel, long... sizes) {
        BoundArguments cropped = crop(kernel, sizes).orElseThrow();
        assertThat(cropped.arrays()).allMatch(array -> array.isContiguous() && array.offset() == 0);
        return cropped.sizes();
    }

    private static Optional<BoundArguments> crop(Kernel kernel, long[] sizes) {
        NDArray[] arrays = TwinSubjects.arrays(kernel, sizes);
        return Crop.copy(TwinSubjects.of(kernel), new BoundArguments(arrays, sizes, new long[0]), Crop.WORK_NANOS);
    }
}
