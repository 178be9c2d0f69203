package dev.quern.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.DType;
import dev.quern.NDArray;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 64, 1000, 100_000})
    void allocatesZeroedAlignedMemory(long bytes) {
        for (int i = 0; i < 20; i++) {
            NativeStorage storage = NativeStorage.allocate(bytes);
            assertThat(storage.address() % NativeStorage.ALIGNMENT).isZero();
            assertThat(storage.bytes()).isEqualTo(bytes);
            for (long at = 0; at < bytes; at++) {
                assertThat(storage.getByte(at)).isZero();
                storage.putByte(at, (byte) -1);
            }
        }
    }

    @Test
    void holdsASegmentFromJdk22On() {
        NativeStorage storage = NativeStorage.allocate(10);
        if (Runtime.version().feature() >= 22) {
            assertThat(String.valueOf(storage.segment())).contains("byteSize: 10");
        } else {
            assertThat(storage.segment()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void readsWhatItWrote(DType dtype) {
        for (Storage storage :
                new Storage[] {HeapStorage.allocate(dtype, 3), NativeStorage.allocate(3L * dtype.bytes())}) {
            assertThat(storage.length(dtype)).isEqualTo(3);
            assertThat(storage.bytes()).isEqualTo(3L * dtype.bytes());
            for (long at : new long[] {0, 2}) {
                switch (dtype) {
                    case BOOL -> {
                        storage.putBoolean(at, true);
                        assertThat(storage.getBoolean(at)).isTrue();
                    }
                    case I8 -> {
                        storage.putByte(at, Byte.MIN_VALUE);
                        assertThat(storage.getByte(at)).isEqualTo(Byte.MIN_VALUE);
                    }
                    case I16 -> {
                        storage.putShort(at, Short.MIN_VALUE);
                        assertThat(storage.getShort(at)).isEqualTo(Short.MIN_VALUE);
                    }
                    case I32 -> {
                        storage.putInt(at, Integer.MIN_VALUE);
                        assertThat(storage.getInt(at)).isEqualTo(Integer.MIN_VALUE);
                    }
                    case I64 -> {
                        storage.putLong(at, Long.MIN_VALUE);
                        assertThat(storage.getLong(at)).isEqualTo(Long.MIN_VALUE);
                    }
                    case F32 -> {
                        storage.putFloat(at, Float.MIN_VALUE);
                        assertThat(storage.getFloat(at)).isEqualTo(Float.MIN_VALUE);
                    }
                    case F64 -> {
                        storage.putDouble(at, Double.MIN_VALUE);
                        assertThat(storage.getDouble(at)).isEqualTo(Double.MIN_VALUE);
                    }
                }
            }
            assertThat(NDArray.over(storage, dtype, 3).getDouble(1)).isZero();
        }
    }

    @Test
    void refusesPositionsOutside() {
        for (Storage storage : new Storage[] {HeapStorage.allocate(DType.F64, 3), NativeStorage.allocate(31)}) {
            for (long at : new long[] {-1, 3, 4, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 61}) {
                assertThatThrownBy(() -> storage.getDouble(at)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> storage.putDouble(at, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            }
            HeapStorage other = HeapStorage.allocate(DType.F64, 10);
            assertThatThrownBy(() -> Storage.copy(DType.F64, storage, 2, other, 0, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> Storage.copy(DType.F64, other, 0, storage, 2, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> Storage.copy(DType.F64, other, 0, storage, 2, -1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> HeapStorage.allocate(DType.F64, 3).getInt(0)).isInstanceOf(ClassCastException.class);
    }

    @Test
    void copiesOverlappingRangesOfNativeMemory() {
        NativeStorage storage = NativeStorage.allocate(80);
        for (int i = 0; i < 10; i++) {
            storage.putLong(i, i);
        }
        Storage.copy(DType.I64, storage, 0, storage, 2, 8);
        assertThat(NDArray.over(storage, DType.I64, 10).toLongArray()).containsExactly(0, 1, 0, 1, 2, 3, 4, 5, 6, 7);
        Storage.copy(DType.I64, storage, 2, storage, 0, 8);
        assertThat(NDArray.over(storage, DType.I64, 10).toLongArray()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 6, 7);
    }

    @Test
    void wrapsTheRestOfADirectBuffer() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(100).order(ByteOrder.nativeOrder());
        buffer.position(5).limit(61); // where nothing is aligned
        NativeStorage storage = NativeStorage.of(buffer, "owner");
        assertThat(storage.bytes()).isEqualTo(56);
        assertThat(storage.owner()).isNotNull();
        storage.putDouble(6, 2.5);
        assertThat(buffer.getDouble(5 + 48)).isEqualTo(2.5);
        buffer.putInt(5 + 12, -7);
        assertThat(storage.getInt(3)).isEqualTo(-7);
        NDArray heap = NDArray.of(1.0, 2, 3);
        Storage.copy(DType.F64, heap.storage(), 0, storage, 2, 3);
        assertThat(NDArray.over(storage, DType.F64, 7).toDoubleArray())
                .hasSize(7)
                .endsWith(1, 2, 3, 0, 2.5);
    }

    @Test
    void refusesOtherBuffersAndObjects() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NativeStorage.of(ByteBuffer.allocate(8), ""))
                .withMessage("only a direct buffer that may be written can be wrapped, not "
                        + "java.nio.HeapByteBuffer[pos=0 lim=8 cap=8]: copy its contents to a Java array");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NativeStorage.of(ByteBuffer.allocateDirect(8).asReadOnlyBuffer(), ""))
                .withMessage("only a direct buffer that may be written can be wrapped, not "
                        + "java.nio.DirectByteBufferR[pos=0 lim=8 cap=8], which is read-only");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HeapStorage("abc".toCharArray()))
                .withMessage("expected boolean[], byte[], short[], int[], long[], float[] or double[], not a char[]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HeapStorage.allocate(DType.I8, -1))
                .withMessage("a Java array cannot hold -1 elements of I8, only 0 to 2147483647: "
                        + "use native memory (NDArray.allocateNative)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NativeStorage.allocate(-1))
                .withMessage("cannot allocate -1 bytes of native memory");
    }

    @Test
    void namesTheSizeThatCannotBeHad() {
        for (long bytes : new long[] {1L << 60, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> NativeStorage.allocate(bytes))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessageStartingWith("cannot allocate " + bytes + " bytes of native memory: ");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "quern.test.large", matches = "true", disabledReason = "takes 2 GiB")
    void holdsMoreElementsThanAJavaArray() {
        long n = (1L << 31) + 8;
        NDArray array = NDArray.allocateNative(DType.I8, n);
        array.setLong(7, n - 1);
        assertThat(array.slice(0, n - 2, n).toLongArray()).containsExactly(0, 7);
    }

    /** Run as a program of its own, without flags: what a user of native memory sees printed. */
    static final class UsesNativeMemory {
        private UsesNativeMemory() {}

        public static void main(String[] arguments) {
            NDArray array = NDArray.allocateNative(DType.F64, 1000);
            array.copyFrom(NDArray.arange(1000).cast(DType.F64));
            array.slice(0, 0, 1000, 3).fill(1.0);
            System.out.println(array.copy().getDouble(998));
        }
    }

    @Test
    void printsNoWarning() throws IOException, InterruptedException {
        assertThat(outputOf(UsesNativeMemory.class)).isEqualToIgnoringNewLines("998.0");
    }

    /** Allocates 3200 MiB, 50 times its heap; prints how many of them were resident at most, on Linux. */
    static final class AllocatesAndForgets {
        private AllocatesAndForgets() {}

        public static void main(String[] arguments) throws IOException {
            for (int i = 0; i < 400; i++) {
                NativeStorage.allocate(8L << 20).putByte(0, (byte) 1);
            }
            Path status = Path.of("/proc/self/status");
            String peak = !Files.exists(status)
                    ? "0"
                    : Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .findFirst()
                            .orElseThrow()
                            .replaceAll("\\D", "");
            System.out.println(Long.parseLong(peak) / 1024);
        }
    }

    @Test
    void freesWhatIsUnreachable() throws IOException, InterruptedException {
        String output = outputOf(AllocatesAndForgets.class, "-Xmx64m");
        assertThat(output).matches("\\d+\\R");
        assertThat(Long.parseLong(output.trim())).isLessThan(400);
    }

    private static String outputOf(Class<?> program, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.redirectErrorStream(true).start();
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(text).isZero();
            return text;
        }
    }
}
