package dev.quern;

/**
 * Whole-array operations in NumPy's manner: {@code a.sub(mean).div(deviation)}. Each is a kernel, compiled when it is
 * first used on a type and run on all cores; each makes a new array. Where several follow one another, a {@link Ufunc} or a
 * {@link Kernel} does them in one pass and without the arrays between.
 *
 * <p>Shapes broadcast, and types widen by the table of {@link dev.quern.ir.Types}; a Java number takes the type of the
 * array beside it. What does not fit is a {@link KernelDefinitionException} for types and an {@link
 * IllegalArgumentException} for shapes.
 */
public abstract sealed class ArrayOperations permits NDArray {
    ArrayOperations() {}

    private NDArray self() {
        return (NDArray) this;
    }

    /** The sum, element by element. */
    public final NDArray add(NDArray other) {
        return ArrayKernels.elementwise("add", self(), other);
    }

    /** {@link #add(NDArray)} with a number. */
    public final NDArray add(double other) {
        return ArrayKernels.elementwise("add", self(), other);
    }

    /** {@link #add(NDArray)} with a number. */
    public final NDArray add(long other) {
        return ArrayKernels.elementwise("add", self(), other);
    }

    /** The difference, element by element. */
    public final NDArray sub(NDArray other) {
        return ArrayKernels.elementwise("sub", self(), other);
    }

    /** {@link #sub(NDArray)} with a number. */
    public final NDArray sub(double other) {
        return ArrayKernels.elementwise("sub", self(), other);
    }

    /** {@link #sub(NDArray)} with a number. */
    public final NDArray sub(long other) {
        return ArrayKernels.elementwise("sub", self(), other);
    }

    /** The product, element by element. */
    public final NDArray mul(NDArray other) {
        return ArrayKernels.elementwise("mul", self(), other);
    }

    /** {@link #mul(NDArray)} with a number. */
    public final NDArray mul(double other) {
        return ArrayKernels.elementwise("mul", self(), other);
    }

    /** {@link #mul(NDArray)} with a number. */
    public final NDArray mul(long other) {
        return ArrayKernels.elementwise("mul", self(), other);
    }

    /** The quotient; integers truncate, element by element. */
    public final NDArray div(NDArray other) {
        return ArrayKernels.elementwise("div", self(), other);
    }

    /** {@link #div(NDArray)} with a number. */
    public final NDArray div(double other) {
        return ArrayKernels.elementwise("div", self(), other);
    }

    /** {@link #div(NDArray)} with a number. */
    public final NDArray div(long other) {
        return ArrayKernels.elementwise("div", self(), other);
    }

    /** The remainder, with the sign of the dividend, element by element. */
    public final NDArray rem(NDArray other) {
        return ArrayKernels.elementwise("rem", self(), other);
    }

    /** {@link #rem(NDArray)} with a number. */
    public final NDArray rem(double other) {
        return ArrayKernels.elementwise("rem", self(), other);
    }

    /** {@link #rem(NDArray)} with a number. */
    public final NDArray rem(long other) {
        return ArrayKernels.elementwise("rem", self(), other);
    }

    /** The power, element by element. */
    public final NDArray pow(NDArray other) {
        return ArrayKernels.elementwise("pow", self(), other);
    }

    /** {@link #pow(NDArray)} with a number. */
    public final NDArray pow(double other) {
        return ArrayKernels.elementwise("pow", self(), other);
    }

    /** {@link #pow(NDArray)} with a number. */
    public final NDArray pow(long other) {
        return ArrayKernels.elementwise("pow", self(), other);
    }

    /** The smaller; NaN if either is, element by element. */
    public final NDArray minimum(NDArray other) {
        return ArrayKernels.elementwise("minimum", self(), other);
    }

    /** {@link #minimum(NDArray)} with a number. */
    public final NDArray minimum(double other) {
        return ArrayKernels.elementwise("minimum", self(), other);
    }

    /** {@link #minimum(NDArray)} with a number. */
    public final NDArray minimum(long other) {
        return ArrayKernels.elementwise("minimum", self(), other);
    }

    /** The larger; NaN if either is, element by element. */
    public final NDArray maximum(NDArray other) {
        return ArrayKernels.elementwise("maximum", self(), other);
    }

    /** {@link #maximum(NDArray)} with a number. */
    public final NDArray maximum(double other) {
        return ArrayKernels.elementwise("maximum", self(), other);
    }

