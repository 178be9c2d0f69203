package dev.quern.spark.partition;

import dev.quern.spatial.Space;
import org.apache.spark.sql.Row;

/** Takes points out of the rows that {@link PointColumns#read} selects, and counts those that are none. */
final class PointReader {
    private final PointColumns columns;
    private final int numbers;
    private final Faults faults;

    PointReader(PointColumns columns, Space space) {
        this.columns = columns;
        this.numbers = columns.numbers().size();
        this.faults = new Faults(columns, space);
    }

    /** What is wrong with the rows read so far. */
    Faults faults() {
        return faults;
    }

    /** The numbers of a row, in the order of the columns; false, and a fault more, if one is missing or unfit. */
    boolean read(Row row, double[] into) {
        boolean fit = true;
        for (int at = 0; at < numbers; at++) {
            if (row.isNullAt(at)) {
                faults.isNull(at);
                fit = false;
            } else {
                into[at] = row.getDouble(at);
                fit &= faults.check(at, into[at]);
            }
        }
        if (row.isNullAt(numbers)) {
            faults.isNull(numbers);
            fit = false;
        }
        faults.counted();
        return fit;
    }

    /** The id of a row that was read. */
    long id(Row row) {
        return row.getLong(numbers);
    }

    /** The load of the point whose numbers these are. */
    double weight(double[] read) {
        return columns.weight() == null ? 1 : read[numbers - 1];
    }
}
