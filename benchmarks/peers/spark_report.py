"""What `benchmarks/spark` measured: a row for each case, contender, JDK and number of threads, and how rows read."""
import json
import statistics
from dataclasses import dataclass
from typing import Dict, Iterable, List, Optional, Sequence, Tuple

from . import document, report
from .measure import Outcome
from .results import Unusable
from .spark_cases import CASES, LOCAL, ON_SPARK, TARGETS, Case, Target

Row = Dict[str, object]


def rows_of(case: Case, dimensions: str, jdk: int, threads: int, outcomes: Dict[str, Outcome],
            facts: Dict[str, object]) -> List[Row]:
    """One for each contender; `seconds` is the median of its samples, None where it has a problem."""
    rows = []
    for name, outcome in outcomes.items():
        row = {"case": case.name, "contender": name, "seconds": None, "dimensions": dimensions, "jdk": jdk,
               "threads": threads, "rounds": len(outcome.samples)}
        if outcome.problem is None and outcome.samples:
            row.update(seconds=statistics.median(outcome.samples), min=min(outcome.samples), max=max(outcome.samples),
                       samples=outcome.samples, first=outcome.first, result=outcome.checksums[-1])
        else:
            row.update(problem=outcome.problem or "no samples", wrong=outcome.wrong)
        rows.append({**row, **facts})
    return rows


def _place(row: Row) -> Tuple[str, int, int]:
    return row["case"], row["jdk"], row["threads"]


def groups(rows: Sequence[Row]) -> List[List[Row]]:
    """Rows whose samples belong together: of one case on one JDK and number of threads."""
    order = [case.name for case in CASES]
    places = sorted(dict.fromkeys(map(_place, rows)), key=lambda place: (order.index(place[0]), *place[1:]))
    return [[row for row in rows if _place(row) == place] for place in places]


def merge(parts: Iterable[Sequence[Row]]) -> List[Row]:
    """A group of a later part replaces that of an earlier one as a whole."""
    merged: List[Row] = []
    for part in parts:
        replaced = set(map(_place, part))
        merged = [row for row in merged if _place(row) not in replaced] + list(part)
    return merged


def read(path: str) -> List[Row]:
    try:
        with open(path, encoding="utf-8") as file:
            rows = json.load(file)
    except (OSError, ValueError) as failure:
        raise Unusable(f"{path}: {failure}") from failure
    known = {case.name for case in CASES}
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("case") in known for row in rows):
        raise Unusable(f"{path}: not a file that benchmarks/spark wrote")
    return rows


