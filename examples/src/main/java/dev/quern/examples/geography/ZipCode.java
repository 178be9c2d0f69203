package dev.quern.examples.geography;

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
}
