package dev.quern.spark.array;

import dev.quern.NDArray;
import dev.quern.spark.task.Plan;
import java.lang.reflect.Array;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.collection.immutable.ArraySeq;

/**
 * The rows of a block, for a DataFrame.
 *
 * @param width the elements of a row
 * @param nested whether they become one column of arrays
 */
record BlockToRows(int width, boolean nested) implements FlatMapFunction<Iterator<Block>, Row> {
    @Override
    public Iterator<Row> call(Iterator<Block> blocks) {
        NDArray block = blocks.next().array();
        Object elements = Plan.elements(block);
        return IntStream.range(0, (int) block.size(0))
                .mapToObj(row -> row(elements, row * width))
                .iterator();
    }

    private Row row(Object elements, int start) {
        if (nested) {
            Object copy = Array.newInstance(elements.getClass().getComponentType(), width);
            System.arraycopy(elements, start, copy, 0, width);
            return RowFactory.create(ArraySeq.unsafeWrapArray(copy));
        }
        Object[] values = new Object[width];
        for (int column = 0; column < width; column++) {
            values[column] = Array.get(elements, start + column);
        }
        return RowFactory.create(values);
    }
}
