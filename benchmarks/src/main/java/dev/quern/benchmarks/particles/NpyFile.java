package dev.quern.benchmarks.particles;

import dev.quern.NDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads NumPy's files of arrays with rows of little-endian F64, as {@code numpy.save} writes them. */
final class NpyFile {
    private static final Pattern HEAD =
            Pattern.compile("'descr': '<f8', 'fortran_order': False, 'shape': \\((\\d+), (\\d+)\\)");

    /** The format's sign, its version and the length of what is said of the array. */
    private static final int BEFORE_HEAD = 10;

    private static final int LENGTH_AT = 8;

    private NpyFile() {}

    static NDArray read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Short.toUnsignedInt(bytes.getShort(LENGTH_AT));
        String text = StandardCharsets.ISO_8859_1
                .decode(bytes.slice(BEFORE_HEAD, length))
                .toString();
        Matcher head = HEAD.matcher(text);
        if (!head.find()) {
            throw new IOException(file + " is no array of rows of little-endian F64: " + text);
        }
        long rows = Long.parseLong(head.group(1));
        long columns = Long.parseLong(head.group(2));
        double[] numbers = new double[Math.toIntExact(rows * columns)];
        bytes.position(BEFORE_HEAD + length);
        bytes.asDoubleBuffer().get(numbers);
        return NDArray.of(numbers, rows, columns);
    }
}
