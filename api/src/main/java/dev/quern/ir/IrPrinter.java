package dev.quern.ir;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The IR as text: the same text for the same kernel, whoever prints it. A node that is used twice is printed once, as
 * {@code let %1 = ...} before the statement that uses it.
 *
 * <pre>{@code
 * kernel parallel_add(in a: F64[m, n], in b: F64[m, n], out result: F64[m, n])
 *   prange i in 0..m
 *     range j in 0..n
 *       result[i, j] = a[i, j] + b[i, j]
 * }</pre>
 */
public final class IrPrinter {
    private static final int EXCERPT = 80;

    private final StringBuilder out = new StringBuilder();
    private final int limit;
    private final IdentityHashMap<Expr, String> names = new IdentityHashMap<>();

    private IrPrinter(int limit) {
        this.limit = limit;
    }

    /** The whole kernel. */
    public static String print(KernelIr kernel) {
        IrPrinter printer = new IrPrinter(Integer.MAX_VALUE);
        printer.out
                .append("kernel ")
                .append(kernel.name())
                .append(kernel.arguments().stream().map(Object::toString).collect(Collectors.joining(", ", "(", ")")))
                .append(kernel.fastMath() ? " fastMath" : "")
                .append('\n');
        if (!kernel.schedule().isEmpty()) {
            printer.out.append(kernel.schedule().stream()
                    .map(Directive::text)
                    .collect(Collectors.joining(", ", "  schedule ", "\n")));
        }
        kernel.assumptions()
                .forEach(assumption ->
                        printer.out.append("  ").append(assumption.text()).append('\n'));
        kernel.neighborhoods()
                .forEach(near -> printer.out.append("  ").append(near.text()).append('\n'));
        printer.block(kernel.body(), 1);
        return printer.out.toString();
    }

    /** One statement with its blocks. */
    public static String print(Stmt statement) {
        IrPrinter printer = new IrPrinter(Integer.MAX_VALUE);
        printer.statement(statement, 0);
        return printer.out.toString().stripTrailing();
    }

    /** An expression on one line, cut short where it is long: for messages. */
    public static String text(Expr expr) {
        IrPrinter printer = new IrPrinter(EXCERPT);
        printer.expr(expr, 0);
        return printer.out.length() <= EXCERPT ? printer.out.toString() : printer.out.substring(0, EXCERPT - 3) + "...";
    }

    private void block(List<Stmt> block, int depth) {
        block.forEach(statement -> statement(statement, depth));
    }

    private void statement(Stmt statement, int depth) {
        names.clear();
        List<Expr> shared = Traversal.shared(statement.operands());
        if (!shared.isEmpty()) {
            Set<Index> bound = Traversal.boundIndices(statement.operands());
            for (Expr expr : shared) {
                if (Traversal.freeIndices(expr).stream().noneMatch(bound::contains)) {
                    indent(depth);
                    let(expr);
                    out.append('\n');
                }
            }
        }
        indent(depth);
        head(statement);
        out.append('\n');
        names.clear();
        if (statement instanceof Stmt.If choice) {
            block(choice.whenTrue(), depth + 1);
            if (!choice.otherwise().isEmpty()) {
                indent(depth);
                out.append("otherwise\n");
                block(choice.otherwise(), depth + 1);
            }
        } else {
            statement.blocks().forEach(inner -> block(inner, depth + 1));
        }
    }

    private void let(Expr expr) {
        String name = "%" + (names.size() + 1);
        out.append("let ").append(name).append(" = ");
        expr(expr, 0);
        names.put(expr, name);
    }

    private void head(Stmt statement) {
        statement.accept(new Heads());
    }

    /** The first line of each statement. */
    private final class Heads implements Stmt.Visitor<StringBuilder> {
        @Override
        public StringBuilder store(Stmt.Store store) {
            return assignment(store.target(), "=", store.value());
        }

