package dev.quern.examples.geography;

import static dev.quern.DType.F64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Value;

/** Between degrees and points in space, in units of the Earth's radius from its centre. */
final class Sphere {
    /** The mean radius of the Earth. */
    static final double RADIUS_KM = 6371.0088;

    private static final double RADIANS = Math.PI / 180;

    /**
     * Coordinates are whole multiples of this: 6 mm on the ground, where a postal code is given to 10 cm. The sum of up
     * to 2<sup>23</sup> of them fits the 53 bits of an F64, so it is exact, and no way of splitting the points changes a
     * centroid by a single bit. It also covers what JVMs may differ by in a sine.
     */
    private static final double GRID = 0x1p-30;

    private Sphere() {}

    /** The points of the unit sphere at these degrees. */
    static final Kernel ON_SPHERE = Kernel.define("on_sphere", k -> {
        Array latitude = k.in("latitude", F64, "n");
        Array longitude = k.in("longitude", F64, "n");
        Array x = k.out("x", F64, "n");
        Array y = k.out("y", F64, "n");
        Array z = k.out("z", F64, "n");
        k.prange("n", i -> {
            Value phi = latitude.at(i).mul(RADIANS);
            Value lambda = longitude.at(i).mul(RADIANS);
            x.at(i).set(onGrid(phi.cos().mul(lambda.cos())));
            y.at(i).set(onGrid(phi.cos().mul(lambda.sin())));
            z.at(i).set(onGrid(phi.sin()));
        });
    });

    /** The degrees of points in space, wherever above or below the ground they are. */
    static final Kernel TO_DEGREES = Kernel.define("to_degrees", k -> {
        Array points = k.in("points", F64, "n", "3");
        Array degrees = k.out("degrees", F64, "n", "2");
        k.prange("n", i -> {
            Value x = points.at(i, 0);
            Value y = points.at(i, 1);
            Value z = points.at(i, 2);
            degrees.at(i, 0).set(z.atan2(x.hypot(y)).div(RADIANS));
            degrees.at(i, 1).set(y.atan2(x).div(RADIANS));
        });
    });

    private static Value onGrid(Value coordinate) {
        return coordinate.div(GRID).rint().mul(GRID);
    }

    /** The straight distance of points of the unit sphere that are so far from each other over the ground. */
    static double straight(double km) {
        return 2 * Math.sin(km / (2 * RADIUS_KM));
    }

    /** Points as an array [n, 3]. */
    static NDArray points(double[] latitudes, double[] longitudes) {
        NDArray points = NDArray.zeros(F64, latitudes.length, 3);
        NDArray columns = points.transpose();
        ON_SPHERE.run(latitudes, longitudes, columns.at(0), columns.at(1), columns.at(2));
        return points;
    }

    /** Latitude and longitude of points [n, 3], as an array [n, 2]. */
    static NDArray degrees(NDArray points) {
        return TO_DEGREES.call(points);
    }
}
