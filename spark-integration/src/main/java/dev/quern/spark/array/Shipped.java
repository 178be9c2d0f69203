package dev.quern.spark.array;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BlockRun} on its way to the executors: broadcast, so that each executor reads it once and not each task; and so that
 * the tasks of a step do not carry the kernels of all steps before it, which they would as parts of their RDDs.
 *
 * <p>It is broadcast as bytes, since {@code spark.serializer} may be Kryo, in a class with plain fields for the reason that
 * {@link Block} is one.
 */
final class Shipped implements Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;
    private transient volatile @Nullable BlockRun run;

    private Shipped(byte[] bytes) {
        this.bytes = bytes;
    }

    static Handle of(SparkSession spark, BlockRun run) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(run);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a kernel", e);
        }
        Shipped shipped = new Shipped(bytes.toByteArray());
        Broadcast<Shipped> broadcast =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(shipped);
        // Behind Spark's back: it weighs what it keeps by a walk through all that can be reached, here all of a
        // program.
        shipped.run = run;
        return new Handle(broadcast, run);
    }

    private BlockRun run() {
        BlockRun known = run;
        if (known == null) {
            known = read();
            run = known;
        }
        return known;
    }

    private BlockRun read() {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (BlockRun) in.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a kernel", e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("driver and executors have different versions of Quern", e);
        }
    }

    /** What RDDs hold of it. */
    static final class Handle implements RunSource {
        private static final long serialVersionUID = 1L;

        private final Broadcast<Shipped> broadcast;
        // Has the broadcast variables of whole arrays, which Spark removes once nobody on the driver holds on to them.
        private final transient @Nullable BlockRun held;

        private Handle(Broadcast<Shipped> broadcast, BlockRun held) {
            this.broadcast = broadcast;
            this.held = held;
        }

        @Override
        public BlockRun run() {
            return broadcast.value().run();
        }

        @Override
        public String toString() {
            return held == null ? "a kernel" : held.plan().kernel().name();
        }
    }
}