    /** {@link #maximum(NDArray)} with a number. */
    public final NDArray maximum(long other) {
        return ArrayKernels.elementwise("maximum", self(), other);
    }

    /** Whether both hold; of integers, bit by bit. */
    public final NDArray and(NDArray other) {
        return ArrayKernels.elementwise("and", self(), other);
    }

    /** Whether either holds; of integers, bit by bit. */
    public final NDArray or(NDArray other) {
        return ArrayKernels.elementwise("or", self(), other);
    }

    /** Whether just one holds; of integers, bit by bit. */
    public final NDArray xor(NDArray other) {
        return ArrayKernels.elementwise("xor", self(), other);
    }

    /** The negative of each element. */
    public final NDArray neg() {
        return ArrayKernels.elementwise("neg", self());
    }

    /** The magnitude of each element. */
    public final NDArray abs() {
        return ArrayKernels.elementwise("abs", self());
    }

    /** The square of each element. */
    public final NDArray square() {
        return ArrayKernels.elementwise("square", self());
    }

    /** The square root of each element. */
    public final NDArray sqrt() {
        return ArrayKernels.elementwise("sqrt", self());
    }

    /** The exponential of each element. */
    public final NDArray exp() {
        return ArrayKernels.elementwise("exp", self());
    }

    /** The natural logarithm of each element. */
    public final NDArray log() {
        return ArrayKernels.elementwise("log", self());
    }

    /** The sine of each element. */
    public final NDArray sin() {
        return ArrayKernels.elementwise("sin", self());
    }

    /** The cosine of each element. */
    public final NDArray cos() {
        return ArrayKernels.elementwise("cos", self());
    }

    /** The hyperbolic tangent of each element. */
    public final NDArray tanh() {
        return ArrayKernels.elementwise("tanh", self());
    }

    /** The next whole number downwards of each element. */
    public final NDArray floor() {
        return ArrayKernels.elementwise("floor", self());
    }

    /** The next whole number upwards of each element. */
    public final NDArray ceil() {
        return ArrayKernels.elementwise("ceil", self());
    }

    /** The nearest whole number of each element. */
    public final NDArray rint() {
        return ArrayKernels.elementwise("rint", self());
    }

    /** The complement of each element. */
    public final NDArray not() {
        return ArrayKernels.elementwise("not", self());
    }

    /** Whether each element is less than the other's, as BOOL. */
    public final NDArray lt(NDArray other) {
        return ArrayKernels.elementwise("lt", self(), other);
    }

    /** Whether each element is less than a number, as BOOL. */
    public final NDArray lt(double other) {
        return ArrayKernels.elementwise("lt", self(), other);
    }

    /** Whether each element is less than a number, as BOOL. */
    public final NDArray lt(long other) {
        return ArrayKernels.elementwise("lt", self(), other);
    }

    /** Whether each element is at most the other's, as BOOL. */
    public final NDArray le(NDArray other) {
        return ArrayKernels.elementwise("le", self(), other);
    }

    /** Whether each element is at most a number, as BOOL. */
    public final NDArray le(double other) {
        return ArrayKernels.elementwise("le", self(), other);
    }

    /** Whether each element is at most a number, as BOOL. */
    public final NDArray le(long other) {
        return ArrayKernels.elementwise("le", self(), other);
    }

    /** Whether each element is greater than the other's, as BOOL. */
    public final NDArray gt(NDArray other) {
        return ArrayKernels.elementwise("gt", self(), other);
    }

    /** Whether each element is greater than a number, as BOOL. */
    public final NDArray gt(double other) {
        return ArrayKernels.elementwise("gt", self(), other);
    }

    /** Whether each element is greater than a number, as BOOL. */
    public final NDArray gt(long other) {
        return ArrayKernels.elementwise("gt", self(), other);
    }

    /** Whether each element is at least the other's, as BOOL. */
    public final NDArray ge(NDArray other) {
        return ArrayKernels.elementwise("ge", self(), other);
    }

    /** Whether each element is at least a number, as BOOL. */
    public final NDArray ge(double other) {
        return ArrayKernels.elementwise("ge", self(), other);
    }

    /** Whether each element is at least a number, as BOOL. */
    public final NDArray ge(long other) {
        return ArrayKernels.elementwise("ge", self(), other);
    }

    /** Whether each element is equal to the other's, as BOOL. */
    public final NDArray eq(NDArray other) {
        return ArrayKernels.elementwise("eq", self(), other);
    }

