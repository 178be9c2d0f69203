package dev.quern.spark.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * The Java blocks of a document as one program with a {@code spark}, and what the document says it prints.
 *
 * <p>Paragraphs of a block that begin with {@code import} or {@code static final} are imports and members; all others are
 * statements, in their order. Text blocks are what they print.
 *
 * @param name of the program's class
 */
record DocumentedCode(String name, String source, List<String> prints) {
    private static final Pattern BLOCK =
            Pattern.compile("^```(java|text)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    static DocumentedCode of(String name, String document) {
        StringBuilder imports = new StringBuilder();
        StringBuilder members = new StringBuilder();
        StringBuilder statements = new StringBuilder();
        List<String> prints = new ArrayList<>();
        Matcher block = BLOCK.matcher(document);
        while (block.find()) {
            if (block.group(1).equals("text")) {
                block.group(2).lines().forEach(prints::add);
                continue;
            }
            for (String paragraph : block.group(2).split("\n\n")) {
                StringBuilder part = paragraph.startsWith("import ")
                        ? imports
                        : paragraph.startsWith("static final ") ? members : statements;
                part.append(paragraph).append("\n\n");
            }
        }
        String source = imports + "public final class " + name + " {\n" + members
                + "public static void main(String[] args) throws Exception {\n"
                + "try (var spark = org.apache.spark.sql.SparkSession.builder().getOrCreate()) {\n" + statements
                + "}\n}\n}\n";
        return new DocumentedCode(name, source, prints);
    }

    /** Compiles the program into a directory. */
    void compile(Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve(name + ".java"), source);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        directory.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        file.toString());
        if (result != 0) {
            throw new IllegalStateException(name + " does not compile:\n" + source);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
