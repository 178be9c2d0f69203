package dev.quern.spark.cluster;

import dev.quern.NDArray;
import dev.quern.spark.partition.SpatialBlock;
import dev.quern.spark.partition.SpatialBlocks;
import dev.quern.spark.partition.SpatialPartitionException;
import dev.quern.spark.task.TaskFailures;
import dev.quern.spatial.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * What DBSCAN and friends of friends have in common: points shared out by where they lie, with those of others within eps as
 * ghosts; the sets of core points in each partition; the sets that belong together, united by the driver; and the clusters
 * of points, which stay in the executors.
 *
 * @param fitting which columns are points and weights, and the one to append
 * @param id the column that tells points apart and puts them in order; null if an order is made up
 * @param core the column that tells core points from others; null for none
 * @param partitions how many; 0 for as many as the points need
 * @param space what the points lie in; null for one without bounds
 */
record Clustering(
        Fitting fitting,
        @Nullable String id,
        @Nullable String core,
        int partitions,
        @Nullable Space space) {
    Clustering withFitting(Fitting other) {
        return new Clustering(other, id, core, partitions, space);
    }

    Clustering withId(String column) {
        return new Clustering(fitting, column, core, partitions, space);
    }

    Clustering withCore(String column) {
        return new Clustering(fitting, id, column, partitions, space);
    }

    Clustering withPartitions(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("partitions: expected 1 or more, got " + count);
        }
        return new Clustering(fitting, id, core, count, space);
    }

    Clustering withSpace(Space other) {
        return new Clustering(fitting, id, core, partitions, other);
    }

    /** Finds the clusters of the rows of a DataFrame. */
    Clustered fit(Dataset<Row> df, double eps, double minSamples, GlobalSets.Order order, long minMembers) {
        for (String added : core == null ? List.of(fitting.prediction()) : List.of(fitting.prediction(), core)) {
            if (Arrays.asList(df.columns()).contains(added)) {
                throw new IllegalArgumentException(
                        "the DataFrame has a column %s already: set another name for the one that is appended"
                                .formatted(added));
            }
        }
        List<Runnable> kept = new ArrayList<>();
        List<Runnable> dropped = new ArrayList<>();
        try {
            FramePoints points = new FramePoints(df, fitting, id);
            kept.add(points::unpersist);
            SpatialBlocks blocks = points.blocks(eps, partitions, space);
            dropped.add(blocks::unpersist);
            LocalSets local = new LocalSets(blocks.space(), eps, minSamples, fitting.weight() != null);
            JavaRDD<int[]> owned =
                    blocks.map((SpatialBlock block) -> local.owned(block)).persist(StorageLevel.MEMORY_AND_DISK());
            dropped.add(() -> owned.unpersist(false));
            JavaRDD<int[]> sets = blocks.withGhosts(owned);
            GlobalSets all = new GlobalSets(
                    blocks.map(sets, (block, each) -> local.links(block, each)).collect());
            int[] clusters = all.clusters(order, minMembers);
            Broadcast<ClusterNumbers> numbers = JavaSparkContext.fromSparkContext(
                            df.sparkSession().sparkContext())
                    .broadcast(all.numbers(clusters));
            kept.add(() -> numbers.unpersist(false));
            JavaRDD<LabelledBlock> labels = blocks.map(sets, (block, each) -> local.labels(block, each, numbers))
                    .persist(StorageLevel.MEMORY_AND_DISK());
            kept.add(() -> labels.unpersist(false));
            long[] counts = labels.map(LabelledBlock::counts).reduce((a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});
            return new Clustered(this, points, labels, NDArray.of(all.sizes(clusters)), counts[0], counts[1], kept);
        } catch (Exception e) {
            kept.forEach(Runnable::run);
            throw e instanceof SpatialPartitionException refused
                    ? refused
                    : TaskFailures.of(e, IllegalArgumentException.class);
        } finally {
            dropped.forEach(Runnable::run);
        }
    }

    /**
     * Clusters that were found.
     *
     * @param labels the clusters of points, persisted
     * @param sizes for each cluster how many core points it has
     * @param noise how many points are in no cluster
     * @param core how many core points there are
     * @param kept gives back the memory of what is kept in the executors
     */
    record Clustered(
            Clustering clustering,
            FramePoints points,
            JavaRDD<LabelledBlock> labels,
            NDArray sizes,
            long noise,
            long core,
            List<Runnable> kept) {
        /** Ids and clusters. */
        Dataset<Row> labelled() {
            return labelled(points.id());
        }

        private Dataset<Row> labelled(String id) {
            boolean withCore = clustering.core != null;
            StructType schema = new StructType()
                    .add(id, DataTypes.LongType, false)
                    .add(clustering.fitting.prediction(), DataTypes.IntegerType, false);
            if (clustering.core != null) {
                schema = schema.add(clustering.core, DataTypes.BooleanType, false);
            }
            return points.df().sparkSession().createDataFrame(labels.flatMap(each -> each.rows(withCore)), schema);
        }

        /** The rows with their clusters. */
        Dataset<Row> rows() {
            String id = points.unusedBeside(clustering.fitting.prediction());
            return points.with(labelled(id), id);
        }

        /** Gives back the memory in the executors. */
        void unpersist() {
            kept.forEach(Runnable::run);
        }
    }
}
