package dev.quern.spark.cluster;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The clusters of the points that a partition owns. A class with plain fields, and not a record, since the Kryo that comes
 * with Spark cannot read records.
 */
final class LabelledBlock implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long[] ids;
    private final int[] labels;
    private final boolean[] core;

    LabelledBlock(long[] ids, int[] labels, boolean[] core) {
        this.ids = ids;
        this.labels = labels;
        this.core = core;
    }

    /** How many points are in no cluster, and how many are core points. */
    long[] counts() {
        long cores = IntStream.range(0, core.length).filter(row -> core[row]).count();
        return new long[] {Arrays.stream(labels).filter(label -> label < 0).count(), cores};
    }

    /** A row for each point: id, cluster, and whether it is a core point if that is asked for. */
    Iterator<Row> rows(boolean withCore) {
        return IntStream.range(0, ids.length)
                .mapToObj(row -> withCore
                        ? RowFactory.create(ids[row], labels[row], core[row])
                        : RowFactory.create(ids[row], labels[row]))
                .iterator();
    }
}