    /** Whether each element is equal to a number, as BOOL. */
    public final NDArray eq(double other) {
        return ArrayKernels.elementwise("eq", self(), other);
    }

    /** Whether each element is equal to a number, as BOOL. */
    public final NDArray eq(long other) {
        return ArrayKernels.elementwise("eq", self(), other);
    }

    /** Whether each element is not equal to the other's, as BOOL. */
    public final NDArray ne(NDArray other) {
        return ArrayKernels.elementwise("ne", self(), other);
    }

    /** Whether each element is not equal to a number, as BOOL. */
    public final NDArray ne(double other) {
        return ArrayKernels.elementwise("ne", self(), other);
    }

    /** Whether each element is not equal to a number, as BOOL. */
    public final NDArray ne(long other) {
        return ArrayKernels.elementwise("ne", self(), other);
    }

    /** Of a BOOL array: the first where it holds, the second elsewhere. */
    public final NDArray select(NDArray whenTrue, NDArray whenFalse) {
        return ArrayKernels.elementwise("select", self(), whenTrue, whenFalse);
    }

    /** The sum over all axes, integers in I64, as an array of rank 0. */
    public final NDArray sum() {
        return ArrayKernels.reduce("sum", self());
    }

    /** The sum along an axis, which the result loses; integers in I64. */
    public final NDArray sum(int axis) {
        return ArrayKernels.reduce("sum", self(), axis);
    }

    /** The product over all axes, integers in I64, as an array of rank 0. */
    public final NDArray prod() {
        return ArrayKernels.reduce("prod", self());
    }

    /** The product along an axis, which the result loses; integers in I64. */
    public final NDArray prod(int axis) {
        return ArrayKernels.reduce("prod", self(), axis);
    }

    /** The least element over all axes, NaN if any is, as an array of rank 0. */
    public final NDArray min() {
        return ArrayKernels.reduce("min", self());
    }

    /** The least element along an axis, which the result loses; NaN if any is. */
    public final NDArray min(int axis) {
        return ArrayKernels.reduce("min", self(), axis);
    }

    /** The greatest element over all axes, NaN if any is, as an array of rank 0. */
    public final NDArray max() {
        return ArrayKernels.reduce("max", self());
    }

    /** The greatest element along an axis, which the result loses; NaN if any is. */
    public final NDArray max(int axis) {
        return ArrayKernels.reduce("max", self(), axis);
    }

    /** The mean over all axes, integers in F64, as an array of rank 0. */
    public final NDArray mean() {
        return ArrayKernels.reduce("mean", self());
    }

    /** The mean along an axis, which the result loses; integers in F64. */
    public final NDArray mean(int axis) {
        return ArrayKernels.reduce("mean", self(), axis);
    }

    /** Whether any element holds over all axes, of BOOL, as an array of rank 0. */
    public final NDArray any() {
        return ArrayKernels.reduce("any", self());
    }

    /** Whether any element holds along an axis, which the result loses; of BOOL. */
    public final NDArray any(int axis) {
        return ArrayKernels.reduce("any", self(), axis);
    }

    /** Whether all elements hold over all axes, of BOOL, as an array of rank 0. */
    public final NDArray all() {
        return ArrayKernels.reduce("all", self());
    }

    /** Whether all elements hold along an axis, which the result loses; of BOOL. */
    public final NDArray all(int axis) {
        return ArrayKernels.reduce("all", self(), axis);
    }

    /** The number of elements of a BOOL array that hold, as an array of rank 0. */
    public final NDArray count() {
        return ArrayKernels.reduce("count", self());
    }

    /** The number of elements that hold along an axis, which the result loses; of BOOL. */
    public final NDArray count(int axis) {
        return ArrayKernels.reduce("count", self(), axis);
    }

    /** The position of the first least element along an axis, which the result loses, or of the first NaN; I64. */
    public final NDArray argmin(int axis) {
        return ArrayKernels.reduce("argmin", self(), axis);
    }

    /** The position of the first greatest element along an axis, which the result loses, or of the first NaN; I64. */
    public final NDArray argmax(int axis) {
        return ArrayKernels.reduce("argmax", self(), axis);
    }

    /**
     * The product of two matrices, of a matrix and a vector, or of two vectors (a scalar).
     *
     * @throws IllegalArgumentException if either has another rank, or the sizes to be summed over differ
     */
    public final NDArray matmul(NDArray other) {
        return ArrayKernels.matmul(self(), other);
    }
}
