package dev.quern.examples.geography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quern.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipCodesTest {
    static final String HEADER = "zip_code,latitude,longitude,city,state,county\n";
    private static final String GOOD = "00501,40.922326,-72.637078,Holtsville,NY,Suffolk\n";

    @TempDir
    private Path dir;

    @Test
    void reads_in_the_order_of_the_codes() throws IOException {
        Path file = file(HEADER + "02134,42.3,-71.1,\"Allston, or \"\"Brighton\"\"\",MA,Suffolk\r\n" + GOOD.trim());

        assertThat(ZipCodes.read(file))
                .containsExactly(
                        new ZipCode("00501", 40.922326, -72.637078, "Holtsville", "NY", "Suffolk"),
                        new ZipCode("02134", 42.3, -71.1, "Allston, or \"Brighton\"", "MA", "Suffolk"));
    }

    @Test
    void reads_back_what_it_writes() throws IOException {
        List<ZipCode> rows = List.of(new ZipCode("02134", 42.3, -71.1, "Allston, or \"Brighton\"", "MA", "Suffolk"));
        Path file = dir.resolve("out.csv");

        ZipCodes.write(rows, NDArray.of(7), file);

        assertThat(file)
                .hasContent("zip_code,latitude,longitude,city,state,county,cluster\n"
                        + "02134,42.3,-71.1,\"Allston, or \"\"Brighton\"\"\",MA,Suffolk,7\n");
    }

    @Test
    void refuses_a_bad_row_with_its_line_and_text() {
        assertBad(
                " line 3: latitude \"north\" is not a number: 1",
                HEADER + GOOD + "10001,north,-73,New York,NY,X\n",
                "0001,north,-73,New York,NY,X");
        assertBad(
                " line 2: latitude 90.5 is not from -90 to 90: ",
                HEADER + "10001,90.5,-73,New York,NY,X\n",
                "10001,90.5,-73,New York,NY,X");
        assertBad(
                " line 2: longitude NaN is not from -180 to 180: ",
                HEADER + "10001,40,NaN,New York,NY,X\n",
                "10001,40,NaN,New York,NY,X");
        assertBad(
                " line 2: expected 6 cells, got 5: ",
                HEADER + "10001,40,-73,New York,NY\n",
                "10001,40,-73,New York,NY");
        assertBad(" line 2: no city: ", HEADER + "10001,40,-73,,NY,X\n", "10001,40,-73,,NY,X");
        assertBad(
                " line 2: zip_code \"1234\" is not five digits: ",
                HEADER + "1234,40,-73,New York,NY,X\n",
                "1234,40,-73,New York,NY,X");
        assertBad(" line 3: zip_code 00501 is on line 2 already: ", HEADER + GOOD + GOOD, GOOD.trim());
        // the last line without an end
        assertBad(" line 3: no county: ", HEADER + GOOD + "10001,40,-73,New York,NY,", "10001,40,-73,New York,NY,");
    }

    @Test
    void refuses_another_header_and_no_rows() {
        assertBad(
                ": expected the header zip_code,latitude,longitude,city,state,county, got ",
                "zip,lat,lon\n1,2,3\n",
                "zip,lat,lon");
        assertBad(": expected the header zip_code,latitude,longitude,city,state,county, got ", "", "nothing");
        assertBad(": no rows", HEADER, "");
    }

    private void assertBad(String message, String text, String row) {
        assertThatExceptionOfType(BadDataException.class)
                .isThrownBy(() -> ZipCodes.read(file(text)))
                .withMessage(dir.resolve("in.csv") + message + row);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(dir.resolve("in.csv"), text);
    }
}
