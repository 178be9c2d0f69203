package dev.quern.compiler.emit;

import dev.quern.compiler.runtime.KernelBody;
import dev.quern.ir.Index;
import dev.quern.ir.Site;
import java.util.ArrayList;
import java.util.List;

/** Collects the places of a class that can fail; generated code names them by number. */
final class Notebook {
    private final List<KernelBody.Note> notes = new ArrayList<>();

    int add(Site site, String subject, List<Index> nest) {
        notes.add(new KernelBody.Note(
                site, subject, nest.stream().map(Index::name).toList()));
        return notes.size() - 1;
    }

    /** @param loops where the parallel loops are */
    KernelBody.Notes finish(String kernel, List<Site> loops) {
        return new KernelBody.Notes(kernel, notes, loops);
    }
}
