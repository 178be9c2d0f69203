package dev.quern.examples.geography;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import dev.quern.NDArray;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the postal codes without Spark, by the parser that Spark's own CSV source uses, so that both mean the same by
 * the same text. A row that is not as it should be is refused: a clustering of most of the data is not one of the data.
 */
final class ZipCodes {
    /** The header. */
    static final List<String> COLUMNS = List.of("zip_code", "latitude", "longitude", "city", "state", "county");

    private final Path file;
    private final CsvParser parser;
    private final Map<String, Long> lines = new HashMap<>();

    private ZipCodes(Path file) {
        this.file = file;
        CsvParserSettings settings = new CsvParserSettings();
        settings.setLineSeparatorDetectionEnabled(true);
        settings.setReadInputOnSeparateThread(false);
        this.parser = new CsvParser(settings);
    }

    /**
     * All rows, in the order of their codes.
     *
     * @throws BadDataException for the first row that is malformed, with its line and text
     */
    static List<ZipCode> read(Path file) throws IOException {
        return new ZipCodes(file).read();
    }

    /** The rows with their clusters as a last column. */
    static void write(List<ZipCode> zipCodes, NDArray clusters, Path file) throws IOException {
        CsvWriter writer = new CsvWriter(file.toFile(), StandardCharsets.UTF_8, new CsvWriterSettings());
        try {
            writer.writeHeaders(
                    Stream.concat(COLUMNS.stream(), Stream.of("cluster")).toList());
            for (int i = 0; i < zipCodes.size(); i++) {
                ZipCode zip = zipCodes.get(i);
                writer.writeRow(
                        zip.code(),
                        zip.latitude(),
                        zip.longitude(),
                        zip.city(),
                        zip.state(),
                        zip.county(),
                        clusters.getLong(i));
            }
        } finally {
            writer.close();
        }
    }

    private List<ZipCode> read() throws IOException {
        List<ZipCode> rows = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            parser.beginParsing(reader);
            String[] header = parser.parseNext();
            if (header == null || !COLUMNS.equals(Arrays.asList(header))) {
                throw new BadDataException(
                        "%s: expected the header %s, got %s".formatted(file, String.join(",", COLUMNS), text(header)));
            }
            for (String[] cells = parser.parseNext(); cells != null; cells = parser.parseNext()) {
                rows.add(row(cells));
            }
        } catch (TextParsingException e) {
            throw new BadDataException("%s line %d: %s".formatted(file, e.getLineIndex() + 1, e.getMessage()));
        } finally {
            parser.stopParsing();
        }
        if (rows.isEmpty()) {
            throw new BadDataException(file + ": no rows");
        }
        rows.sort(Comparator.comparing(ZipCode::code));
        return rows;
    }

    private ZipCode row(String[] cells) {
        if (cells.length != COLUMNS.size()) {
            throw bad("expected %d cells, got %d".formatted(COLUMNS.size(), cells.length), cells);
        }
        for (int column = 0; column < cells.length; column++) {
            if (cells[column] == null) {
                throw bad("no " + COLUMNS.get(column), cells);
            }
        }
        if (!cells[0].matches("[0-9]{5}")) {
            throw bad("zip_code \"" + cells[0] + "\" is not five digits", cells);
        }
        Long earlier = lines.putIfAbsent(cells[0], line());
        if (earlier != null) {
            throw bad("zip_code " + cells[0] + " is on line " + earlier + " already", cells);
        }
        return new ZipCode(cells[0], degrees(cells, 1, 90), degrees(cells, 2, 180), cells[3], cells[4], cells[5]);
    }

    private double degrees(String[] cells, int column, double limit) {
        double value;
        try {
            value = Double.parseDouble(cells[column]);
        } catch (NumberFormatException e) {
            throw bad("%s \"%s\" is not a number".formatted(COLUMNS.get(column), cells[column]), cells);
        }
        if (!(Math.abs(value) <= limit)) {
            throw bad("%s %s is not from -%3$.0f to %3$.0f".formatted(COLUMNS.get(column), value, limit), cells);
        }
        return value;
    }

    private BadDataException bad(String what, String[] cells) {
        return new BadDataException("%s line %d: %s: %s".formatted(file, line(), what, text(cells)));
    }

    private long line() {
        return parser.getContext().currentLine();
    }

    private static String text(String @Nullable [] cells) {
        return cells == null
                ? "nothing"
                : String.join(
                        ",",
                        Arrays.stream(cells)
                                .map(cell -> cell == null ? "" : cell)
                                .toList());
    }
}
