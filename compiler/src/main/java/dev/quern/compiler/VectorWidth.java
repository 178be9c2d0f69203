package dev.quern.compiler;

import dev.quern.compiler.schedule.Registers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The size of this machine's vectors, as the Vector API prefers it; {@code -Dquern.vector.bits} sets another. */
final class VectorWidth {
    private static final String OPTION = "quern.vector.bits";

    /** In bits; 0 without the module of the Vector API. */
    static final int BITS = bits(System.getProperty(OPTION));

    private VectorWidth() {}

    /** What a tile may keep in registers; without vectors, as on a machine with the widest. */
    static Registers registers() {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return Registers.of(BITS == 0 ? 512 : BITS, architecture.equals("aarch64"));
    }

    private static int bits(@Nullable String option) {
        int preferred = preferred();
        if (option == null || preferred == 0) {
            return preferred;
        }
        int bits = parse(option);
        return Math.min(bits, preferred);
    }

    static int parse(String option) {
        return switch (option) {
            case "128", "256", "512" -> Integer.parseInt(option);
            default -> throw new IllegalArgumentException("-D" + OPTION + "=" + option + ": it is 128, 256 or 512");
        };
    }

    /** By reflection: the module may be missing, and its name may change when it leaves the incubator. */
    private static int preferred() {
        try {
            Class<?> shape = Class.forName("jdk.incubator.vector.VectorShape");
            Object preferred = shape.getMethod("preferredShape").invoke(null);
            return Math.min(512, (int) shape.getMethod("vectorBitSize").invoke(preferred));
        } catch (ReflectiveOperationException | LinkageError e) {
            return 0;
        }
    }
}
