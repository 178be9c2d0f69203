package dev.quern.spark;

import dev.quern.NDArray;
import dev.quern.compiler.Placement.Kind;
import dev.quern.compiler.Placement.Placed;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.spark.array.BlockArray;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the arguments of a call over block arrays are bound to; immutable.
 *
 * @param common the kernel and what is bound as over DataFrames
 * @param arrays the inputs that are split by rows
 */
record BlockBindings(Bindings common, Map<String, BlockArray> arrays) {
    /** Nothing that has rows may be bound yet. */
    static BlockBindings none(Bindings common) {
        if (!common.rows().isEmpty()) {
            throw common.error(
                    "rows(\"%s\", ...) is bound to columns of a DataFrame, and a block array has other rows"
                            .formatted(common.rows().keySet().iterator().next()),
                    "bind either all of them to columns or all to block arrays: QuernSpark.array(df, column, ...) makes"
                            + " one of columns");
        }
        if (!common.columns().isEmpty()) {
            String output = common.columns().keySet().iterator().next();
            throw common.error(
                    "column(\"%s\") makes a column of a DataFrame, and there is none where rows are those of block arrays"
                            .formatted(output),
                    "take it with array(\"%s\") at the end".formatted(output));
        }
        return new BlockBindings(common, Map.of());
    }

    BlockBindings with(Bindings others) {
        return new BlockBindings(others, arrays);
    }

    BlockBindings withRows(String name, @Nullable BlockArray blocks) {
        ArrayDecl array = common.rowsInput(name, arrays);
        if (blocks == null) {
            throw common.error("the argument " + name + " is null", "pass a BlockArray");
        }
        if (blocks.dtype() != array.dtype()) {
            throw common.error(
                    "%s is %s and is declared %s".formatted(name, blocks, array.typeText()),
                    "cast the columns it is made of, or define the kernel for " + blocks.dtype());
        }
        if (blocks.rank() != array.rank()) {
            throw common.error(
                    "%s has %d axes and is declared with %d: it is %s and is declared %s"
                            .formatted(name, blocks.rank(), array.rank(), blocks, array.typeText()),
                    "define the kernel for arrays of %d axes".formatted(blocks.rank()));
        }
        for (Map.Entry<String, BlockArray> other : arrays.entrySet()) {
            if (!other.getValue().isSplitLike(blocks)) {
                throw common.error(
                        "%s and %s are split unlike: %s, and %s"
                                .formatted(
                                        other.getKey(), name, other.getValue().describeSplit(), blocks.describeSplit()),
                        "make them of one DataFrame, or of arrays of one length with the same number of blocks");
            }
        }
        Sizes sizes = common.sizes();
        for (int axis = 1; axis < array.rank(); axis++) {
            sizes = sizes.with(array, axis, blocks.size(axis), blocks.toString());
        }
        return new BlockBindings(common.withSizes(sizes), Bindings.plus(arrays, name, blocks));
    }

    BlockArray array(String output) {
        if (!(common.argument(output) instanceof ArrayDecl array) || array.role() == ArrayDecl.Role.IN) {
            throw common.error(
                    "array(\"%s\") takes what is no output".formatted(output),
                    "the outputs are " + String.join(", ", common.kernel().outputs()));
        }
        Placed placed = common.placement().of(output);
        if (placed.kind() != Kind.ROWS) {
            throw common.error(
                    "array(\"%s\") takes an output that has no row for each row: %s".formatted(output, placed.reason()),
                    "collect() returns it");
        }
        requireInputs();
        return BlockJobs.map(this, array);
    }

    Map<String, NDArray> collect() {
        requireInputs();
        if (placed(Kind.REDUCED).findAny().isEmpty()) {
            throw common.error(
                    "collect() returns what rows reduce into, and the kernel reduces nothing",
                    "take an output with array(...)");
        }
        return BlockJobs.reduce(this);
    }

    private void requireInputs() {
        common.requireBound(arrays.keySet(), "blocks");
        for (ArrayDecl array : outputs()) {
            for (Dim dim : array.dims()) {
                if (!dim.equals(common.placement().rows())
                        && common.sizes().of(dim).isEmpty()) {
                    throw common.error(
                            "the size of %s is not that of any input, and %s needs it".formatted(dim, array.name()),
                            "declare %s with a fixed size".formatted(array.name()));
                }
            }
        }
    }

    /** Everything the kernel writes and is not given. */
    private List<ArrayDecl> outputs() {
        return common.placement().arrays().values().stream()
                .map(Placed::array)
                .filter(array -> array.role() == ArrayDecl.Role.OUT)
                .toList();
    }

    Stream<Placed> placed(Kind kind) {
        return common.placement().arrays().values().stream().filter(each -> each.kind() == kind);
    }

    @Override
    public String toString() {
        return common.kernel().name() + " on Spark, rows " + arrays + ", whole "
                + common.wholes().keySet() + ", scalars " + common.scalars().keySet();
    }
}
