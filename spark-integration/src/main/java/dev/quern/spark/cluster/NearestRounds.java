package dev.quern.spark.cluster;

import dev.quern.NDArray;
import dev.quern.cluster.NearestCore;
import dev.quern.cluster.NearestLists;
import dev.quern.spark.executor.Reservation;
import dev.quern.spark.partition.PointBatch;
import dev.quern.spark.partition.SpatialBlock;
import dev.quern.spark.partition.SpatialBlocks;
import dev.quern.spark.task.TaskThreads;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * How queries find their neighbours among points that are shared out: each asks the partition that owns its place; then those
 * that may have nearer points than the farthest it knows; and what all have found is put together where it asked first.
 *
 * <p>Three shuffles carry queries there, from there and answers back. The tree of a partition is made anew for each of the
 * first two and lives no longer, so that an executor has those of its running tasks only.
 *
 * @param k how many neighbours
 */
record NearestRounds(int k, Broadcast<NearestRegions> regions) implements Serializable {
    /** Of a point in a tree, besides its coordinates. */
    private static final long BYTES_PER_POINT = 48;

    /** So many neighbours are looked for at a time. */
    private static final int NEIGHBORS_AT_A_TIME = 1 << 19;

    /** What is found for queries in the partitions that own their places. */
    JavaRDD<HomeAnswers> atHome(SpatialBlocks blocks, JavaRDD<PointBatch> queries) {
        return blocks.rdd().zipPartitions(queries, this::home);
    }

    /** What is found for queries by all partitions. */
    JavaRDD<NearestAnswers> everywhere(SpatialBlocks blocks, JavaRDD<HomeAnswers> atHome) {
        // The hash of an Integer is the number itself.
        HashPartitioner byNumber = new HashPartitioner(blocks.partitions());
        JavaPairRDD<Integer, NearestVisit> visits =
                atHome.mapPartitionsToPair(this::visits).partitionBy(byNumber);
        JavaPairRDD<Integer, NearestAnswers> answers = JavaPairRDD.fromJavaRDD(
                        blocks.rdd().zipPartitions(visits, this::answers))
                .partitionBy(byNumber);
        return atHome.zipPartitions(answers, this::merged);
    }

    private Iterator<HomeAnswers> home(Iterator<SpatialBlock> blocks, Iterator<PointBatch> came) {
        SpatialBlock block = blocks.next();
        if (!came.hasNext()) {
            return Collections.emptyIterator();
        }
        NearestCore core = core(block);
        int atATime = Math.max(1, NEIGHBORS_AT_A_TIME / k);
        return new Expanded<>(
                came,
                batch -> new Expanded<>(
                        slices(batch.size(), atATime),
                        slice -> List.of(home(block, core, batch, slice)).iterator()));
    }

    /** Ranges of numbers, each of so many. */
    private static Iterator<int[]> slices(int count, int most) {
        List<int[]> slices = new ArrayList<>();
        for (int from = 0; from < count; from += Math.min(most, count - from)) {
            slices.add(new int[] {from, from + Math.min(most, count - from)});
        }
        return slices.iterator();
    }

    private HomeAnswers home(SpatialBlock block, NearestCore core, PointBatch batch, int[] slice) {
        NDArray queries = batch.numbers().slice(0, slice[0], slice[1]);
        NearestLists found = TaskThreads.call(() -> core.nearest(queries, null, k));
        return new HomeAnswers(
                block.partition(),
                batch.ids().slice(0, slice[0], slice[1]).toLongArray(),
                queries.toDoubleArray(),
                found);
    }

    private NearestCore core(SpatialBlock block) {
        // Held for as long as the task goes on, which uses the tree to its end.
        Reservation.ofThisTask()
                .hold(
                        "the tree of %d points of partition %d".formatted(block.owned(), block.partition()),
                        block.owned() * (3L * Double.BYTES * block.dimensions() + BYTES_PER_POINT));
        return TaskThreads.call(() -> NearestCore.of(
                block.positions().slice(0, 0, block.owned()),
                block.ids().slice(0, 0, block.owned()),
                regions.value().space()));
    }

    /** By where they go, the queries that others may have nearer points for. */
    private Iterator<Tuple2<Integer, NearestVisit>> visits(Iterator<HomeAnswers> atHome) {
        NearestRegions.Search search = regions.value().search();
        return new Expanded<>(atHome, batch -> visits(batch, search));
    }

    private Iterator<Tuple2<Integer, NearestVisit>> visits(HomeAnswers batch, NearestRegions.Search search) {
        Map<Integer, NearestVisit> visits = new TreeMap<>();
        NearestLists found = batch.answers.found;
        double[] query = new double[regions.value().space().dimensions()];
        for (int at = 0; at < found.queries(); at++) {
            System.arraycopy(batch.positions, at * query.length, query, 0, query.length);
            long id = batch.answers.ids[at];
            double bound = found.size(at) == k ? found.squared(at, k - 1) : search.bound(query, k);
            search.within(
                    query,
                    batch.partition,
                    bound,
                    target -> visits.computeIfAbsent(target, each -> new NearestVisit(batch.partition, query.length))
                            .add(id, query, bound));
        }
        List<Tuple2<Integer, NearestVisit>> sent = new ArrayList<>();
        visits.forEach((target, visit) -> sent.add(new Tuple2<>(target, visit.trimmed())));
        return sent.iterator();
    }

    private Iterator<Tuple2<Integer, NearestAnswers>> answers(
            Iterator<SpatialBlock> blocks, Iterator<Tuple2<Integer, NearestVisit>> visits) {
        SpatialBlock block = blocks.next();
        if (!visits.hasNext()) {
            return Collections.emptyIterator();
        }
        NearestCore core = core(block);
        int atATime = Math.max(1, NEIGHBORS_AT_A_TIME / k);
        return new Expanded<>(visits, each -> {
            NearestVisit visit = each._2();
            return new Expanded<>(
                    slices(visit.ids().length, atATime),
                    slice -> List.of(new Tuple2<>(visit.home(), answers(core, visit, slice)))
                            .iterator());
        });
    }

    private NearestAnswers answers(NearestCore core, NearestVisit visit, int[] slice) {
        long[] ids = Arrays.copyOfRange(visit.ids(), slice[0], slice[1]);
        double[] bounds = Arrays.copyOfRange(visit.bounds(), slice[0], slice[1]);
        NDArray queries = NDArray.of(
                        visit.positions(),
                        visit.ids().length,
                        regions.value().space().dimensions())
                .slice(0, slice[0], slice[1]);
        return new NearestAnswers(ids, TaskThreads.call(() -> core.nearest(queries, bounds, k)));
    }

    private Iterator<NearestAnswers> merged(
            Iterator<HomeAnswers> atHome, Iterator<Tuple2<Integer, NearestAnswers>> came) {
        List<NearestAnswers> answers = new ArrayList<>();
        came.forEachRemaining(each -> answers.add(each._2()));
        AnswersById others = new AnswersById(answers);
        return new Expanded<>(
                atHome, batch -> List.of(merged(batch.answers, others)).iterator());
    }

    private NearestAnswers merged(NearestAnswers known, AnswersById others) {
        NearestLists.Merger merger = new NearestLists.Merger(known.ids.length, k);
        for (int query = 0; query < known.ids.length; query++) {
            merger.add(known.found, query);
            others.addTo(merger, known.ids[query]);
            merger.end();
        }
        return new NearestAnswers(known.ids, merger.merged());
    }
}