        @Override
        public StringBuilder update(Stmt.Update update) {
            return assignment(update.target(), update.op().symbol(), update.value());
        }

        @Override
        public StringBuilder declare(Stmt.Declare declare) {
            out.append("var ").append(declare.local().name()).append(": ");
            out.append(declare.local().dtype()).append(" = ");
            return expr(declare.initial(), 0);
        }

        @Override
        public StringBuilder assign(Stmt.Assign assign) {
            out.append(assign.local().name()).append(" = ");
            return expr(assign.value(), 0);
        }

        @Override
        public StringBuilder updateLocal(Stmt.UpdateLocal update) {
            out.append(update.local().name())
                    .append(' ')
                    .append(update.op().symbol())
                    .append(' ');
            return expr(update.value(), 0);
        }

        @Override
        public StringBuilder allocate(Stmt.Allocate allocate) {
            return out.append(allocate.array());
        }

        @Override
        public StringBuilder loop(Stmt.Loop loop) {
            out.append(loop.isParallel() ? "prange " : "range ")
                    .append(loop.index().name())
                    .append(" in ");
            range(loop.start(), loop.end());
            out.append(loop.step() == 1 ? "" : " step " + loop.step());
            return out.append(loop.kind() == Stmt.LoopKind.UNORDERED ? ", in any order" : "");
        }

        @Override
        public StringBuilder choice(Stmt.If choice) {
            out.append("when ");
            return expr(choice.condition(), 0);
        }

        @Override
        public StringBuilder whileLoop(Stmt.While loop) {
            out.append("while ");
            return expr(loop.condition(), 0);
        }
    }

    private StringBuilder assignment(Expr.Access target, String symbol, Expr value) {
        expr(target, 0);
        out.append(' ').append(symbol).append(' ');
        return expr(value, 0);
    }

    private void range(Expr start, Expr end) {
        expr(start, Precedence.ADDITIVE);
        out.append("..");
        expr(end, Precedence.ADDITIVE);
    }

    /** How tightly an operator binds; what stands inside one that binds tighter gets parentheses. */
    private static final class Precedence {
        static final int BITS = 1;
        static final int COMPARE = 2;
        static final int SHIFT = 3;
        static final int ADDITIVE = 4;
        static final int MULTIPLICATIVE = 5;
        static final int UNARY = 6;

        static int of(BinaryOp op) {
            return switch (op) {
                case ADD, SUB -> ADDITIVE;
                case MUL, DIV, REM -> MULTIPLICATIVE;
                case AND, OR, XOR -> BITS;
                case SHL, SHR, USHR -> SHIFT;
                case FLOOR_DIV, FLOOR_MOD, MIN, MAX, POW, ATAN2, HYPOT -> UNARY;
            };
        }
    }

    private StringBuilder expr(Expr expr, int outer) {
        if (out.length() > limit) {
            return out;
        }
        String name = names.get(expr);
        return name != null ? out.append(name) : expr.accept(new Texts(outer));
    }

    /** The text of each expression inside an operator that binds as tightly as {@code outer} says. */
    private final class Texts implements Expr.Visitor<StringBuilder> {
        private final int outer;

        Texts(int outer) {
            this.outer = outer;
        }

        @Override
        public StringBuilder constant(Expr.Constant constant) {
            return switch (constant.dtype()) {
                case BOOL -> out.append(constant.asBoolean());
                case F64 -> out.append(constant.asDouble());
                case F32 -> out.append((float) constant.asDouble()).append('f');
                case I8, I16, I32, I64 -> out.append(constant.asLong());
            };
        }

        @Override
        public StringBuilder size(Expr.Size size) {
            return out.append(size.dim());
        }

        @Override
        public StringBuilder scalarRef(Expr.ScalarRef ref) {
            return out.append(ref.scalar().name());
        }

        @Override
        public StringBuilder indexRef(Expr.IndexRef ref) {
            return out.append(ref.index().name());
        }

