package dev.quern.spark.array;

import dev.quern.DType;
import dev.quern.spark.executor.Reservation;
import dev.quern.spark.task.Gathering;
import dev.quern.spark.task.Nulls;
import dev.quern.spark.task.RowInput;
import dev.quern.spark.task.RowPieces;
import dev.quern.spi.HeapStorage;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;

/**
 * Makes a block of the columns of a partition.
 *
 * @param columns their names, for messages
 * @param row the shape of a row: nothing for one column of numbers, the number of columns, or the length that the arrays
 *     of the one column have
 * @param nested whether it is one column of arrays
 */
record ColumnsToBlock(DType dtype, List<String> columns, List<Long> row, boolean nested)
        implements Gathering.Start<Block> {

    ColumnsToBlock {
        columns = List.copyOf(columns);
        row = List.copyOf(row);
    }

    @Override
    public Gathering<Block> begin() {
        return new Filling(this);
    }

    private int width() {
        return Math.toIntExact(row.stream().mapToLong(size -> size).reduce(1, Math::multiplyExact));
    }

    private static final class Filling implements Gathering<Block> {
        private final ColumnsToBlock from;
        private final int width;
        private final Nulls nulls;
        /** Counted is what the making of the block takes; then it is counted where Spark stores it. */
        private final Reservation memory = Reservation.ofThisTask();

        private final RowPieces pieces;

        Filling(ColumnsToBlock from) {
            this.from = from;
            this.width = from.width();
            this.nulls = new Nulls(IntStream.range(0, from.columns.size())
                    .mapToObj(each -> new RowInput.Column(from.columns.get(each), each))
                    .toList());
            this.pieces = new RowPieces(
                    from.dtype, width, "a block of the columns " + String.join(", ", from.columns), memory);
        }

        @Override
        public void add(ColumnVector[] columns, int count) {
            if (!nulls.count(columns, 0, count)) {
                return; // counted for the message; nothing can come of the rest
            }
            if ((pieces.rows() + count) * width > HeapStorage.MAX_LENGTH) {
                throw new BlockArrayException(
                        "partition %d has %d rows or more, and its block would have %d elements where a Java array holds %d"
                                .formatted(
                                        partition(),
                                        pieces.rows() + count,
                                        (pieces.rows() + count) * width,
                                        HeapStorage.MAX_LENGTH),
                        "split the DataFrame into more partitions with repartition(...)");
            }
            if (!from.nested) {
                pieces.addNumbers(columns, count);
                return;
            }
            int added = pieces.addArrays(columns[0], count);
            if (added < count) {
                ColumnarArray uneven = columns[0].getArray(added);
                throw new BlockArrayException(
                        "the column %s has an array of %d elements in row %d of partition %d, and others have %d"
                                .formatted(
                                        from.columns.get(0), uneven.numElements(), pieces.rows(), partition(), width),
                        "all arrays of the column must have one length");
            }
        }

        @Override
        public Block finish() {
            if (!nulls.counts().isEmpty()) {
                throw new BlockArrayException(
                        nulls.counts().entrySet().stream()
                                .map(each -> "the column %s has %d %s"
                                        .formatted(
                                                each.getKey(),
                                                each.getValue(),
                                                each.getValue() == 1 ? "null" : "nulls"))
                                .collect(Collectors.joining(
                                        " and ",
                                        "",
                                        " in the %d rows of partition %d".formatted(nulls.rows(), partition()))),
                        "leave them out with df.na().drop(...), or fill them with df.na().fill(...)");
            }
            long[] shape = new long[1 + from.row.size()];
            shape[0] = pieces.rows();
            for (int axis = 1; axis < shape.length; axis++) {
                shape[axis] = from.row.get(axis - 1);
            }
            Block block = Block.of(pieces.elements(), shape);
            memory.close();
            return block;
        }

        private static int partition() {
            TaskContext task = TaskContext.get();
            return task == null ? 0 : task.partitionId();
        }
    }
}
