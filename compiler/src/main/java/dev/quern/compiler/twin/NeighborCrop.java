package dev.quern.compiler.twin;

import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Neighborhood;
import dev.quern.spi.BoundArguments;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the arrays of loops over neighbours where the loop over points is cut short: the lists of the first groups,
 * with the places they name numbered anew. The points of a list stay where they are in space, so that as many of them are
 * within the radius as in the call.
 */
final class NeighborCrop {
    private final Map<ArrayDecl, NDArray> arrays = new HashMap<>();

    private NeighborCrop() {}

    /**
     * Makes the arrays.
     *
     * @param sizes of the symbols, cut short; those of these arrays are changed to what they are here
     */
    static NeighborCrop of(Subject subject, BoundArguments arguments, long[] sizes) {
        NeighborCrop crop = new NeighborCrop();
        KernelIr kernel = subject.kernel();
        for (Neighborhood near : kernel.neighborhoods()) {
            int owned = (int) subject.size(near.owned(), sizes);
            int rows = (int) subject.size(near.points().dims().get(0), sizes);
            crop.add(near, kernel.arrays(), arguments.arrays(), owned, rows);
            for (ArrayDecl array : List.of(near.starts(), near.members(), near.rows())) {
                NDArray made = crop.arrays.get(array);
                int symbol = subject.symbols().indexOf(array.dims().get(0));
                if (made != null && symbol >= 0) {
                    sizes[symbol] = made.size(0);
                }
            }
        }
        return crop;
    }

    private void add(Neighborhood near, List<ArrayDecl> declared, NDArray[] given, int owned, int rows) {
        int groups = (owned + Neighborhood.GROUP - 1) / Neighborhood.GROUP;
        long[] starts =
                given[declared.indexOf(near.starts())].slice(0, 0, groups + 1).toLongArray();
        int[] members = new int[(int) starts[groups]];
        NDArray all = given[declared.indexOf(near.members())];
        int places = (int) given[declared.indexOf(near.rows())].size(0);
        int[] numbers = new int[places];
        int[] old = new int[places];
        Arrays.fill(numbers, -1);
        // Lanes load the whole of the last group.
        int count = Math.min(places, groups * Neighborhood.GROUP);
        for (int place = 0; place < count; place++) {
            numbers[place] = place;
            old[place] = place;
        }
        for (int at = 0; at < members.length; at++) {
            int place = (int) all.getLong(at);
            if (numbers[place] < 0) {
                numbers[place] = count;
                old[count++] = place;
            }
            members[at] = numbers[place];
        }
        int[] identity = new int[owned];
        Arrays.setAll(identity, i -> i);
        int[] row = new int[count];
        Arrays.setAll(row, place -> place % Math.max(1, rows));
        arrays.put(near.places(), NDArray.of(identity));
        arrays.put(near.order(), NDArray.of(identity.clone()));
        arrays.put(
                near.starts(),
                NDArray.of(Arrays.stream(starts).mapToInt(start -> (int) start).toArray()));
        arrays.put(near.members(), NDArray.of(members));
        arrays.put(near.rows(), NDArray.of(row));
        for (ArrayDecl axis : near.coordinates()) {
            NDArray coordinates = given[declared.indexOf(axis)];
            double[] own = new double[count];
            Arrays.setAll(own, place -> coordinates.getDouble(old[place]));
            arrays.put(axis, NDArray.of(own));
        }
    }

    /** The array, if it is one of them. */
    @Nullable
    NDArray array(ArrayDecl declared) {
        return arrays.get(declared);
    }
}
