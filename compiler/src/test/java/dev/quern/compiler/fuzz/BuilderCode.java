package dev.quern.compiler.fuzz;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Sharing;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A kernel as the Java that builds it again: {@code Kernel.define(...)} with the builder's calls.
 *
 * <p>What is left of {@code transpose} and {@code matmul} in the IR are expressions for each element; they become scratch
 * that loops fill.
 */
final class BuilderCode {
    private final StringBuilder out = new StringBuilder();
    private final IdentityHashMap<Expr, String> names = new IdentityHashMap<>();
    private int fresh;
    private int depth = 1;

    private BuilderCode() {}

    /** An expression of the type {@code Kernel}. */
    static String of(KernelIr kernel) {
        BuilderCode code = new BuilderCode();
        code.out.append("Kernel.define(\"%s\", k -> {\n".formatted(kernel.name()));
        if (kernel.fastMath()) {
            code.line("k.fastMath();");
        }
        for (var argument : kernel.arguments()) {
            if (argument instanceof ArrayDecl array) {
                code.line("Array %s = k.%s(\"%s\", DType.%s%s);"
                        .formatted(
                                array.name(),
                                array.role().name().toLowerCase(Locale.ROOT),
                                array.name(),
                                array.dtype(),
                                dims(array)));
            } else if (argument instanceof ScalarDecl scalar) {
                code.line("Value %s = k.param(\"%s\", DType.%s);"
                        .formatted(scalar.name(), scalar.name(), scalar.dtype()));
            }
        }
        kernel.assumptions()
                .forEach(each -> code.line(
                        "k.%s(%s);".formatted(each.kind().text(), each.array().name())));
        code.block(kernel.body());
        return code.out.append("})").toString();
    }

    private static String dims(ArrayDecl array) {
        return array.dims().stream().map(dim -> ", \"" + dim + "\"").collect(Collectors.joining());
    }

    private void line(String line) {
        out.append("    ".repeat(depth)).append(line).append('\n');
    }

    private void block(List<Stmt> block) {
        block.forEach(this::statement);
    }

    private void nested(List<Stmt> block) {
        depth++;
        block(block);
        depth--;
    }

    private void statement(Stmt statement) {
        names.clear();
        Traversal.forEach(statement.operands(), expr -> {
            if (expr instanceof Expr.Generate generate) {
                scratch(generate);
            }
        });
        Set<Index> bound = Traversal.boundIndices(statement.operands());
        for (Expr expr : Traversal.shared(statement.operands())) {
            if (!names.containsKey(expr) && Traversal.freeIndices(expr).stream().noneMatch(bound::contains)) {
                line(shared(expr));
            }
        }
        if (statement instanceof Stmt.Store store) {
            line("%s.set(%s);".formatted(text(store.target()), text(store.value())));
        } else if (statement instanceof Stmt.Update update) {
            line("%s.%s(%s);".formatted(text(update.target()), update.op().text(), text(update.value())));
        } else if (statement instanceof Stmt.Declare declare) {
            line("Variable %s = k.var(\"%s\", %s);"
                    .formatted(name(declare.local()), declare.local().name(), text(declare.initial())));
        } else if (statement instanceof Stmt.Assign assign) {
            line("%s.set(%s);".formatted(name(assign.local()), text(assign.value())));
        } else if (statement instanceof Stmt.UpdateLocal update) {
            line("%s.%s(%s);".formatted(name(update.local()), update.op().text(), text(update.value())));
        } else if (statement instanceof Stmt.Allocate allocate) {
            ArrayDecl array = allocate.array();
            line("Array %s = k.temp(\"%s\", DType.%s%s);"
                    .formatted(array.name(), array.name(), array.dtype(), dims(array)));
        } else if (statement instanceof Stmt.Loop loop) {
            line("k.%s(%s, %s, %dL, %s -> {"
                    .formatted(
                            loop.isParallel() ? "prange" : "range",
                            text(loop.start()),
                            text(loop.end()),
                            loop.step(),
                            name(loop.index())));
            nested(loop.body());
            line("});");
        } else if (statement instanceof Stmt.If choice) {
            line("k.when(%s, () -> {".formatted(text(choice.condition())));
            nested(choice.whenTrue());
            if (!choice.otherwise().isEmpty()) {
                line("}).otherwise(() -> {");
                nested(choice.otherwise());
            }
            line("});");
        } else if (statement instanceof Stmt.While loop) {
            line("k.whileTrue(%s, () -> {".formatted(text(loop.condition())));
            nested(loop.body());
            line("});");
        }
    }

    private String shared(Expr expr) {
        String text = text(expr);
        String name = "x" + fresh++;
        names.put(expr, name);
        return "Value %s = %s;".formatted(name, text);
    }

