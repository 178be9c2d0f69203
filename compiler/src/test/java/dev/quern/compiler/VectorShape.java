package dev.quern.compiler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * What a generated class does with vectors, as text: for each method the calls of the Vector API in their order, in the
 * loops that they are in. What repeats is written once with a number; {@code loop without} is one of scalars alone.
 *
 * <pre>
 * k$i$tile
 *   loop {
 *     24 x fromArray
 *     loop {
 *       broadcast, 3 x (fromArray, mul, add), 7 x (broadcast, 3 x (mul, add))
 *     }
 *     24 x intoArray
 *   }
 * </pre>
 */
final class VectorShape {
    private static final String VECTORS = "jdk/incubator/vector/";
    private static final int LONGEST_REPEATED = 40;

    private final StringBuilder text = new StringBuilder();
    private final List<String> calls = new ArrayList<>();
    private int depth = 1;

    private VectorShape() {}

    /** Of all methods that call the Vector API, in the order of the class. */
    static String of(byte[] bytes) {
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
        StringBuilder all = new StringBuilder();
        for (MethodNode method : node.methods) {
            if (!method.name.equals("<clinit>") && hasVectors(method.instructions, 0, method.instructions.size() - 1)) {
                VectorShape shape = new VectorShape();
                shape.walk(method.instructions);
                all.append(method.name).append('\n').append(shape.text);
            }
        }
        return all.toString();
    }

    /** A loop begins at a label to which a later instruction jumps, and ends with the last that does. */
    private void walk(InsnList instructions) {
        Map<Integer, Integer> ends = new HashMap<>();
        for (int at = 0; at < instructions.size(); at++) {
            if (instructions.get(at) instanceof JumpInsnNode jump) {
                int target = instructions.indexOf(jump.label);
                if (target < at) {
                    ends.put(target, at);
                }
            }
        }
        List<Integer> open = new ArrayList<>();
        Deque<String> operators = new ArrayDeque<>();
        for (int at = 0; at < instructions.size(); at++) {
            AbstractInsnNode each = instructions.get(at);
            Integer end = ends.get(at);
            if (end != null && hasVectors(instructions, at, end)) {
                line("loop {");
                depth++;
                open.add(end);
            } else if (end != null) {
                calls.add("loop without");
            }
            if (each instanceof FieldInsnNode field && field.owner.startsWith(VECTORS)) {
                operators.push(field.name);
            } else if (each instanceof MethodInsnNode call && call.owner.startsWith(VECTORS)) {
                calls.add(name(call, call.desc.contains("VectorOperators$") ? "(" + operators.pop() + ")" : ""));
            }
            while (open.remove((Integer) at)) {
                flush();
                depth--;
                text.append("  ".repeat(depth)).append("}\n");
            }
        }
        flush();
    }

    private static boolean hasVectors(InsnList instructions, int from, int to) {
        for (int at = from; at <= to; at++) {
            if (instructions.get(at) instanceof MethodInsnNode call && call.owner.startsWith(VECTORS)) {
                return true;
            }
        }
        return false;
    }

    private static String name(MethodInsnNode call, String operator) {
        String name = call.name + operator;
        if (call.owner.endsWith("VectorMask")) {
            return "mask." + name;
        }
        return call.desc.substring(0, call.desc.indexOf(')')).contains("VectorMask") ? name + " masked" : name;
    }

    private void line(String line) {
        flush();
        text.append("  ".repeat(depth)).append(line).append('\n');
    }

    private void flush() {
        if (!calls.isEmpty()) {

            text.append("  ".repeat(depth))
                    .append(String.join(", ", repeated(calls)))
                    .append('\n');
            calls.clear();
        }
    }

    /** Shortest repetitions first, until there are none. */
    private static List<String> repeated(List<String> all) {
        List<String> before = all;
        int length = 1;
        while (length <= Math.min(LONGEST_REPEATED, before.size() / 2)) {
            List<String> after = repeated(before, length);
            length = after.size() < before.size() ? 1 : length + 1;
            before = after;
        }
        return before;
    }

    private static List<String> repeated(List<String> all, int length) {
        List<String> after = new ArrayList<>();
        int at = 0;
        while (at < all.size()) {
            int end = at + length;
            while (end + length <= all.size()
                    && all.subList(end, end + length).equals(all.subList(end - length, end))) {
                end += length;
            }
            int times = (end - at) / length;
            if (times > 1) {
                String joined = String.join(", ", all.subList(at, at + length));
                after.add("%d x %s".formatted(times, length == 1 ? joined : "(" + joined + ")"));
                at = end;
            } else {
                after.add(all.get(at));
                at++;
            }
        }
        return after;
    }
}
