package dev.quern;

import dev.quern.ir.Expr;
import dev.quern.ir.Local;
import dev.quern.ir.Site;
import java.util.Map;

/** A scalar variable of a kernel, made by {@link KernelBuilder#var}. It is read where it is used. */
public final class Variable extends Place {
    private final Local local;

    Variable(Recorder recorder, Local local, Site site) {
        super(recorder, new Expr.LocalRef(local, site), Map.of());
        this.local = local;
    }

    @Override
    Local root() {
        return local;
    }

    @Override
    void requireSettable(Site site) {}
}