    private void scratch(Expr.Generate generate) {
        String name = "g" + fresh++;
        String dims = generate.shape().stream().map(dim -> ", \"" + dim + "\"").collect(Collectors.joining());
        line("Array %s = k.temp(\"%s\", DType.%s%s);".formatted(name, name, generate.dtype(), dims));
        StringBuilder subscripts = new StringBuilder();
        for (int axis = 0; axis < generate.indices().size(); axis++) {
            String index = name(generate.indices().get(axis));
            line("k.range(%s, %s -> {".formatted(size(generate.shape().get(axis)), index));
            depth++;
            subscripts.append(axis == 0 ? "" : ", ").append(index);
        }
        line("%s.at(%s).set(%s);".formatted(name, subscripts, text(generate.body())));
        for (int axis = 0; axis < generate.indices().size(); axis++) {
            depth--;
            line("});");
        }
        names.put(generate, name);
    }

    private static String size(Dim dim) {
        return dim instanceof Dim.Fixed fixed ? fixed.size() + "L" : "k.dim(\"" + dim + "\")";
    }

    private static String name(Index index) {
        return "i" + index.id();
    }

    private static String name(Local local) {
        return "v" + local.id();
    }

    private String text(Expr expr) {
        String name = names.get(expr);
        return name != null ? name : expr.accept(new Texts());
    }

    /** How each expression is built. */
    private final class Texts implements Expr.Visitor<String> {
        @Override
        public String constant(Expr.Constant constant) {
            return switch (constant.dtype()) {
                case BOOL -> "Value.of(" + constant.asBoolean() + ")";
                case F64 -> "Value.of(%s)".formatted(Literals.of(constant.asDouble()));
                case I64 -> "Value.of(%s)".formatted(Literals.of(constant.asLong()));
                case F32 -> "Value.of(%s).cast(DType.F32)".formatted(Literals.of(constant.asDouble()));
                case I8, I16, I32 ->
                    "Value.of(%s).cast(DType.%s)".formatted(Literals.of(constant.asLong()), constant.dtype());
            };
        }

        @Override
        public String size(Expr.Size size) {
            return "k.dim(\"" + size.dim() + "\")";
        }

        @Override
        public String scalarRef(Expr.ScalarRef ref) {
            return ref.scalar().name();
        }

        @Override
        public String indexRef(Expr.IndexRef ref) {
            return name(ref.index());
        }

        @Override
        public String localRef(Expr.LocalRef ref) {
            return name(ref.local());
        }

        @Override
        public String access(Expr.Access access) {
            String array = access.array().name();
            String place = access.subscripts().isEmpty() ? array : call(array, "at", access.subscripts());
            return access.sharing() == Sharing.PROVED
                    ? place
                    : place + "." + access.sharing().text() + "()";
        }

        @Override
        public String unary(Expr.Unary unary) {
            return call(text(unary.operand()), unary.op().text(), List.of());
        }

        @Override
        public String binary(Expr.Binary binary) {
            return call(text(binary.left()), binary.op().text(), List.of(binary.right()));
        }

        @Override
        public String compare(Expr.Compare compare) {
            return call(text(compare.left()), compare.op().text(), List.of(compare.right()));
        }

        @Override
        public String fma(Expr.Fma fma) {
            return call(text(fma.operands().get(0)), "fma", fma.operands().subList(1, 3));
        }

        @Override
        public String select(Expr.Select select) {
            return call(text(select.condition()), "select", List.of(select.whenTrue(), select.whenFalse()));
        }

        @Override
        public String cast(Expr.Cast cast) {
            // A literal alone would become one of the new type.
            String literal = cast.operand() instanceof Expr.Constant constant
                    ? ".cast(DType.%s)".formatted(constant.dtype())
                    : "";
            return "%s%s.cast(DType.%s)".formatted(text(cast.operand()), literal, cast.dtype());
        }

        @Override
        public String reduce(Expr.Reduce reduce) {
            String head = "k.%s(%s, %s, %s -> "
                    .formatted(reduce.op().text(), text(reduce.start()), text(reduce.end()), name(reduce.index()));
            StringBuilder lets = new StringBuilder();
            for (Expr expr : Traversal.shared(List.of(reduce.body()))) {
                if (!names.containsKey(expr)
                        && Traversal.freeIndices(expr).contains(reduce.index())
                        && Traversal.boundIndices(List.of(reduce.body())).stream()
                                .noneMatch(Traversal.freeIndices(expr)::contains)) {
                    lets.append(shared(expr)).append(' ');
                }
            }
            String body = text(reduce.body());
            return lets.isEmpty() ? head + body + ")" : head + "{ " + lets + "return " + body + "; })";
        }

        @Override
        public String generate(Expr.Generate generate) {
            throw new IllegalStateException("an array for each value of an index: " + generate);
        }

        private String call(String receiver, String method, List<Expr> arguments) {
            return arguments.stream()
                    .map(BuilderCode.this::text)
                    .collect(Collectors.joining(", ", receiver + "." + method + "(", ")"));
        }
    }
}
