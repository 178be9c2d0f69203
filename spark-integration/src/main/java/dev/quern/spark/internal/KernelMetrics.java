package dev.quern.spark.internal;

import dev.quern.Kernel;
import dev.quern.compiler.KernelCache;
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
 * @param rowsInLanes those of tasks before whose end its vector twin had taken over
 * @param calls of the kernel, or batches that were handed to it
 * @param kernelTime the time of these, copying and compiling included
 * @param compileTime of that, the time an executor spent on the kernel's classes
 * @param threads that the last call of a task could use, the idle cores lent to it included
 */
record KernelMetrics(
        SQLMetric rows,
        SQLMetric rowsInLanes,
        SQLMetric calls,
        SQLMetric kernelTime,
        SQLMetric compileTime,
        SQLMetric threads)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    static KernelMetrics of(SparkContext context) {
        SQLMetrics$ metrics = SQLMetrics$.MODULE$;
        return new KernelMetrics(
                metrics.createMetric(context, "number of output rows"),
                metrics.createMetric(context, "rows in vector lanes"),
                metrics.createMetric(context, "kernel calls"),
                metrics.createNanoTimingMetric(context, "time in kernels", -1),
                metrics.createNanoTimingMetric(context, "time to compile kernels", -1),
                metrics.createAverageMetric(context, "threads of a task"));
    }

    scala.collection.immutable.Map<String, SQLMetric> byName() {
        Map<String, SQLMetric> byName = new LinkedHashMap<>();
        byName.put("numOutputRows", rows);
        byName.put("rowsInLanes", rowsInLanes);
        byName.put("kernelCalls", calls);
        byName.put("kernelTime", kernelTime);
        byName.put("compileTime", compileTime);
        byName.put("threads", threads);
        return scala.collection.immutable.Map.from(CollectionConverters.asScala(byName));
    }

    /** Counts a call with rows that has just ended and began at a moment, as {@link System#nanoTime} has it. */
    void count(int rowCount, long began) {
        rows.add(rowCount);
        calls.add(1);
        kernelTime.add(System.nanoTime() - began);
    }

    /**
     * Counts what is known when a task has made its last call. To find the kernel takes a while.
     *
     * @param rowCount the rows of all its calls
     * @param threadCount how many threads the last one could use
     */
    void finish(Kernel kernel, long rowCount, int threadCount) {
        KernelCache.Report report = KernelCache.shared().report(kernel);
        if (report.inLanes()) {
            rowsInLanes.add(rowCount);
        }
        compileTime.add(report.compileNanos());
        SQLMetrics$.MODULE$.setDoubleForAverageMetrics(threads, threadCount);
    }
}
