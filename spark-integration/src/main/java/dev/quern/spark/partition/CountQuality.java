package dev.quern.spark.partition;

import dev.quern.spatial.PartitionQuality;
import dev.quern.spatial.Space;
import dev.quern.spatial.SpacePartitioning;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/** Counts for the points of one partition of the input who owns them and where they are ghosts. */
record CountQuality(PointColumns columns, Space space, Broadcast<SpacePartitioning> partitioning, double radius)
        implements FlatMapFunction<Iterator<Row>, PartitionQuality> {
    @Override
    public Iterator<PartitionQuality> call(Iterator<Row> rows) {
        PartitionQuality quality = new PartitionQuality(partitioning.value(), radius);
        PointReader reader = new PointReader(columns, space);
        double[] read = new double[columns.numbers().size()];
        double[] point = new double[columns.dimensions()];
        while (rows.hasNext()) {
            Row row = rows.next();
            if (reader.read(row, read)) {
                System.arraycopy(read, 0, point, 0, point.length);
                quality.add(point, reader.id(row), reader.weight(read));
            }
        }
        SpatialPartitionException failure = reader.faults().failure();
        if (failure != null) {
            throw failure;
        }
        return List.of(quality).iterator();
    }
}
