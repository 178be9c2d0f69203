package dev.quern.spark.task;

import dev.quern.NDArray;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * What one partition came to.
 *
 * @param rows how many it has
 * @param nulls how many of them have a null, by column
 * @param reduced the partial results in the order of the plan; none if there are no rows, or nulls among them
 */
public record Partial(long rows, Map<String, Long> nulls, List<NDArray> reduced) implements Serializable {
    /** As bytes, which every serializer that Spark may be set to can handle. */
    public byte[] encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(this);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a partial result", e);
        }
        return bytes.toByteArray();
    }

    public static Partial decoded(byte[] bytes) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (Partial) in.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a partial result", e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("driver and executors have different versions of Quern", e);
        }
    }
}
