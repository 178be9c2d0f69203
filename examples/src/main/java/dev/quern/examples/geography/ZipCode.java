package dev.quern.examples.geography;

import java.util.Locale;

/**
 * A row of the file.
 *
 * @param code five digits
 * @param latitude in degrees, WGS 84
 * @param longitude in degrees, WGS 84
 */
record ZipCode(String code, double latitude, double longitude, String city, String state, String county) {
    /** The code as a number, by which points are told apart. */
    long id() {
        return Long.parseLong(code);
    }

    /** What the legend of a map says of a cluster that is called by this place and has so many postal codes. */
    String legend(long count) {
        return String.format(Locale.ROOT, "%s, %s: %,d", city, state, count);
    }
}
