package dev.quern.spark.cluster;

import dev.quern.cluster.NearestLists;
import java.util.Arrays;
import java.util.List;

/** Answers of several partitions, found by the id of the query: a hash table whose entries are chained. */
final class AnswersById {
    private static final int NONE = -1;

    private final List<NearestAnswers> answers;
    private final int[] batch;
    private final int[] row;
    private final int[] heads;
    private final int[] next;

    AnswersById(List<NearestAnswers> answers) {
        this.answers = answers;
        int count = Math.toIntExact(
                answers.stream().mapToLong(each -> each.ids.length).sum());
        this.batch = new int[count];
        this.row = new int[count];
        this.next = new int[count];
        this.heads = new int[Math.max(1, Integer.highestOneBit(Math.max(1, count)))];
        Arrays.fill(heads, NONE);
        int entry = 0;
        for (int at = 0; at < answers.size(); at++) {
            long[] ids = answers.get(at).ids;
            for (int query = 0; query < ids.length; query++) {
                int head = head(ids[query]);
                batch[entry] = at;
                row[entry] = query;
                next[entry] = heads[head];
                heads[head] = entry++;
            }
        }
    }

    private int head(long id) {
        long mixed = id * 0x9e3779b97f4a7c15L; // the golden ratio, so that ids in a row are spread
        return (int) (mixed >>> 32) & (heads.length - 1);
    }

    /** Adds all that was found for a query. */
    void addTo(NearestLists.Merger merger, long id) {
        for (int entry = heads[head(id)]; entry != NONE; entry = next[entry]) {
            NearestAnswers each = answers.get(batch[entry]);
            if (each.ids[row[entry]] == id) {
                merger.add(each.found, row[entry]);
            }
        }
    }
}
