package dev.quern.compiler.analysis;

import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Affine forms of the variables that subscripts and bounds may name. A variable that holds one value as long as it matters
 * and is not known to be anything better is a term of its own.
 */
public final class LocalForms {
    private LocalForms() {}

    /** The variables that statements of the block assign or update, those within statements included. */
    public static Set<Local> written(List<Stmt> block) {
        Set<Local> written = new HashSet<>();
        Traversal.forEachStatement(block, statement -> {
            if (statement instanceof Stmt.Assign assign) {
                written.add(assign.local());
            } else if (statement instanceof Stmt.UpdateLocal update) {
                written.add(update.local());
            }
        });
        return written;
    }

    /** The forms of those variables that the block does not write. */
    static Map<Local, Affine> unwritten(Map<Local, Affine> forms, List<Stmt> block) {
        Map<Local, Affine> result = new HashMap<>(forms);
        result.keySet().removeAll(written(block));
        return result;
    }

    /** The forms of all variables of a kernel that are never written after they are declared. */
    public static Map<Local, Affine> in(List<Stmt> kernel) {
        Set<Local> written = written(kernel);
        Map<Local, Affine> forms = new HashMap<>();
        Traversal.forEachStatement(kernel, statement -> {
            if (statement instanceof Stmt.Declare declare && !written.contains(declare.local())) {
                forms.put(
                        declare.local(),
                        Affine.of(declare.initial(), forms).orElseGet(() -> Affine.term(declare.local())));
            }
        });
        return forms;
    }

    /**
     * The forms that hold within the body of a loop, the same in all of its iterations but for the indices in them.
     *
     * @param within of a block that the loop is in: what is declared outside of it is not known
     * @param inputs what was promised of arrays, by their names
     */
    static Map<Local, Affine> in(Stmt.Loop loop, BlockVariables within, Map<String, Forms.Promises> inputs) {
        Set<Local> writtenInside = written(loop.body());
        Map<Local, Affine> forms = new HashMap<>();
        for (Local local : within.read()) {
            if (!writtenInside.contains(local)) {
                forms.put(local, Affine.term(local));
            }
        }
        Traversal.forEachStatement(loop.body(), statement -> {
            if (statement instanceof Stmt.Declare declare) {
                // It differs from iteration to iteration, if only by what it is made of.
                forms.remove(declare.local());
            }
        });
        // What is written between its use here and the loop has another value there.
        Map<Local, Affine> lasting = new HashMap<>(forms);
        lasting.keySet().removeAll(within.written());
        Forms lastingForms = Forms.of(lasting, inputs);
        for (Stmt.Declare declare : within.declared()) {
            if (!within.written().contains(declare.local())) {
                lastingForms.of(declare.initial()).ifPresent(form -> {
                    forms.put(declare.local(), form);
                    lasting.put(declare.local(), form);
                });
            }
        }
        return forms;
    }
}
