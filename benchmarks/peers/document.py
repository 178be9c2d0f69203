"""docs/benchmarks.md: everything measured, as Markdown. Nothing in it names a host or a path."""
import statistics
from pathlib import Path
from typing import Dict, Iterable, List, Optional, Sequence, Tuple

from . import catalogue, report, targets

HEAD = """# Benchmarks

Written by `benchmarks/compare --write`, and its last parts by `benchmarks/spark --write` and `benchmarks/particles --write`: change those, not this. [benchmarks](../benchmarks/README.md) says how to run it.

The texts of the kernels are the naive ones, the same in every language (`benchmarks/peers/catalogue.py` lists them). A ratio is the speed of Quern by that of the peer: above 1 Quern is faster. In parentheses stand the least and the greatest of the rounds."""

QUICK = "**Some of this is from `--quick`: it shows that the comparison works and not how fast anything is.**"

METHOD = """## Method

- Every contender is a process of its own and all live at the same time; one works while the others are idle.
- All compute from the same inputs. Results are compared before and after the measurement, to {tolerance:g}; a contender with another result gets no figure.
- Each contender first runs the kernel for a fixed time, the same for all: {warm} s from the start of its first call.
- Then come the rounds, {rounds} of them: in each, every contender gives one sample, the mean time of the calls that fit into about {sample} s, in an order that turns from round to round. What disturbs the machine disturbs all.
- A time is the median of the samples. A ratio is the median of the ratios of each round.
- {waiting}."""

COLD = """## Fresh processes

Seconds from the start of a process to the first result of its only kernel: medians of {rounds} rounds, the contenders in turn, on {threads}. In parentheses, of that, the definition of the kernel and its first call, which compiles it. Numba defines it with `njit(parallel=True)`, `custom_op` with `@vectorize`, and no cache; Java runs with the flags above, a class path of Quern and ASM, and no archive of classes. Making the inputs is part of the time of both."""