def write(path: str, rows: Sequence[Row]) -> None:
    with open(path, "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1)
        file.write("\n")


@dataclass(frozen=True)
class Verdict:
    """A target on one JDK and number of threads. `met` is None where the run does not say."""

    target: Target
    jdk: int
    threads: int
    ratio: Optional[Dict[str, float]]
    met: Optional[bool]

    @property
    def word(self) -> str:
        return "not measured" if self.met is None else "met" if self.met else "missed"

    @property
    def figure(self) -> str:
        return report.ratio(self.ratio) or ("no result" if self.met is False else "")


def evaluate(rows: Sequence[Row]) -> List[Verdict]:
    """Every target of the cases measured. A wrong result of Quern, or none, misses it."""
    verdicts = []
    for group in groups(rows):
        named = {row["contender"]: row for row in group}
        for target in TARGETS:
            if target.case == group[0]["case"]:
                ours, theirs = named.get(target.contender, {}), named.get(target.peer, {})
                both = "samples" in ours and "samples" in theirs
                ratio = report.speed_ratio(theirs["samples"], ours["samples"]) if both else None
                met = ratio["median"] <= target.at_most if ratio else False if ours.get("wrong") else None
                verdicts.append(Verdict(target, group[0]["jdk"], group[0]["threads"], ratio, met))
    return verdicts


def iterations(rows: Sequence[Row]) -> List[Dict[str, object]]:
    """Seconds of an iteration of k-means without Spark and with it, where both were measured."""
    found = []
    for group in groups(rows):
        named = {row["contender"]: row for row in group if row["seconds"] is not None}
        if LOCAL in named and ON_SPARK in named:
            count = int(str(group[0]["dimensions"]).split("x")[-1])
            local, spark = (named[name]["seconds"] / count for name in (LOCAL, ON_SPARK))
            found.append({"jdk": group[0]["jdk"], "threads": group[0]["threads"], "local": local, "spark": spark})
    return found


def table(group: Sequence[Row]) -> str:
    """A line for each contender of one case."""
    head = group[0]
    lines = [f"{head['case']} {head['dimensions']}, JDK {head['jdk']}, {report.plural(head['threads'])}"]
    for row in group:
        text = row["problem"] if row["seconds"] is None else \
            f"{report.seconds(row['seconds']):>9}   {report.seconds(row['min'])} .. {report.seconds(row['max'])}"
        lines.append(f"  {row['contender']:<18}{text}")
    return "\n".join(lines)


def conclusion(rows: Sequence[Row]) -> str:
    """Targets, and what Spark adds to an iteration."""
    verdicts = [verdict for verdict in evaluate(rows) if verdict.met is not None]
    lines = [f"{sum(verdict.met for verdict in verdicts)} of {len(verdicts)} targets met (ratios of times)"]
    lines += [f"  {v.word:<7}{v.target.case:<22}{v.target.contender:<15}{'JDK ' + str(v.jdk):<8}"
              f"{report.plural(v.threads):<11}{v.figure:<24}of {v.target.peer}, at most {v.target.at_most:g}x"
              for v in verdicts]
    lines += [f"an iteration of k-means, JDK {one['jdk']}, {report.plural(one['threads'])}: "
              f"{report.seconds(one['local'])} without Spark, {report.seconds(one['spark'])} on it"
              for one in iterations(rows)]
    return "\n".join(lines)


SECTION = """Written by `benchmarks/spark --write`. Each contender is a process of its own, a JVM with Spark in local mode or Python; all compute from the same inputs, their results agree to {tolerance:g}, and in each of {rounds} rounds every one gives one sample, in an order that turns. Times are medians; in parentheses the least and the greatest. The cost of everybody's centroids is computed by one NumPy function. Measured {dates} on {machine}; commit {commits}; load of the machine at the start {loads}."""


def section(rows: Sequence[Row], tolerance: float) -> str:
    """The part of docs/benchmarks.md that is about Spark."""
    def distinct(name: str, form=str) -> str:
        return ", ".join(dict.fromkeys(form(row[name]) for row in rows))
    rounds = ", ".join(dict.fromkeys(str(row["rounds"]) for row in rows if row["rounds"]))
    text = [document.SPARK.strip(), SECTION.format(
        tolerance=tolerance, rounds=rounds, dates=distinct("date", lambda date: date[:10]),
        machine=f"{distinct('cpu')}, {distinct('cores')} cores", commits=distinct("commit"),
        loads=distinct("load_at_start", "{:.1f}".format))]
    verdicts = [verdict for verdict in evaluate(rows) if verdict.met is not None]
    text += ["### Targets", document.grid(
        ["case", "time of", "by that of", "at most", "JDK", "threads", "ratio"],
        ([v.target.case, f"`{v.target.contender}`", f"`{v.target.peer}`", f"{v.target.at_most:g}x", v.jdk, v.threads,
          f"{v.figure} {'met' if v.met else '**missed**'}"] for v in verdicts))]
    for case in CASES:
        these = [group for group in groups(rows) if group[0]["case"] == case.name]
        if these:
            text += [f"### {case.name}", _case_table(case, these)]
    found = iterations(rows)
    if found:
        text += ["### What Spark adds to an iteration of k-means", document.grid(
            ["JDK", "threads", "without Spark, ms", "on Spark, ms", "difference, ms"],
            ([one["jdk"], one["threads"], *(document.milliseconds(seconds) for seconds in (
                one["local"], one["spark"], one["spark"] - one["local"]))] for one in found))]
    return "\n\n".join(text)


def _case_table(case: Case, these: Sequence[Sequence[Row]]) -> str:
    titles = ["", "", *(f"JDK {group[0]['jdk']}, {report.plural(group[0]['threads'])}, {group[0]['dimensions']}, ms"
                        for group in these)]
    lines = []
    for name, does in case.contenders.items():
        cells = [next((_cell(row) for row in group if row["contender"] == name), "") for group in these]
        if any(cells):
            lines.append([f"`{name}`", does, *cells])
    return document.grid(titles, lines)


def _cell(row: Row) -> str:
    if row["seconds"] is None:
        return "wrong result" if str(row["problem"]).startswith("WRONG") else "failed"
    return "{} ({}..{})".format(*(document.milliseconds(row[name]) for name in ("seconds", "min", "max")))
