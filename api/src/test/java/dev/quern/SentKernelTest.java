package dev.quern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A kernel that is sent is the one that is there, wherever it is there, and is read where it is not. */
final class SentKernelTest {
    private static Kernel doubled(String name) {
        return Kernel.define(name, k -> {
            Array x = k.in("x", DType.F64, "n");
            Array out = k.out("out", DType.F64, "n");
            k.prange("n", i -> out.at(i).set(x.at(i).mul(2)));
        });
    }

    private static byte[] sent(Object kernel) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(kernel);
        }
        return bytes.toByteArray();
    }

    private static Object received(byte[] bytes, ClassLoader loader) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass described) throws ClassNotFoundException {
                return Class.forName(described.getName(), false, loader);
            }
        }) {
            return in.readObject();
        }
    }

    @Test
    void isTheOneThatIsThere() throws IOException, ClassNotFoundException {
        Kernel kernel = doubled("sent");
        ClassLoader here = getClass().getClassLoader();
        assertThat(received(sent(kernel), here)).isSameAs(kernel);
        assertThat(received(sent(doubled("other")), here)).isNotSameAs(kernel);
    }

    @Test
    void isReadWhereItIsNotThere() throws IOException, ReflectiveOperationException {
        Kernel kernel = doubled("read");
        URL classes = Kernel.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader elsewhere = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Object first = received(sent(kernel), elsewhere);
            assertThat(first.getClass().getClassLoader()).isSameAs(elsewhere);
            assertThat(first).hasToString(kernel.toString());
            assertThat(first.getClass().getMethod("fingerprint").invoke(first)).isEqualTo(kernel.fingerprint());
            assertThat(received(sent(kernel), elsewhere)).isSameAs(first);
        }
    }

    @Test
    void isForgottenWithTheLastWhoKnowsIt() throws Exception {
        byte[] bytes = sent(doubled("forgotten"));
        Object again = null;
        int before = System.identityHashCode(received(bytes, getClass().getClassLoader()));
        for (int round = 0; round < 100 && (again == null || System.identityHashCode(again) == before); round++) {
            again = null;
            System.gc();
            again = received(bytes, getClass().getClassLoader());
        }
        assertThat(System.identityHashCode(again)).isNotEqualTo(before);
        assertThat(((Kernel) again).name()).isEqualTo("forgotten");
    }

    @Test
    void brokenBytesAreRefused() throws IOException {
        byte[] bytes = sent(doubled("broken"));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        // Within the kernel's own bytes.
        int name = text.indexOf("dev.quern.ir.SerialForm");
        assertThat(name).isPositive();
        bytes[name] = 'x';
        assertThatThrownBy(
                        () -> received(withAnotherFingerprint(bytes), getClass().getClassLoader()))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessageContaining("no kernel that this version of Quern reads");
    }

    /** So that it is not taken for the one that is there. */
    private static byte[] withAnotherFingerprint(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String fingerprint = doubled("broken").fingerprint();
        return text.replace(fingerprint, "0".repeat(fingerprint.length())).getBytes(StandardCharsets.ISO_8859_1);
    }
}
