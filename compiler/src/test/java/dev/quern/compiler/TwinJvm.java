package dev.quern.compiler;

import dev.quern.compiler.twin.Warmer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for what depends on how a JVM is started, or ends. */
final class TwinJvm {
    private TwinJvm() {}

    /** Calls two kernels, several variants of each, and prints how they are run; a trial is under way when it ends. */
    public static void main(String[] args) {
        TwinLab lab = new TwinLab();
        lab.warmer = new Warmer(TimeUnit.MINUTES.toNanos(20));
        lab.module = VectorModule.OF_JVM;
        lab.choice = Options.twin();
        for (Program program :
                List.of(lab.program(TwinLab.SLOW, TwinLab.ENDLESS), lab.program(TwinLab.SLOW, TwinLab.FAST))) {
            TwinLab.call(program, lab.choice == Options.TwinChoice.VECTOR ? 0 : 100_000, Placing.HEAP_DENSE);
            TwinLab.call(program, 0, Placing.HEAP_STRIDED);
            System.out.println(program.explain());
        }
        System.out.println("alive: " + TwinLab.isWarmerAlive());
    }

    /** What {@link #main} prints, its errors included, in a JVM with these flags. */
    static String run(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TwinJvm.class.getName()));
        Path output = Files.createTempFile("twins", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            process.destroyForcibly();
            String text = Files.readString(output, StandardCharsets.UTF_8);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError((ended ? "it failed:\n" : "it did not end:\n") + text);
            }
            return text;
        } finally {
            Files.delete(output);
        }
    }
}
