"""What `benchmarks/particles` measured: how rows are kept, judged and read."""
import json
import subprocess
from typing import Dict, Iterable, List, Optional, Sequence, Tuple

from . import document, report
from .particle_cases import TARGETS, Row, Target
from .results import Unusable

FIELDS = {"case", "contender", "value", "unit"}


def _place(row: Row) -> Tuple:
    return row["case"], row["contender"], row["jdk"]


def merge(parts: Iterable[Sequence[Row]]) -> List[Row]:
    """The cases of a later part replace those of an earlier one: their rows belong together."""
    merged: List[Row] = []
    for part in parts:
        replaced = {row["case"] for row in part}
        merged = [row for row in merged if row["case"] not in replaced] + list(part)
    return merged


def read(path: str) -> List[Row]:
    try:
        with open(path, encoding="utf-8") as file:
            rows = json.load(file)
    except (OSError, ValueError) as failure:
        raise Unusable(f"{path}: {failure}") from failure
    if not isinstance(rows, list) or not all(isinstance(row, dict) and FIELDS <= set(row) for row in rows):
        raise Unusable(f"{path}: not a file that benchmarks/particles wrote")
    return rows


def write(path: str, rows: Sequence[Row]) -> None:
    with open(path, "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1)
        file.write("\n")


def evaluate(rows: Sequence[Row]) -> List[Tuple[Target, Row, Optional[float], bool]]:
    """Each target of what was measured, with Quern's row, the figure and whether it is met. What has a problem misses it;
    without the peer there is no verdict."""
    def of_peer(target: Target, ours: Row) -> Optional[Row]:
        return next((row for row in rows if (row["case"], row["contender"]) == (target.case, target.peer)
                     and row["jdk"] in (None, ours["jdk"]) and row["value"] is not None), None)
    verdicts = []
    for target in TARGETS:
        for ours in rows:
            if (ours["case"], ours["contender"]) == (target.case, target.contender):
                theirs = of_peer(target, ours)
                if theirs or not target.peer:
                    figure = None if ours["value"] is None else target.figure(ours, theirs)
                    verdicts.append((target, ours, figure, figure is not None and target.met(figure)))
    return verdicts


def number(value: Optional[float]) -> str:
    """Four digits, or what stands for no value."""
    if value is None:
        return "no result"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{float(f'{value:.4g}'):g}"


def _spread(row: Row) -> str:
    return f" ({number(row['min'])}..{number(row['max'])})" if "min" in row else ""


def _runs_on(row: Row) -> str:
    return f"JDK {row['jdk']}" if row["jdk"] else ""


def table(rows: Sequence[Row]) -> str:
    """A line for each row."""
    return "\n".join(f"{row['case']:<34}{row['contender']:<22}{_runs_on(row):<8}{number(row['value']):>12} {row['unit']}"
                     f"{_spread(row)}{'  ' + str(row['problem']) if 'problem' in row else ''}" for row in rows)


def conclusion(rows: Sequence[Row]) -> str:
    verdicts = evaluate(rows)
    lines = [f"{sum(met for *_, met in verdicts)} of {len(verdicts)} targets met"]
    lines += [f"  {'met' if met else 'missed':<7}{target.case:<34}{target.contender:<17}{_runs_on(row):<8}"
              f"{number(figure):>10}{'x' if target.peer and figure else ' '}  {target.text}"
              for target, row, figure, met in verdicts]
    return "\n".join(lines)


SECTION = """Written by `benchmarks/particles --write`. Steps a second of Lennard-Jones atoms are medians of {rounds} rounds, in each of which every contender runs the whole benchmark once, in an order that turns; in parentheses the least and the greatest. Quern is warm, in a JVM that stays; LAMMPS is a process a run, whose own clock counts, and one rank of MPI has one thread. Times of k-means are medians of as many rounds, of warm processes. Energies are compared with LAMMPS's, centroids by their cost and answers of clusters and neighbours with scikit-learn's and SciPy's: what differs gets no figure. Measured {dates} on {machine}; commit {commits}; load of the machine at the start {loads}."""

SCALING = "lennard_jones_scaling_"


def section(rows: Sequence[Row], picture: Optional[str]) -> str:
    """The part of docs/benchmarks.md that is about particles."""
    def distinct(name: str, form=str) -> str:
        return ", ".join(dict.fromkeys(form(row[name]) for row in rows if name in row))
    rounds = ", ".join(dict.fromkeys(str(row["rounds"]) for row in rows if row.get("rounds"))) or "no"
    text = [document.PARTICLES.strip(), SECTION.format(
        rounds=rounds, dates=distinct("date", lambda date: date[:10]),
        machine=f"{distinct('cpu')}, {distinct('cores')} cores", commits=distinct("commit"),
        loads=distinct("load_at_start", "{:.1f}".format))]
    verdicts = evaluate(rows)
    text += ["### What has to be reached", document.grid(
        ["case", "contender", "JDK", "has to be", "is"],
        ([target.case, f"`{target.contender}`", row["jdk"] or "", target.text,
          f"{number(figure)}{'x' if target.peer and figure else ''} {'met' if met else '**missed**'}"]
         for target, row, figure, met in verdicts))]
    text += ["### Figures", document.grid(
        ["case", "contender", "JDK", "value", "unit"],
        ([row["case"], f"`{row['contender']}`", row["jdk"] or "", f"{number(row['value'])}{_spread(row)}", row["unit"]]
         for row in rows if not str(row["case"]).startswith(SCALING)))]
    scaling = [row for row in rows if str(row["case"]).startswith(SCALING)]
    if scaling:
        text += ["### Time by the number of atoms", document.grid(
            ["atoms", "contender", "JDK", "steps/s", "ns for an atom and step"],
            ([f"{row['atoms']:,}", f"`{row['contender']}`", row["jdk"] or "", f"{number(row['value'])}{_spread(row)}",
              number(row["value"] and 1e9 / (row["value"] * row["atoms"]))] for row in scaling))]
        if picture:
            text.append(f"![Time of a step by the number of atoms]({picture})")
    return "\n\n".join(text)


def draw(rows: Sequence[Row], command: Sequence[str]) -> bool:
    """Has the time of a step drawn by the number of atoms; whether there is anything to draw."""
    lines = [f"{row['contender']}{', JDK ' + str(row['jdk']) if row['jdk'] else ''}\t{row['atoms']}\t{1e3 / row['value']}"
             for row in rows if str(row["case"]).startswith(SCALING) and row["value"]]
    if lines:
        subprocess.run(command, check=True, text=True, input="\n".join(lines) + "\n")
    return bool(lines)