def row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def grid(titles: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    return "\n".join([row(titles), row(["---"] * len(titles)), *map(row, rows)])


def milliseconds(seconds: float) -> str:
    return f"{float(f'{seconds * 1e3:.3g}'):g}"


def _distinct(values: Iterable[object]) -> str:
    return "; ".join(dict.fromkeys(str(value) for value in values if value not in (None, "")))


def _versions(runs: Sequence[Dict[str, object]], name: str) -> str:
    """Without those that say less of the same."""
    told = [run["versions"][name] for run in runs if name in run["versions"]]
    return _distinct(one for one in told if not any(other != one and other.startswith(one) for other in told))


def _columns(cases: Sequence[Dict[str, object]]):
    return [(threads, jdk) for threads in sorted({case["threads"] for case in cases}) for jdk in report.jdks_of(cases)]


def _column_title(threads: int, jdk: int) -> str:
    return f"{report.plural(threads)}, JDK {jdk}"


def machine_part(runs: Sequence[Dict[str, object]]) -> str:
    head = runs[0]
    facts = [("processor", head["cpu"]), ("cores", head["cores"]), ("memory", f"{head['memory_gib']} GiB"),
             ("system", _distinct(run["system"] for run in runs)),
             ("huge pages", _distinct(run["transparent_hugepages"] for run in runs)),
             ("Quern", _distinct(run["commit"] for run in runs)),
             ("measured", _distinct(run["date"][:10] for run in runs)),
             ("load of the machine at the start", _distinct(f"{run['load_at_start']:.1f}" for run in runs))]
    names = list(dict.fromkeys(name for run in runs for name in run["flags"]))
    contenders = [(f"`{name}`", _versions(runs, name),
                   _distinct(f"`{run['flags'][name]}`" for run in runs if run["flags"].get(name))) for name in names]
    return "\n\n".join(["## Machine and contenders", grid(["", ""], facts),
                        grid(["contender", "version", "flags"], contenders)])


def method_part(runs: Sequence[Dict[str, object]], tolerance: float) -> str:
    options = [run["options"] for run in runs if not run["options"]["cold"]]
    return METHOD.format(tolerance=tolerance, waiting=_distinct(run["waiting"] for run in runs).rstrip("."),
                         **{name: _distinct(f"{o[name]:g}" for o in options) for name in ("warm", "rounds", "sample")})


def targets_part(results: Dict[str, object]) -> str:
    verdicts = targets.evaluate(results["cases"])
    columns = _columns(results["cases"])
    by_target: Dict[object, Dict] = {}
    for verdict in verdicts:
        by_target.setdefault(verdict.target, {})[verdict.threads, verdict.jdk] = verdict
    rows = []
    for target, found in by_target.items():
        limits = " / ".join(dict.fromkeys(f"{target.limit(jdk):g}x" for _, jdk in columns))
        rows.append([target.name, f"`{target.peer}`", limits, *(_cell(found.get(column)) for column in columns)])
    measured = [verdict for verdict in verdicts if verdict.met is not None]
    text = ["## Targets", f"{sum(v.met for v in measured)} of {len(measured)} met, of those measured.",
            grid(["case", "peer", "at least", *(_column_title(*column) for column in columns)], rows)]
    calls = targets.first_calls(results["cold"])
    if calls:
        text.append(f"Definition and first call of `{' '.join(catalogue.FIRST_CALL)}` in a fresh process, at most "
                    f"{targets.FIRST_CALL_SECONDS:g} s: " + "; ".join(
                        f"JDK {jdk} {median:.2f} s, {_word(met)}" for jdk, median, met in calls) + ".")
    return "\n\n".join(text)


def _word(met: bool) -> str:
    return "met" if met else "**missed**"


def _cell(verdict) -> str:
    if verdict is None:
        return ""
    return verdict.word if verdict.met is None else f"{verdict.figure} {_word(verdict.met)}"


def kernels_part(cases: Sequence[Dict[str, object]]) -> str:
    text = ["## Kernels", "Medians in milliseconds; beside them, how many times as fast Quern is."]
    for kernel in catalogue.KERNELS:
        for label, dimensions in kernel.sizes.items():
            these = [case for case in cases if (case["kernel"], case["size"]) == (kernel.name, label)]
            if these:
                checked = _distinct(case["checked_against"] for case in these) or "nothing"
                text += [f"### {kernel.name} {label}", f"{kernel.group}; results checked against `{checked}`.",
                         kernel_table(these)]
    return "\n\n".join(text)


def kernel_table(cases: Sequence[Dict[str, object]]) -> str:
    """A line for each contender; for each number of threads its time and the ratio on each JDK."""
    jdks = report.jdks_of(cases)
    titles = ["", *(title for case in cases for title in [
        f"{report.plural(case['threads'])}, ms", *(f"Quern on {jdk} is" for jdk in jdks)])]
    names = dict.fromkeys(name for case in cases for name, figures in case["contenders"].items()
                          if report.is_offered(name, figures))
    rows = []
    for name in names:
        cells = [f"`{name}`"]
        for case in cases:
            figures = case["contenders"].get(name, {})
            cells.append(milliseconds(figures["median"]) if "samples" in figures else _problem(figures))
            cells += [report.ratio(report.speed(case, jdk, name)) if report.jdk_of(name) is None else ""
                      for jdk in jdks]
        rows.append(cells)
    return grid(titles, rows)


def _problem(figures: Dict[str, object]) -> str:
    """Without the details, which may name files."""
    problem = str(figures.get("problem", ""))
    return "wrong result" if problem.startswith("WRONG") else "failed" if problem.startswith("FAILED") else ""


def means_part(cases: Sequence[Dict[str, object]]) -> str:
    means = report.geometric_means(cases)
    groups = ["all", catalogue.COMPUTE, catalogue.MEMORY]
    cells = {(m["threads"], m["jdk"], m["peer"], m["group"]): f"{m['mean']:.2f}x ({m['cases']})" for m in means}
    keys = dict.fromkeys(key[:3] for key in cells)
    return "\n\n".join(["## Geometric means", "Of the ratios, each peer over the cases that it has; their number in parentheses.",
                        grid(["threads", "JDK", "peer", *groups],
                             ([threads, jdk, f"`{peer}`", *(cells.get((threads, jdk, peer, group), "") for group in groups)]
                              for threads, jdk, peer in keys))])


def cold_part(cases: Sequence[Dict[str, object]]) -> str:
    names = list(dict.fromkeys(name for case in cases for name in case["contenders"]))
    ours = [name for name in names if name.startswith(report.QUERN)]
    peers = [name for name in names if name not in ours]
    titles = ["kernel", *(f"`{name}`, s" for name in names), *(f"{name} by {peer}" for name in ours for peer in peers)]
    rows = [[f"{case['kernel']} {case['size']}", *(_cold_cell(case["contenders"].get(name, {})) for name in names),
             *(_cold_ratio(case, name, peer) for name in ours for peer in peers)] for case in cases]
    rounds = _distinct(max(len(f.get("samples", ())) for f in case["contenders"].values()) for case in cases)
    threads = _distinct(report.plural(case["threads"]) for case in cases)
    return COLD.format(rounds=rounds, threads=threads) + "\n\n" + grid(titles, rows)


def _cold_cell(figures: Dict[str, object]) -> str:
    if "samples" not in figures:
        return _problem(figures)
    return f"{statistics.median(figures['samples']):.2f} ({statistics.median(figures['calls']):.2f})"


def _cold_ratio(case: Dict[str, object], name: str, peer: str) -> str:
    ours, theirs = (case["contenders"].get(who, {}).get("samples") for who in (name, peer))
    return report.ratio(report.speed_ratio(ours, theirs)) if ours and theirs else ""


SPARK, PARTICLES = "## Spark\n", "## Particles\n"
"""The headings of the parts that `benchmarks/spark` and `benchmarks/particles` write: the last ones, in this order, since
each program keeps what the others wrote."""


def split(text: str) -> Tuple[str, str, str]:
    """What `benchmarks/compare` wrote, what `benchmarks/spark` did and what `benchmarks/particles` did, each perhaps
    nothing."""
    before, particles = _cut(text, PARTICLES)
    compared, spark = _cut(before, SPARK)
    return compared, spark, particles


def _cut(text: str, heading: str) -> Tuple[str, str]:
    place = text.find("\n" + heading) + 1
    return (text[:place].rstrip("\n"), text[place:]) if place else (text.rstrip("\n"), "")


def write(path: Path, compared: Optional[str] = None, spark: Optional[str] = None,
          particles: Optional[str] = None) -> None:
    """Replaces the parts that are given."""
    old = split(path.read_text(encoding="utf-8") if path.exists() else "")
    parts = [before if new is None else new for before, new in zip(old, (compared, spark, particles))]
    path.write_text("\n\n".join(part.strip("\n") for part in parts if part) + "\n", encoding="utf-8")


def render(results: Dict[str, object], tolerance: float) -> str:
    parts = [HEAD, *([QUICK] if any(run["options"]["quick"] for run in results["runs"]) else []),
             machine_part(results["runs"])]
    if results["cases"]:
        parts += [method_part(results["runs"], tolerance), targets_part(results), kernels_part(results["cases"]),
                  means_part(results["cases"])]
    if results["cold"]:
        parts.append(cold_part(results["cold"]))
    return "\n\n".join(parts) + "\n"
