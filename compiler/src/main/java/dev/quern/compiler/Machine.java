package dev.quern.compiler;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** What the processor under this JVM can do. Asked of the JVM once, by the first kernel that wants to know. */
final class Machine {
    private static final String OPTION = "UseFMA";

    private Machine() {}

    /**
     * Whether {@link Math#fma} is one instruction. Without one it is computed exactly in {@link java.math.BigDecimal}, some
     * hundred times slower than a multiplication and an addition, so a JVM that does not say is taken not to have it.
     */
    static boolean hasMultiplyAdd() {
        return Answer.HAS_MULTIPLY_ADD;
    }

    /** What that means for a kernel that says {@code fastMath}, in words for the user. */
    static String describeMultiplyAdd() {
        return hasMultiplyAdd()
                ? "multiply-adds are fused"
                : "multiply-adds are not fused, since this JVM does not say that it has an instruction for them (-XX:+%s)"
                        .formatted(OPTION);
    }

    private static final class Answer {
        // A JVM that was linked for one application may lack the module, and with it the classes used below.
        static final boolean HAS_MULTIPLY_ADD =
                ModuleLayer.boot().findModule("jdk.management").isPresent() && HotSpot.isOn(OPTION);
    }

    private static final class HotSpot {
        static boolean isOn(String option) {
            try {
                HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
                return bean != null
                        && Boolean.parseBoolean(bean.getVMOption(option).getValue());
            } catch (IllegalArgumentException | UnsupportedOperationException e) {
                // Another JVM than HotSpot: it has no such bean, or the bean knows no such option.
                return false;
            }
        }
    }
}
