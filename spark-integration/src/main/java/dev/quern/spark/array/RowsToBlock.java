package dev.quern.spark.array;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spark.executor.Reservation;
import dev.quern.spi.HeapStorage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Makes a block of the rows of a partition, all of whose columns are read.
 *
 * @param columns their names, for messages
 * @param row the shape of a row: nothing for one column of numbers, the number of columns, or the length that the arrays
 *     of the one column have
 * @param nested whether it is one column of arrays
 */
record RowsToBlock(DType dtype, List<String> columns, List<Long> row, boolean nested)
        implements FlatMapFunction<Iterator<Row>, Block> {

    /** Counted is what the making of the block takes; then it is counted where Spark stores it. */
    @Override
    public Iterator<Block> call(Iterator<Row> rows) {
        try (Reservation memory = Reservation.ofThisTask()) {
            Filling filling =
                    new Filling(this, row.stream().mapToLong(size -> size).reduce(1, Math::multiplyExact), memory);
            while (rows.hasNext()) {
                filling.add(rows.next());
            }
            return List.of(filling.block()).iterator();
        }
    }

    /**
     * Rows read so far, in pieces: how many there will be is not known. A piece is as large as all before it, up to a bound, so
     * few rows take little room and many are copied once.
     */
    private static final class Filling {
        private static final long LEAST_PIECE = 1 << 10;
        private static final long LARGEST_PIECE = 1 << 22;

        private final RowsToBlock from;
        private final long width;
        private final Reservation memory;
        private final List<HeapStorage> pieces = new ArrayList<>();
        private final Map<String, Long> nulls = new LinkedHashMap<>();
        private @Nullable HeapStorage piece;
        private long pieceSize;
        private long room;
        private long inPiece;
        private long elements;
        private long rows;

        Filling(RowsToBlock from, long width, Reservation memory) {
            this.from = from;
            this.width = width;
            this.memory = memory;
        }

        void add(Row row) {
            rows++;
            if (from.nested) {
                addNested(row);
                return;
            }
            for (int column = 0; column < width; column++) {
                add(row.get(column), column);
            }
        }

        private void addNested(Row row) {
            if (row.isNullAt(0)) {
                isNull(0);
                return;
            }
            scala.collection.Seq<?> values = row.getSeq(0);
            if (values.length() != width) {
                throw new BlockArrayException(
                        "the column %s has an array of %d elements in row %d of partition %d, and others have %d"
                                .formatted(from.columns.get(0), values.length(), rows - 1, partition(), width),
                        "all arrays of the column must have one length");
            }
            for (scala.collection.Iterator<?> each = values.iterator(); each.hasNext(); ) {
                add(each.next(), 0);
            }
        }

        private void add(@Nullable Object value, int column) {
            if (value == null) {
                isNull(column);
                return;
            }
            HeapStorage into = piece;
            if (into == null || inPiece == pieceSize) {
                pieceSize = Math.min(LARGEST_PIECE, Math.max(LEAST_PIECE, elements));
                room += pieceSize;
                hold(room);
                into = HeapStorage.allocate(from.dtype, pieceSize);
                piece = into;
                pieces.add(into);
                inPiece = 0;
            }
            put(into, inPiece++, value);
            elements++;
        }

        private void isNull(int column) {
            nulls.merge(from.columns.get(column), 1L, Long::sum);
        }

        /** Java widens as the table of types does. */
        private void put(HeapStorage storage, long at, Object value) {
            switch (from.dtype) {
                case BOOL -> storage.putBoolean(at, (Boolean) value);
                case I8 -> storage.putByte(at, ((Number) value).byteValue());
                case I16 -> storage.putShort(at, ((Number) value).shortValue());
                case I32 -> storage.putInt(at, ((Number) value).intValue());
                case I64 -> storage.putLong(at, ((Number) value).longValue());
                case F32 -> storage.putFloat(at, ((Number) value).floatValue());
                case F64 -> storage.putDouble(at, ((Number) value).doubleValue());
            }
        }

        Block block() {
            if (!nulls.isEmpty()) {
                throw new BlockArrayException(
                        nulls.entrySet().stream()
                                .map(each -> "the column %s has %d %s"
                                        .formatted(
                                                each.getKey(),
                                                each.getValue(),
                                                each.getValue() == 1 ? "null" : "nulls"))
                                .collect(Collectors.joining(
                                        " and ", "", " in the %d rows of partition %d".formatted(rows, partition()))),
                        "leave them out with df.na().drop(...), or fill them with df.na().fill(...)");
            }
            if (elements > HeapStorage.MAX_LENGTH) {
                throw new BlockArrayException(
                        "partition %d has %d rows, and its block would have %d elements where a Java array holds %d"
                                .formatted(partition(), rows, elements, HeapStorage.MAX_LENGTH),
                        "split the DataFrame into more partitions with repartition(...)");
            }
            long[] shape = new long[1 + from.row.size()];
            shape[0] = rows;
            for (int axis = 1; axis < shape.length; axis++) {
                shape[axis] = from.row.get(axis - 1);
            }
            hold(room + elements);
            NDArray whole = NDArray.zeros(from.dtype, shape);
            Object target = ((HeapStorage) whole.storage()).array();
            int at = 0;
            for (HeapStorage each : pieces) {
                int count = (int) Math.min(elements - at, each.bytes() / from.dtype.bytes());
                System.arraycopy(each.array(), 0, target, at, count);
                at += count;
            }
            return Block.of(whole);
        }

        private void hold(long size) {
            memory.hold(
                    "a block of the columns %s, of which %d rows are read,"
                            .formatted(String.join(", ", from.columns), rows),
                    size * from.dtype.bytes());
        }

        private static int partition() {
            TaskContext task = TaskContext.get();
            return task == null ? 0 : task.partitionId();
        }
    }
}
