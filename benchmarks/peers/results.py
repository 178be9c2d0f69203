"""What was measured, as it is kept in a file: the raw samples of each case, and the runs that they come from.

    {"format": 2, "runs": [...], "cases": [...], "cold": [...]}

A case, warm or cold, has the number of its run. Files of several runs merge into one of the same form.
"""
import json
from typing import Dict, List, Sequence, Tuple

from . import catalogue

FORMAT = 2
KINDS = ("cases", "cold")


class Unusable(ValueError):
    """A file that is none of ours, or results that cannot stand in one table."""


def of_run(run: Dict[str, object]) -> Dict[str, object]:
    return {"format": FORMAT, "runs": [run], "cases": [], "cold": []}


def add(results: Dict[str, object], kind: str, case: Dict[str, object]) -> None:
    """Adds a case to the only run."""
    results[kind].append({**case, "run": 0})


def _key(case: Dict[str, object]) -> Tuple:
    return case["kernel"], case["size"], case["threads"]


def _order(case: Dict[str, object]) -> Tuple:
    places = [(kernel.name, label) for kernel in catalogue.KERNELS for label in kernel.sizes]
    place = (case["kernel"], case["size"])
    return places.index(place) if place in places else len(places), case["threads"]


def merge(parts: Sequence[Dict[str, object]]) -> Dict[str, object]:
    """A case of a later part replaces an earlier one as a whole: its samples belong together. Runs left empty go."""
    runs: List[Dict[str, object]] = []
    chosen: Dict[str, Dict[Tuple, Dict[str, object]]] = {kind: {} for kind in KINDS}
    for part in parts:
        for kind in KINDS:
            for case in part[kind]:
                chosen[kind][_key(case)] = {**case, "run": case["run"] + len(runs)}
        runs += part["runs"]
    used = sorted({case["run"] for cases in chosen.values() for case in cases.values()})
    machines = {(runs[number]["cpu"], runs[number]["cores"]) for number in used}
    if len(machines) > 1:
        raise Unusable("measured on different machines: " + "; ".join(f"{cpu}, {cores} cores" for cpu, cores in machines))
    return {"format": FORMAT, "runs": [runs[number] for number in used],
            **{kind: [{**case, "run": used.index(case["run"])} for case in sorted(cases.values(), key=_order)]
               for kind, cases in chosen.items()}}


def read(path: str) -> Dict[str, object]:
    try:
        with open(path, encoding="utf-8") as file:
            results = json.load(file)
    except (OSError, ValueError) as failure:
        raise Unusable(f"{path}: {failure}") from failure
    if not isinstance(results, dict) or results.get("format") != FORMAT:
        raise Unusable(f"{path}: not a file that this version of the comparison wrote")
    return results


def write(path: str, results: Dict[str, object]) -> None:
    with open(path, "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)
        file.write("\n")
