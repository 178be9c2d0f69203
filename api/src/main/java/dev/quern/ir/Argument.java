package dev.quern.ir;

import dev.quern.DType;
import java.io.Serializable;

/** What a kernel is called with: an array or a scalar. */
public sealed interface Argument extends Serializable permits ArrayDecl, ScalarDecl {
    String name();

    DType dtype();

    Site site();
}
