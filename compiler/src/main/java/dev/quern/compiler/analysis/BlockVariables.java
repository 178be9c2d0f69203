package dev.quern.compiler.analysis;

import dev.quern.ir.Expr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the statements of a block do with variables, those within statements included. Found once for all the loops of the
 * block: to walk over it for each of them would take time in the square of their number.
 *
 * @param written what is assigned or updated
 * @param read what any expression names
 * @param declared the declarations, in the order of the text
 */
record BlockVariables(Set<Local> written, Set<Local> read, List<Stmt.Declare> declared) {
    static BlockVariables of(List<Stmt> block) {
        Set<Local> read = new HashSet<>();
        Traversal.forEachExpr(block, expr -> {
            if (expr instanceof Expr.LocalRef ref) {
                read.add(ref.local());
            }
        });
        List<Stmt.Declare> declared = new ArrayList<>();
        Traversal.forEachStatement(block, statement -> {
            if (statement instanceof Stmt.Declare declare) {
                declared.add(declare);
            }
        });
        return new BlockVariables(LocalForms.written(block), read, declared);
    }
}
