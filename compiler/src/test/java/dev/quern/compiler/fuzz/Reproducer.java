package dev.quern.compiler.fuzz;

import dev.quern.ir.ArrayDecl;
import java.util.ArrayList;
import java.util.List;

/** A kernel with its arguments and the call as Java that can be compiled. */
final class Reproducer {
    private Reproducer() {}

    /** A class of this name, whose {@code kernel()} defines the kernel and whose {@code main} runs it. */
    static String of(String name, Generated generated) {
        StringBuilder text = new StringBuilder();
        text.append("import dev.quern.*;\n\npublic final class ").append(name).append(" {\n");
        text.append("    public static Kernel kernel() {\n        return ");
        text.append(BuilderCode.of(generated.kernel()).replace("\n", "\n        "));
        text.append(";\n    }\n\n    public static void main(String[] arguments) {\n");
        List<String> names = new ArrayList<>();
        int array = 0;
        int scalar = 0;
        for (var argument : generated.kernel().arguments()) {
            if (argument instanceof ArrayDecl declared) {
                Generated.Input input = generated.inputs().get(array++);
                input.lie()
                        .code(declared.name(), input.values(), input.isNative())
                        .forEach(line -> text.append("        ").append(line).append('\n'));
                names.add(declared.name());
            } else {
                names.add(Literals.ofScalar(generated.scalars().get(scalar++)));
            }
        }
        text.append("        kernel().run(").append(String.join(", ", names)).append(");\n");
        generated.kernel().arrays().stream()
                .filter(each -> each.role().isWritable())
                .forEach(each -> text.append("        System.out.println(%s);\n".formatted(each.name())));
        return text.append("    }\n}\n").toString();
    }
}
