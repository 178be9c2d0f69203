package dev.quern.examples.kmeans;

import dev.quern.NDArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** A few points, in the order of their ids and no two at the same place. */
public final class Selection {
    private final List<Point> points;

    /** A point: the coordinates as a list, so that equal places are equal. */
    public record Point(long id, List<Double> coordinates) {
        public Point {
            coordinates = List.copyOf(coordinates);
        }

        /** From an array of coordinates. */
        public static Point of(long id, double... coordinates) {
            // adding 0.0 makes -0.0 the same place as 0.0
            return new Point(
                    id, DoubleStream.of(coordinates).mapToObj(x -> x + 0.0).toList());
        }

        double squaredDistance(Point other) {
            double sum = 0;
            for (int axis = 0; axis < coordinates.size(); axis++) {
                double difference = coordinates.get(axis) - other.coordinates.get(axis);
                sum += difference * difference;
            }
            return sum;
        }
    }

    private Selection(List<Point> points) {
        this.points = points;
    }

    /** These points; of several at one place the one with the least id. */
    public static Selection of(Collection<Point> points) {
        Map<List<Double>, Point> places = new LinkedHashMap<>();
        points.stream()
                .sorted(Comparator.comparingLong(Point::id))
                .forEach(point -> places.putIfAbsent(point.coordinates(), point));
        return new Selection(new ArrayList<>(places.values()));
    }

    /** These and those. */
    Selection and(Selection others) {
        return of(Stream.concat(points.stream(), others.points.stream()).toList());
    }

    int size() {
        return points.size();
    }

    Point get(int index) {
        return points.get(index);
    }

    /** The coordinates, F64 [size, d]. */
    NDArray coordinates() {
        return coordinates(points);
    }

    /** The coordinates of some points, F64 [size, d]. */
    static NDArray coordinates(List<Point> points) {
        return NDArray.of(points.stream()
                .map(point -> point.coordinates().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray())
                .toArray(double[][]::new));
    }
}
