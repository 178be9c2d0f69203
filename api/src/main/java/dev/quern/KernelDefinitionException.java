package dev.quern;

import dev.quern.ir.Site;

/**
 * A kernel that cannot be built or compiled: mixed types, shapes that cannot agree, a name used twice, a loop that cannot
 * run in parallel. The message has the user's line, what was wrong there, and what to write instead.
 */
public final class KernelDefinitionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String kernel;
    private final Site site;
    private final String problem;
    private final String remedy;

    /**
     * @param site the line that is wrong
     * @param problem what is wrong there, with names and values
     * @param remedy what to write instead
     */
    public KernelDefinitionException(Site site, String problem, String remedy) {
        this("", site, problem, remedy);
    }

    private KernelDefinitionException(String kernel, Site site, String problem, String remedy) {
        super(site + ": " + (kernel.isEmpty() ? "" : "kernel " + kernel + ": ") + problem + "\n  " + remedy);
        this.kernel = kernel;
        this.site = site;
        this.problem = problem;
        this.remedy = remedy;
    }

    /** The same, naming the kernel it happened in. */
    public KernelDefinitionException in(String name) {
        KernelDefinitionException named = new KernelDefinitionException(name, site, problem, remedy);
        named.setStackTrace(getStackTrace());
        return named;
    }

    /** The same, at another line. */
    KernelDefinitionException at(Site other) {
        KernelDefinitionException moved = new KernelDefinitionException(kernel, other, problem, remedy);
        moved.setStackTrace(getStackTrace());
        return moved;
    }

    /** The line that is wrong. */
    public Site site() {
        return site;
    }
}
