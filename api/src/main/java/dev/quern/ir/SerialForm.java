package dev.quern.ir;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A kernel as it is serialized: its expressions as a list in which each names the earlier ones it is made of. What was
 * shared stays shared, and however deep expressions are, reading them takes no more stack.
 *
 * @param nodes each over references to nodes before it
 * @param body statements over references to nodes
 */
record SerialForm(
        String name,
        List<Argument> arguments,
        List<Expr> nodes,
        List<Stmt> body,
        boolean fastMath,
        List<Directive> schedule,
        List<Assumption> assumptions,
        List<Neighborhood> neighborhoods,
        Site site)
        implements Serializable {
    private static final String REFERENCE = "$";

    static SerialForm of(KernelIr kernel) {
        Writer writer = new Writer();
        List<Stmt> body = writer.block(kernel.body());
        return new SerialForm(
                kernel.name(),
                new ArrayList<>(kernel.arguments()),
                writer.nodes,
                body,
                kernel.fastMath(),
                new ArrayList<>(kernel.schedule()),
                new ArrayList<>(kernel.assumptions()),
                new ArrayList<>(kernel.neighborhoods()),
                kernel.site());
    }

    private Object readResolve() {
        List<Expr> restored = new ArrayList<>(nodes.size());
        for (Expr node : nodes) {
            restored.add(node.withOperands(resolve(node.operands(), restored)));
        }
        return new KernelIr(
                name, arguments, block(body, restored), fastMath, schedule, assumptions, neighborhoods, site);
    }

    private static List<Stmt> block(List<Stmt> block, List<Expr> restored) {
        return block.stream()
                .map(statement -> statement
                        .withOperands(resolve(statement.operands(), restored))
                        .withBlocks(statement.blocks().stream()
                                .map(inner -> block(inner, restored))
                                .toList()))
                .toList();
    }

    private static List<Expr> resolve(List<Expr> operands, List<Expr> restored) {
        return operands.stream()
                .map(operand -> restored.get(
                        Integer.parseInt(((Expr.Access) operand).array().name().substring(REFERENCE.length()))))
                .toList();
    }

    private static final class Writer {
        final ArrayList<Expr> nodes = new ArrayList<>();
        private final Map<Expr, Integer> positions = new IdentityHashMap<>();

        List<Stmt> block(List<Stmt> block) {
            return new ArrayList<>(block.stream().map(this::statement).toList());
        }

        private Stmt statement(Stmt statement) {
            Traversal.forEach(statement.operands(), this::add);
            return statement
                    .withOperands(references(statement.operands()))
                    .withBlocks(statement.blocks().stream().map(this::block).toList());
        }

        private void add(Expr node) {
            if (!positions.containsKey(node)) {
                nodes.add(node.withOperands(references(node.operands())));
                positions.put(node, positions.size());
            }
        }

        private List<Expr> references(List<Expr> operands) {
            return operands.stream().map(this::reference).toList();
        }

        /** Stands for a node where one of its type and shape is wanted. */
        private Expr reference(Expr node) {
            ArrayDecl placeholder = new ArrayDecl(
                    REFERENCE + positions.get(node), node.dtype(), node.shape(), ArrayDecl.Role.IN, Site.UNKNOWN);
            return new Expr.Access(placeholder, List.of(), Site.UNKNOWN);
        }
    }
}
