package dev.quern.spark.cluster;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The neighbours that {@link SparkNearestNeighborsModel} found for queries. They stay in the executors, in memory and on disk
 * where there is no room, until {@link #unpersist}.
 */
public final class SparkNeighbors {
    private final FramePoints queries;
    private final JavaRDD<NearestAnswers> found;
    private final NeighborIds ids;
    private final String column;
    private final int k;
    private final long count;
    private final List<Runnable> kept;

    /** @param kept gives back the memory of what is kept in the executors */
    SparkNeighbors(
            FramePoints queries,
            JavaRDD<NearestAnswers> found,
            NeighborIds ids,
            String column,
            int k,
            long count,
            List<Runnable> kept) {
        this.queries = queries;
        this.found = found;
        this.ids = ids;
        this.column = column;
        this.k = k;
        this.count = count;
        this.kept = kept;
    }

    /** How many queries there were. */
    public long queries() {
        return count;
    }

    /** How many neighbours each of them has. */
    public int k() {
        return k;
    }

    /**
     * The rows of the queries, in any order, each with its neighbours: an array of structs of {@code id}, which has the type of
     * the column that was named for the points fitted, or else is a BIGINT, and {@code distance}, a DOUBLE. The nearest comes
     * first, and of equally near ones that of the least id. It is lazy, and joins the queries with what was found.
     */
    public Dataset<Row> dataset() {
        String id = queries.unusedBeside(column);
        StructType schema = new StructType().add(id, DataTypes.LongType, false).add(column, NeighborIds.FOUND, false);
        Dataset<Row> rows = queries.df().sparkSession().createDataFrame(found.flatMap(NearestAnswers::rows), schema);
        return queries.with(ids.named(rows), id);
    }

    /** Gives back the memory in the executors; {@link #dataset} computes all of it again after that. */
    public SparkNeighbors unpersist() {
        kept.forEach(Runnable::run);
        return this;
    }

    /** How many neighbours of how many queries. */
    @Override
    public String toString() {
        return "%d neighbours of each of %d queries".formatted(k, count);
    }
}
