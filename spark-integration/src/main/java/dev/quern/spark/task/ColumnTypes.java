package dev.quern.spark.task;

import dev.quern.DType;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;

/** Spark's types that are element types of arrays, and back. */
public final class ColumnTypes {
    private ColumnTypes() {}

    /** The element type of a column of numbers or booleans. */
    public static Optional<DType> dtype(DataType type) {
        if (type instanceof DoubleType) {
            return Optional.of(DType.F64);
        } else if (type instanceof FloatType) {
            return Optional.of(DType.F32);
        } else if (type instanceof LongType) {
            return Optional.of(DType.I64);
        } else if (type instanceof IntegerType) {
            return Optional.of(DType.I32);
        } else if (type instanceof ShortType) {
            return Optional.of(DType.I16);
        } else if (type instanceof ByteType) {
            return Optional.of(DType.I8);
        } else if (type instanceof BooleanType) {
            return Optional.of(DType.BOOL);
        }
        return Optional.empty();
    }

    /** The element type of a column, or of its arrays. */
    public static Optional<DType> elementType(DataType type) {
        return type instanceof ArrayType array ? dtype(array.elementType()) : dtype(type);
    }

    /** The type of a column of one element a row. */
    public static DataType scalar(DType dtype) {
        return switch (dtype) {
            case BOOL -> DataTypes.BooleanType;
            case I8 -> DataTypes.ByteType;
            case I16 -> DataTypes.ShortType;
            case I32 -> DataTypes.IntegerType;
            case I64 -> DataTypes.LongType;
            case F32 -> DataTypes.FloatType;
            case F64 -> DataTypes.DoubleType;
        };
    }

    /** The type of a column that holds one row of an array of the rank. */
    public static DataType column(DType dtype, int rank) {
        return rank == 1 ? scalar(dtype) : DataTypes.createArrayType(scalar(dtype), false);
    }
}
