package dev.quern.spark.internal;

import dev.quern.DType;
import dev.quern.spark.task.ColumnTypes;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.BindReferences$;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.catalyst.expressions.MutableProjection$;
import org.apache.spark.sql.catalyst.expressions.Predicate$;
import org.apache.spark.sql.catalyst.expressions.package$;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/**
 * Selects rows of Spark's batches and computes columns from them. Conditions and expressions are Spark's own, as are the
 * classes it generates for them: they mean here what they mean anywhere in Spark. A column that is just passed on is not
 * copied, not even where rows are left out.
 *
 * <p>Used by one task.
 */
final class BatchReader {
    /**
     * What is read, as it travels.
     *
     * @param condition which rows, over the columns of the batches by their place
     * @param columns what is computed of these
     */
    record Spec(Optional<Expression> condition, List<Expression> columns) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Binds expressions over the output of a plan to their places in its batches. */
        static Spec of(Optional<Expression> condition, List<? extends Expression> columns, Seq<Attribute> source) {
            return new Spec(
                    condition.map(each -> bound(each, source)),
                    columns.stream().map(each -> bound(each, source)).toList());
        }

        private static Expression bound(Expression expression, Seq<Attribute> source) {
            return BindReferences$.MODULE$.bindReference(expression, package$.MODULE$.AttributeSeq(source), false);
        }

        private Object writeReplace() {
            return new Written(condition.orElse(null), columns);
        }
    }

    /** An Optional is not serializable. */
    private record Written(@Nullable Expression condition, List<Expression> columns) implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            return new Spec(Optional.ofNullable(condition), columns);
        }
    }

    private final @Nullable BasePredicate condition;
    private final @Nullable MutableProjection projection;
    private final ComputedColumns computed;

    // For each column its place in the batch, or that among the computed ones, negative and less one.
    private final int[] places;
    private int[] selected = new int[0];
    private final ColumnVector[] columns;
    private int rows;

    BatchReader(Spec spec, int partition) {
        condition = spec.condition().map(Predicate$.MODULE$::create).orElse(null);
        if (condition != null) {
            condition.initialize(partition);
        }
        places = new int[spec.columns().size()];
        columns = new ColumnVector[places.length];
        List<Expression> expressions = new ArrayList<>();
        List<DType> types = new ArrayList<>();
        for (int each = 0; each < places.length; each++) {
            Expression expression = spec.columns().get(each);
            if (expression instanceof BoundReference reference) {
                places[each] = reference.ordinal();
                continue;
            }
            int known = expressions.indexOf(expression);
            if (known < 0) {
                known = expressions.size();
                expressions.add(expression);
                types.add(ColumnTypes.dtype(expression.dataType()).orElseThrow());
            }
            places[each] = -1 - known;
        }
        computed = new ComputedColumns(types);
        projection = expressions.isEmpty() ? null : MutableProjection$.MODULE$.create(Seqs.of(expressions));
        if (projection != null) {
            projection.initialize(partition);
            projection.target(computed);
        }
    }

    /** Reads a batch; returns whether any of its rows is selected. What is read is good until the next one. */
    boolean read(ColumnarBatch batch) {
        int all = batch.numRows();
        int count = select(batch, all);
        rows = count;
        if (count == 0) {
            return false;
        }
        if (projection != null) {
            computed.reset(count);
            for (int row = 0; row < count; row++) {
                projection.apply(batch.getRow(count == all ? row : selected[row]));
                computed.next();
            }
        }
        for (int each = 0; each < places.length; each++) {
            int place = places[each];
            if (place < 0) {
                columns[each] = computed.vector(-1 - place);
            } else {
                ColumnVector column = batch.column(place);
                columns[each] = count == all ? column : new SelectedVector(column, selected, count);
            }
        }
        return true;
    }

    private int select(ColumnarBatch batch, int all) {
        BasePredicate predicate = condition;
        if (predicate == null) {
            return all;
        }
        if (selected.length < all) {
            selected = new int[all];
        }
        int count = 0;
        for (int row = 0; row < all; row++) {
            if (predicate.eval(batch.getRow(row))) {
                selected[count++] = row;
            }
        }
        return count;
    }

    /** The number of rows selected. */
    int rows() {
        return rows;
    }

    /** A part of the columns read. */
    ColumnVector[] columns(int from, int to) {
        return java.util.Arrays.copyOfRange(columns, from, to);
    }
}
