package dev.quern.spark.partition;

import dev.quern.spatial.Space;
import dev.quern.spatial.SpacePartitioning;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** Sorts the points of a partition of the input by their owners, and sends them as soon as a batch is full. */
record SendPoints(PointColumns columns, Space space, Broadcast<SpacePartitioning> partitioning)
        implements PairFlatMapFunction<Iterator<Row>, Integer, PointBatch> {
    /** Of all batches of a task, in points. */
    private static final int ROOM = 1 << 20;

    private static final int LARGEST = 1 << 13;
    private static final int LEAST = 1 << 7;

    @Override
    public Iterator<Tuple2<Integer, PointBatch>> call(Iterator<Row> rows) {
        return new Batches(rows);
    }

    private final class Batches implements Iterator<Tuple2<Integer, PointBatch>> {
        private final Iterator<Row> rows;
        private final SpacePartitioning owners = partitioning.value();
        private final PointReader reader = new PointReader(columns, space);
        private final int width = columns.numbers().size();
        private final int source = TaskContext.getPartitionId();
        private final int full = Math.max(LEAST, Math.min(LARGEST, ROOM / owners.partitions()));
        private final @Nullable PointBatch[] open = new PointBatch[owners.partitions()];
        private final Deque<Tuple2<Integer, PointBatch>> ready = new ArrayDeque<>();
        private int sequence;

        Batches(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            double[] read = new double[width];
            double[] point = new double[columns.dimensions()];
            while (ready.isEmpty() && rows.hasNext()) {
                Row row = rows.next();
                if (reader.read(row, read)) {
                    System.arraycopy(read, 0, point, 0, point.length);
                    add(owners.partition(point, reader.id(row)), reader.id(row), read);
                }
                if (!rows.hasNext()) {
                    finish();
                }
            }
            return !ready.isEmpty();
        }

        private void add(int owner, long id, double[] read) {
            PointBatch batch = open[owner];
            if (batch == null) {
                batch = new PointBatch(source, sequence++, width);
                open[owner] = batch;
            }
            batch.add(id, read, 0);
            if (batch.size() == full) {
                ready.add(new Tuple2<>(owner, batch.trimmed()));
                open[owner] = null;
            }
        }

        private void finish() {
            SpatialPartitionException failure = reader.faults().failure();
            if (failure != null) {
                throw failure;
            }
            for (int owner = 0; owner < open.length; owner++) {
                PointBatch batch = open[owner];
                if (batch != null) {
                    ready.add(new Tuple2<>(owner, batch.trimmed()));
                    open[owner] = null;
                }
            }
        }

        @Override
        public Tuple2<Integer, PointBatch> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }
    }
}
