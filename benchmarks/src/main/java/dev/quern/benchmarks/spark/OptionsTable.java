package dev.quern.benchmarks.spark;

import dev.quern.benchmarks.Inputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Options to price, in Parquet files that the first contender to need them writes. */
final class OptionsTable {
    static final String SPOT = "spot";
    static final String STRIKE = "strike";
    static final String YEARS = "years";

    private static final StructType SCHEMA = new StructType()
            .add(SPOT, DataTypes.DoubleType, false)
            .add(STRIKE, DataTypes.DoubleType, false)
            .add(YEARS, DataTypes.DoubleType, false);
    private static final int FILES = 4;

    private OptionsTable() {}

    /** Reads the options; the inputs are those of {@code black_scholes} in {@code benchmarks/compare}. */
    static Dataset<Row> of(SparkSession spark, Path data, long rows) {
        Path table = data.resolve("options-" + rows + ".parquet");
        if (!Files.exists(table)) {
            Path unfinished = data.resolve("options-" + rows + ".unfinished");
            spark.range(0, rows, 1, FILES)
                    .map((MapFunction<Long, Row>) OptionsTable::option, Encoders.row(SCHEMA))
                    .write()
                    .mode(SaveMode.Overwrite)
                    .parquet(unfinished.toString());
            move(unfinished, table);
        }
        return spark.read().parquet(table.toString());
    }

    private static Row option(Long row) {
        return RowFactory.create(
                Inputs.element(1, row) * 100 + 1, Inputs.element(2, row) * 100 + 1, Inputs.element(3, row) + 0.1);
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
