package dev.quern.spark.array;

import dev.quern.spark.task.Partial;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.spark.TaskContext;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;

/**
 * What a task of a reduction does: the partial result of each of its blocks, with the number of the block, as bytes, which
 * every serializer that Spark may be set to can handle.
 *
 * <p>A class with a name, which Spark's closure cleaner leaves as it is: to look through a function takes it milliseconds.
 */
final class ReduceBlocks extends AbstractFunction2<TaskContext, Iterator<Zipped>, byte[]> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RunSource source;

    ReduceBlocks(RunSource source) {
        this.source = source;
    }

    @Override
    public byte[] apply(TaskContext context, Iterator<Zipped> zipped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            while (zipped.hasNext()) {
                Zipped block = zipped.next();
                byte[] partial = source.run().run(block).partial().encoded();
                out.writeInt(block.number());
                out.writeInt(partial.length);
                out.write(partial);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write partial results", e);
        }
        return bytes.toByteArray();
    }

    /** Puts the partial results of a task where their blocks' numbers say. */
    static void read(byte[] result, Partial[] partials) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(result))) {
            while (in.available() > 0) {
                int number = in.readInt();
                partials[number] = Partial.decoded(in.readNBytes(in.readInt()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read partial results", e);
        }
    }
}
