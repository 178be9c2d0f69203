package dev.quern.spark.cluster;

import dev.quern.cluster.NearestLists;
import java.io.Serializable;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What was found for queries, by their ids. A class with plain fields, and not a record, since the Kryo that comes with Spark
 * cannot read records.
 */
final class NearestAnswers implements Serializable {
    private static final long serialVersionUID = 1L;

    final long[] ids;
    final NearestLists found;

    NearestAnswers(long[] ids, NearestLists found) {
        this.ids = ids;
        this.found = found;
    }

    /** A row for each query: its id, and the ids and distances of its neighbours. */
    Iterator<Row> rows() {
        return IntStream.range(0, ids.length).mapToObj(this::row).iterator();
    }

    private Row row(int query) {
        Row[] neighbors = new Row[found.size(query)];
        for (int at = 0; at < neighbors.length; at++) {
            neighbors[at] = RowFactory.create(found.id(query, at), found.distance(query, at));
        }
        return RowFactory.create(ids[query], neighbors);
    }
}
