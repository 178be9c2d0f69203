package dev.quern.spark.internal;

/** What becomes of a row that has a null where a kernel reads it. */
public enum NullRows {
    /** It ends the job. */
    REFUSED,
    /** The kernel does not see it, and its outputs are null: as functions of SQL do it. */
    NULL_OUTPUTS
}
