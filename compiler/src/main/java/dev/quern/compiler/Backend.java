package dev.quern.compiler;

import dev.quern.compiler.emit.ClassEmitter;
import dev.quern.compiler.emit.Layout;
import dev.quern.compiler.emit.Twin;
import java.util.List;

/** What makes the classes of a proved kernel: the pipeline, or a stand-in of a test's. */
interface Backend {
    /** The pipeline's own. */
    Backend PIPELINE = new Backend() {
        @Override
        public boolean hasVectorTwin(Pipeline.Proved proved, List<Layout> layouts) {
            return Pipeline.hasVectorTwin(proved, layouts);
        }

        @Override
        public ClassEmitter.Emitted emit(Pipeline.Proved proved, List<Layout> layouts, boolean checked, Twin twin) {
            return Pipeline.emit(proved, layouts, checked, twin);
        }
    };

    /** Whether a schedule uses lanes where the arguments lie in memory like this. */
    boolean hasVectorTwin(Pipeline.Proved proved, List<Layout> layouts);

    /**
     * A class, not defined yet.
     *
     * @param checked whether every access is checked; never asked of the vector twin
     */
    ClassEmitter.Emitted emit(Pipeline.Proved proved, List<Layout> layouts, boolean checked, Twin twin);
}
