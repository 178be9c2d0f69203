package dev.quern.ir;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A kernel: what it is called with, in order, and what it does.
 *
 * @param fastMath whether floats may be contracted and added up in another order; see {@link
 *     dev.quern.KernelBuilder#fastMath}
 * @param schedule how loops are to be run, where the user said so; empty where it is the compiler's choice
 * @param assumptions what the user promises of the inputs, each once
 * @param neighborhoods whose neighbours its loops run over, with the arrays that a call adds for them
 */
public record KernelIr(
        String name,
        List<Argument> arguments,
        List<Stmt> body,
        boolean fastMath,
        List<Directive> schedule,
        List<Assumption> assumptions,
        List<Neighborhood> neighborhoods,
        Site site)
        implements Serializable {
    public KernelIr {
        arguments = List.copyOf(arguments);
        body = List.copyOf(body);
        schedule = List.copyOf(schedule);
        assumptions = List.copyOf(assumptions);
        neighborhoods = List.copyOf(neighborhoods);
    }

    /** A kernel without loops over neighbours. */
    public KernelIr(
            String name,
            List<Argument> arguments,
            List<Stmt> body,
            boolean fastMath,
            List<Directive> schedule,
            List<Assumption> assumptions,
            Site site) {
        this(name, arguments, body, fastMath, schedule, assumptions, List.of(), site);
    }

    /** A kernel whose schedule is the compiler's choice. */
    public KernelIr(String name, List<Argument> arguments, List<Stmt> body, boolean fastMath, Site site) {
        this(name, arguments, body, fastMath, List.of(), List.of(), site);
    }

    /** A kernel of strict arithmetic. */
    public KernelIr(String name, List<Argument> arguments, List<Stmt> body, Site site) {
        this(name, arguments, body, false, site);
    }

    public KernelIr withBody(List<Stmt> newBody) {
        return new KernelIr(name, arguments, newBody, fastMath, schedule, assumptions, neighborhoods, site);
    }

    /** The same text, run in another way. */
    public KernelIr withSchedule(List<Directive> directives) {
        return new KernelIr(name, arguments, body, fastMath, directives, assumptions, neighborhoods, site);
    }

    /** The array arguments, in order, and after them the arrays that a call adds for loops over neighbours. */
    public List<ArrayDecl> arrays() {
        return Stream.concat(
                        arguments.stream().filter(ArrayDecl.class::isInstance).map(ArrayDecl.class::cast),
                        neighborhoods.stream().flatMap(near -> near.arrays().stream()))
                .toList();
    }

    /** The scalar arguments, in order. */
    public List<ScalarDecl> scalars() {
        return arguments.stream()
                .filter(ScalarDecl.class::isInstance)
                .map(ScalarDecl.class::cast)
                .toList();
    }

    /** Each named dimension with the first array and axis that has it, in order of the arguments. */
    public Map<Dim.Symbol, Axis> symbols() {
        Map<Dim.Symbol, Axis> symbols = new LinkedHashMap<>();
        for (ArrayDecl array : arrays()) {
            for (int axis = 0; axis < array.rank(); axis++) {
                if (array.dims().get(axis) instanceof Dim.Symbol symbol) {
                    symbols.putIfAbsent(symbol, new Axis(array, axis));
                }
            }
        }
        return symbols;
    }

    /**
     * The same for the same kernel text at the same lines, in every JVM: the key of what is compiled from it. Two kernels
     * that differ in their lines alone differ here too, since their errors do.
     */
    public String fingerprint() {
        StringBuilder text = new StringBuilder(IrPrinter.print(this));
        Traversal.forEachStatement(body, statement -> {
            append(text, statement.site());
            Traversal.forEach(statement.operands(), expr -> {
                append(text, expr.site());
                // Printed constants do not show theirs.
                text.append(' ').append(expr.dtype());
            });
        });
        schedule.forEach(directive -> append(text, directive.site()));
        assumptions.forEach(assumption -> append(text, assumption.site()));
        neighborhoods.forEach(near -> append(text, near.site()));
        append(text, site);
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void append(StringBuilder text, Site site) {
        text.append('\n').append(site.className()).append(' ').append(site);
    }

    /** Nodes are written one by one: Java's serialization walks what is nested by recursion, and runs out of stack. */
    private Object writeReplace() {
        return SerialForm.of(this);
    }

    /** One axis of one array. */
    public record Axis(ArrayDecl array, int axis) {}

    /** The kernel as text; see {@link IrPrinter}. */
    @Override
    public String toString() {
        return IrPrinter.print(this);
    }
}
