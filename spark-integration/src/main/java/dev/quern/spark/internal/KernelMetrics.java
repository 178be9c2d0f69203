package dev.quern.spark.internal;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What the SQL tab shows of a kernel.
 *
 * @param rows that the kernel saw
 * @param calls of the kernel
 * @param kernelTime from the first call of a task to its last, the time in the kernel alone
 * @param compileTime of that, the time a task waited for the kernel's class
 */
record KernelMetrics(SQLMetric rows, SQLMetric calls, SQLMetric kernelTime, SQLMetric compileTime)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    static KernelMetrics of(SparkContext context) {
        SQLMetrics$ metrics = SQLMetrics$.MODULE$;
        return new KernelMetrics(
                metrics.createMetric(context, "number of output rows"),
                metrics.createMetric(context, "kernel calls"),
                metrics.createNanoTimingMetric(context, "time in kernels", -1),
                metrics.createNanoTimingMetric(context, "time to compile kernels", -1));
    }

    scala.collection.immutable.Map<String, SQLMetric> byName() {
        Map<String, SQLMetric> byName = new LinkedHashMap<>();
        byName.put("numOutputRows", rows);
        byName.put("kernelCalls", calls);
        byName.put("kernelTime", kernelTime);
        byName.put("compileTime", compileTime);
        return scala.collection.immutable.Map.from(CollectionConverters.asScala(byName));
    }

    /** Counts a call with rows that began at a moment, as {@link System#nanoTime} has it. */
    void count(int rowCount, long began) {
        rows.add(rowCount);
        calls.add(1);
        kernelTime.add(System.nanoTime() - began);
    }
}
