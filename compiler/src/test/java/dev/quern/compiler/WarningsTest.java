package dev.quern.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class WarningsTest {
    /** As in a task of Spark, whose thread has a class loader without parents. */
    @Test
    void areLoggedUnderTheLoaderOfQuern() throws Exception {
        List<ClassLoader> loaders = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord warning) {
                loaders.add(Thread.currentThread().getContextClassLoader());
                messages.add(warning.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.quern");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader alone = new URLClassLoader(new URL[0], null)) {
            logger.addHandler(handler);
            Thread.currentThread().setContextClassLoader(alone);
            Warnings.log("something is slow");
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(alone);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            logger.removeHandler(handler);
        }
        assertThat(messages).containsExactly("something is slow");
        assertThat(loaders).containsExactly(Warnings.class.getClassLoader());
    }
}
