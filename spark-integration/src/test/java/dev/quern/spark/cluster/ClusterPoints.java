package dev.quern.spark.cluster;

import dev.quern.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Points that are hard to cluster in parts, with weights: blobs, copies, chains from one end to the other, and what lies
 * around. The rows of a DataFrame of them are in an order of their own; the column {@code id} has that of the points.
 */
final class ClusterPoints {
    private final double[][] points;
    private final double[] weights;

    ClusterPoints(double[][] points, double[] weights) {
        this.points = points;
        this.weights = weights;
    }

    double[][] points() {
        return points;
    }

    double[] weights() {
        return weights;
    }

    static ClusterPoints random(Random random, int count, int dimensions) {
        double[][] points = new double[count][dimensions];
        double[] place = new double[dimensions];
        double[] step = new double[dimensions];
        int kind = 0;
        double width = 0;
        for (int row = 0; row < count; row++) {
            if (row % 60 == 0) {
                kind = random.nextInt(4);
                width = 0.3 * Math.pow(2, -random.nextInt(4));
                for (int axis = 0; axis < dimensions; axis++) {
                    place[axis] = kind == 1 ? random.nextInt(2) * 4 : 4 * random.nextDouble();
                    step[axis] = kind == 1 ? (place[axis] > 0 ? -4 : 4) / 60.0 : 0;
                }
            }
            for (int axis = 0; axis < dimensions; axis++) {
                points[row][axis] = switch (kind) {
                    case 0 -> 4 * random.nextDouble();
                    case 1 -> place[axis] + (row % 60) * step[axis];
                    default -> place[axis] + width * random.nextGaussian();
                };
            }
            if (kind == 3 && row > 0 && random.nextBoolean()) {
                points[row] = points[random.nextInt(row)].clone();
            }
        }
        double[] weights = random.doubles(count, -1, 4)
                .map(w -> Math.max(0, Math.rint(4 * w) / 4))
                .toArray();
        return new ClusterPoints(points, weights);
    }

    int dimensions() {
        return points[0].length;
    }

    NDArray array() {
        return NDArray.of(points);
    }

    String[] columns() {
        return IntStream.range(0, dimensions()).mapToObj(axis -> "x" + axis).toArray(String[]::new);
    }

    Dataset<Row> dataset(SparkSession spark, int partitions) {
        StructType schema = new StructType();
        for (String name : columns()) {
            schema = schema.add(name, DataTypes.DoubleType);
        }
        schema = schema.add("id", DataTypes.LongType).add("w", DataTypes.DoubleType);
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < points.length; row++) {
            Object[] values = new Object[dimensions() + 2];
            for (int axis = 0; axis < dimensions(); axis++) {
                values[axis] = points[row][axis];
            }
            values[dimensions()] = (long) row;
            values[dimensions() + 1] = weights[row];
            rows.add(RowFactory.create(values));
        }
        rows.sort(Comparator.comparingLong(row -> row.getLong(dimensions()) * 7919 % 1009));
        return spark.createDataFrame(rows, schema).repartition(partitions);
    }

    /** A column of ints in the order of the points. */
    static int[] ints(Dataset<Row> df, String column) {
        return df.sort("id").select(column).collectAsList().stream()
                .mapToInt(row -> row.getInt(0))
                .toArray();
    }

    static int[] ints(NDArray array) {
        return Arrays.stream(array.toIntArray()).toArray();
    }
}
