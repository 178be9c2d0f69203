package dev.quern.compiler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns line numbers of a test's own source into the marks at the end of those lines, which stay when lines move. */
public final class SourceLines {
    private SourceLines() {}

    /** With {@code NameTest.java:31} replaced by {@code NameTest.java:wrong} if line 31 ends in {@code // wrong}, or else by the line. */
    public static String marked(Class<?> test, String text) {
        String file = test.getSimpleName() + ".java";
        List<String> lines = lines(test, file);
        Matcher place = Pattern.compile(Pattern.quote(file) + ":(\\d+)").matcher(text);
        return place.replaceAll(match -> {
            String line = lines.get(Integer.parseInt(match.group(1)) - 1);
            int mark = line.lastIndexOf("// ");
            return Matcher.quoteReplacement(file + ":" + (mark < 0 ? line.strip() : line.substring(mark + 3)));
        });
    }

    private static List<String> lines(Class<?> test, String file) {
        try {
            return Files.readAllLines(
                    Path.of("src", "test", "java", test.getPackageName().replace('.', '/'), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