        @Override
        public StringBuilder localRef(Expr.LocalRef ref) {
            return out.append(ref.local().name());
        }

        @Override
        public StringBuilder access(Expr.Access access) {
            String sharing = access.sharing().text();
            out.append(sharing)
                    .append(sharing.isEmpty() ? "" : " ")
                    .append(access.array().name());
            if (access.subscripts().isEmpty()) {
                return out;
            }
            list(out.append('['), access.subscripts());
            return out.append(", :".repeat(access.rank())).append(']');
        }

        @Override
        public StringBuilder unary(Expr.Unary unary) {
            if (unary.op() == UnaryOp.NEG) {
                // Two signs in a row would read as a decrement.
                boolean signs = unary.operand() instanceof Expr.Unary inner
                        && inner.op() == UnaryOp.NEG
                        && !names.containsKey(inner);
                out.append(signs ? "-(" : "-");
                expr(unary.operand(), signs ? 0 : Precedence.UNARY);
                return signs ? out.append(')') : out;
            }
            return call(unary.op().text(), unary.operands());
        }

        @Override
        public StringBuilder binary(Expr.Binary binary) {
            BinaryOp op = binary.op();
            return op.isInfix()
                    ? infix(binary.left(), op.symbol(), binary.right(), Precedence.of(op), outer)
                    : call(op.symbol(), binary.operands());
        }

        @Override
        public StringBuilder compare(Expr.Compare compare) {
            return infix(compare.left(), compare.op().symbol(), compare.right(), Precedence.COMPARE, outer);
        }

        @Override
        public StringBuilder fma(Expr.Fma fma) {
            return call("fma", fma.operands());
        }

        @Override
        public StringBuilder select(Expr.Select select) {
            return call("select", select.operands());
        }

        @Override
        public StringBuilder cast(Expr.Cast cast) {
            return call(cast.dtype().toString(), cast.operands());
        }

        @Override
        public StringBuilder reduce(Expr.Reduce reduce) {
            out.append(reduce.op().text())
                    .append('(')
                    .append(reduce.index().name())
                    .append(" in ");
            range(reduce.start(), reduce.end());
            out.append(": ");
            lets(reduce.body(), List.of(reduce.index()));
            return expr(reduce.body(), 0).append(')');
        }

        @Override
        public StringBuilder generate(Expr.Generate generate) {
            out.append('[');
            for (int axis = 0; axis < generate.shape().size(); axis++) {
                out.append(axis == 0 ? "" : ", ")
                        .append(generate.indices().get(axis).name());
                out.append(" in 0..").append(generate.shape().get(axis));
            }
            out.append(": ");
            lets(generate.body(), generate.indices());
            return expr(generate.body(), 0).append(']');
        }

        /** Names what is shared below a body and depends on the indices bound there. */
        private void lets(Expr body, List<Index> indices) {
            if (limit < Integer.MAX_VALUE) {
                return;
            }
            for (Expr expr : Traversal.shared(List.of(body))) {
                Set<Index> free = Traversal.freeIndices(expr);
                if (!names.containsKey(expr) && indices.stream().anyMatch(free::contains)) {
                    let(expr);
                    out.append("; ");
                }
            }
        }
    }

    private StringBuilder infix(Expr left, String symbol, Expr right, int precedence, int outer) {
        boolean parentheses = precedence <= outer;
        out.append(parentheses ? "(" : "");
        expr(left, precedence - 1).append(' ').append(symbol).append(' ');
        return expr(right, precedence).append(parentheses ? ")" : "");
    }

    private StringBuilder call(String function, List<Expr> operands) {
        return list(out.append(function).append('('), operands).append(')');
    }

    private StringBuilder list(StringBuilder text, List<Expr> list) {
        for (int position = 0; position < list.size(); position++) {
            text.append(position == 0 ? "" : ", ");
            expr(list.get(position), 0);
        }
        return text;
    }

    private void indent(int depth) {
        out.append("  ".repeat(depth));
    }
}
