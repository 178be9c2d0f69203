package dev.quern.spark.partition;

import dev.quern.spatial.Space;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/**
 * Draws points of a partition of the input, and counts all. What is drawn for a point depends on the seed and its id.
 *
 * @param size how many to draw at most
 */
record DrawPoints(PointColumns columns, Space space, long seed, int size)
        implements FlatMapFunction<Iterator<Row>, Drawn> {
    @Override
    public Iterator<Drawn> call(Iterator<Row> rows) {
        PointReader reader = new PointReader(columns, space);
        Reservoir reservoir = new Reservoir(size, columns.dimensions() + 1);
        double[] read = new double[columns.numbers().size()];
        double[] kept = new double[columns.dimensions() + 1];
        long count = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            if (reader.read(row, read)) {
                count++;
                System.arraycopy(read, 0, kept, 0, columns.dimensions());
                kept[columns.dimensions()] = reader.weight(read);
                reservoir.add(number(seed, reader.id(row)), kept);
            }
        }
        return List.of(new Drawn(count, reservoir.drawn(), reservoir.values(), reader.faults()))
                .iterator();
    }

    /** A random number for a point. */
    static long number(long seed, long id) {
        return new SplittableRandom(seed ^ new SplittableRandom(id).nextLong()).nextLong();
    }
}
