package dev.quern.compiler.fuzz;

/**
 * What sort of kernel is made, as it decides what its results may be compared with.
 *
 * @param fastMath whether it says so: it should have something to fuse
 * @param isLong whether dimensions may have so many elements that sums are added up in another order
 * @param hasFunctions whether functions that are exact to 1 ulp only occur anywhere, and not just where their value is a
 *     result: then lanes may give other results altogether
 */
record Traits(boolean fastMath, boolean isLong, boolean hasFunctions) {
    static final Traits SHORT = new Traits(false, false, true);
    static final Traits FAST = new Traits(true, false, true);
}
