package dev.quern.spark;

import dev.quern.spatial.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Points for tests, with fixed seeds. */
final class PointSets {
    private PointSets() {}

    /** Blobs of very different densities, inside the box from 0 to 10. */
    static double[][] blobs(int count, int dimensions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count)
                .mapToObj(row -> {
                    double spread = switch (row % 4) {
                        case 0 -> 4;
                        case 1 -> 1;
                        default -> 0.1;
                    };
                    double[] point = new double[dimensions];
                    for (int axis = 0; axis < dimensions; axis++) {
                        double centre = row % 4 == 0 ? 5 : 2 + (row % 4) * (axis + 1);
                        point[axis] = Math.max(
                                0, Math.min(9.999, centre + spread * (random.nextDouble() + random.nextDouble() - 1)));
                    }
                    return point;
                })
                .toArray(double[][]::new);
    }

    /** A DataFrame with id, the coordinates c0, c1 and so on, and the weight 1 + id % 3. */
    static Dataset<Row> dataset(SparkSession session, double[][] points, int dimensions, int partitions) {
        StructType schema = new StructType().add("id", DataTypes.LongType);
        for (int axis = 0; axis < dimensions; axis++) {
            schema = schema.add("c" + axis, DataTypes.DoubleType);
        }
        schema = schema.add("weight", DataTypes.DoubleType);
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < points.length; row++) {
            Object[] values = new Object[dimensions + 2];
            values[0] = (long) row;
            for (int axis = 0; axis < dimensions; axis++) {
                values[1 + axis] = points[row][axis];
            }
            values[dimensions + 1] = 1.0 + row % 3;
            rows.add(RowFactory.create(values));
        }
        return session.createDataFrame(rows, schema).repartition(partitions).cache();
    }

    static String[] columns(int dimensions) {
        return IntStream.range(0, dimensions).mapToObj(axis -> "c" + axis).toArray(String[]::new);
    }

    /** The points within the radius of one, itself left out, by a look at all. */
    static List<Long> near(double[][] points, int point, Space space, double radius) {
        List<Long> near = new ArrayList<>();
        for (int other = 0; other < points.length; other++) {
            if (other != point && space.squaredDistance(points[point], points[other]) <= radius * radius) {
                near.add((long) other);
            }
        }
        return near;
    }
}
