package dev.quern;

import dev.quern.ir.KernelIr;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kernel on its way to another JVM. Tasks bring the same kernel again and again: where it is known by its fingerprint,
 * it is the kernel that is there, with all that was found out about it, and nothing else is read.
 */
final class SentKernel implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Map<String, Here> HERE = new HashMap<>();
    private static final ReferenceQueue<Kernel> GONE = new ReferenceQueue<>();

    private final String fingerprint;
    /** A {@link KernelIr}, serialized. */
    private final byte[] ir;

    private SentKernel(String fingerprint, byte[] ir) {
        this.fingerprint = fingerprint;
        this.ir = ir;
    }

    /** A kernel that goes when nobody else holds on to it. */
    private static final class Here extends WeakReference<Kernel> {
        final String fingerprint;

        Here(String fingerprint, Kernel kernel) {
            super(kernel, GONE);
            this.fingerprint = fingerprint;
        }
    }

    static SentKernel of(Kernel kernel) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(kernel.ir());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the kernel " + kernel.name(), e);
        }
        String fingerprint = kernel.fingerprint();
        keep(fingerprint, kernel);
        return new SentKernel(fingerprint, bytes.toByteArray());
    }

    /** The kernel that is there, or the new one, which is there from now on. */
    private static Kernel keep(String fingerprint, Kernel kernel) {
        synchronized (HERE) {
            while (GONE.poll() instanceof Here gone) {
                HERE.remove(gone.fingerprint, gone);
            }
            Kernel known = known(fingerprint);
            if (known == null) {
                HERE.put(fingerprint, new Here(fingerprint, kernel));
            }
            return known == null ? kernel : known;
        }
    }

    private static @Nullable Kernel known(String fingerprint) {
        synchronized (HERE) {
            Here here = HERE.get(fingerprint);
            return here == null ? null : here.get();
        }
    }

    private Object readResolve() throws ObjectStreamException {
        Kernel known = known(fingerprint);
        return known != null ? known : keep(fingerprint, Kernel.of(read()));
    }

    private KernelIr read() throws ObjectStreamException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(ir))) {
            return (KernelIr) in.readObject();
        } catch (IOException | ClassNotFoundException | ClassCastException e) {
            InvalidObjectException broken = new InvalidObjectException(
                    "what was sent is no kernel that this version of Quern reads: have one version on both sides");
            broken.initCause(e);
            throw broken;
        }
    }
}
