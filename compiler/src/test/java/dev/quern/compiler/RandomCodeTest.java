package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.RandomStream;
import dev.quern.Value;
import dev.quern.compiler.emit.Layout;
import dev.quern.compiler.emit.Twin;
import dev.quern.compiler.schedule.Registers;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** How much code draws make. */
@Tag("vector")
final class RandomCodeTest {
    /** HotSpot's {@code HugeMethodLimit}: a method with more bytes of bytecode is interpreted for ever. */
    private static final int MOST_COMPILED = 8_000;

    /** Each of them in a statement of its own; drawn in a loop they are as many as one likes. */
    @Test
    void nineNormalsInLineAreCompiledAndThreeInLanes() {
        assertThat(longest(normals(9), Twin.SCALAR, 512)).isLessThanOrEqualTo(MOST_COMPILED);
        for (int vectorBits : new int[] {128, 256, 512}) {
            assertThat(longest(normals(3), Twin.VECTOR, vectorBits))
                    .as("vectors of %d bits", vectorBits)
                    .isLessThanOrEqualTo(MOST_COMPILED);
        }
    }

    private static Kernel normals(int count) {
        return Kernel.define("normals", k -> {
            Array out = k.out("out", F64, "n");
            Value seed = k.param("seed", I64);
            k.prange("n", i -> {
                RandomStream random = k.random(seed, i);
                Value sum = random.normal();
                for (int draw = 1; draw < count; draw++) {
                    sum = sum.add(random.normal());
                }
                out.at(i).set(sum);
            });
        });
    }

    /** The bytes of the longest method of a twin. */
    private static int longest(Kernel kernel, Twin twin, int vectorBits) {
        Pipeline.Proved proved = Pipeline.front(kernel.ir(), Registers.of(vectorBits, false));
        byte[] bytes = Pipeline.emit(Pipeline.plan(proved, List.of(Layout.DENSE_HEAP), false, vectorBits, twin))
                .bytes();
        ClassReader reader = new ClassReader(bytes);
        ClassWriter copy = new ClassWriter(reader, 0);
        Map<String, Label> ends = new HashMap<>();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, copy) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] thrown) {
                        MethodVisitor written = super.visitMethod(access, name, descriptor, signature, thrown);
                        return new MethodVisitor(Opcodes.ASM9, written) {
                            @Override
                            public void visitMaxs(int stack, int locals) {
                                Label end = new Label();
                                super.visitLabel(end);
                                ends.put(name + descriptor, end);
                                super.visitMaxs(stack, locals);
                            }
                        };
                    }
                },
                0);
        return Collections.max(ends.values().stream().map(Label::getOffset).toList());
    }
}
