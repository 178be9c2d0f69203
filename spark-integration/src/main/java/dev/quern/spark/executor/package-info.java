/**
 * What an executor has once, whatever runs on it: its cores and which task may use how many of them, the memory that
 * tasks hold, and the executor's side of {@code dev.quern.spark.QuernPlugin}.
 *
 * <h2>Cores</h2>
 *
 * <p>A task's kernels may use the cores that Spark gave the task ({@code spark.task.cpus}), and besides an equal part of
 * those that no task has. {@link dev.quern.spark.executor.Shares} keeps count: of all tasks where the plugin is
 * installed, otherwise of those that run kernels. When a task comes, the others' loops give the cores it needs back
 * within a chunk; when one goes, loops under way get its cores at once. So tasks that fill an executor do not fight for
 * its cores, and a stage's last task does not leave them idle. Nothing but time depends on it: the chunks of a loop and
 * the bits of its results are the same for any number of threads.
 *
 * <p>How many cores there are is looked up on the executor, never on the driver: {@link
 * dev.quern.spark.executor.ExecutorCores}.
 *
 * <h2>Memory</h2>
 *
 * <p>What a task's batches hold is counted with Spark by {@link dev.quern.spark.executor.TaskMemory}, so that Spark
 * makes room for it and an executor with too little of it fails a task with an explanation, where memory that nobody
 * counts ends in an OutOfMemoryError, which takes the whole executor with it. The implementation stands in {@code dev.quern.spark.internal}, as Spark's
 * memory managers promise nothing; it is found as a service.
 *
 * <p>Knows {@link dev.quern}, of the compiler the pool and how many kernels are compiled, and of Spark tasks, plugins and
 * their metrics. Knows nothing of plans and DataFrames, nor of the packages that use it.
 */
@NullMarked
package dev.quern.spark.executor;

import org.jspecify.annotations.NullMarked;
