package dev.quern.spark.array;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.Dependency;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.rdd.RDD;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Partition i of several RDDs, as a partition of what is made of them.
 *
 * <p>RDDs of our own, in the place of functions given to Spark's: a function is looked through by Spark's closure cleaner, which
 * reads the bytecode of its class for some two milliseconds each time. A step of an iterative algorithm has four of them.
 */
final class Partitions implements Partition {
    private static final long serialVersionUID = 1L;

    private final int index;
    private final transient @Nullable List<? extends RDD<?>> rdds;
    private Partition[] parents;

    private Partitions(int index, List<? extends RDD<?>> rdds) {
        this.index = index;
        this.rdds = rdds;
        this.parents = parents(index, rdds);
    }

    private static Partition[] parents(int index, List<? extends RDD<?>> rdds) {
        return rdds.stream().map(rdd -> rdd.partitions()[index]).toArray(Partition[]::new);
    }

    /** The partitions of what is made of all of these, which are split alike. */
    static Partition[] of(List<? extends RDD<?>> rdds) {
        Partition[] all = new Partition[rdds.get(0).getNumPartitions()];
        for (int index = 0; index < all.length; index++) {
            all[index] = new Partitions(index, rdds);
        }
        return all;
    }

    /** By them a task runs where a block of the first lies. */
    static Seq<Dependency<?>> dependencies(List<? extends RDD<?>> rdds) {
        List<Dependency<?>> dependencies = new ArrayList<>();
        for (RDD<?> rdd : rdds) {
            dependencies.add(new OneToOneDependency<>(rdd));
        }
        return CollectionConverters.asScala(dependencies).toSeq();
    }

    /** An RDD that is checkpointed after these were made has other partitions than before: those of the moment travel. */
    private void writeObject(ObjectOutputStream out) throws IOException {
        if (rdds != null) {
            parents = parents(index, rdds);
        }
        out.defaultWriteObject();
    }

    Partition parent(int number) {
        return parents[number];
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return index;
    }
}
