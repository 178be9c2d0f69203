"""How results read: medians, ratios and their spread, as plain tables.

A case is one kernel at one size on one number of threads, with what each contender did: see `case_of`.
"""
import math
import re
import statistics
import sys
from typing import Dict, Iterable, List, Optional, Sequence, Tuple

QUERN = "quern-"
SCALAR = "-scalar"


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def seconds(value: float) -> str:
    """Three digits in the unit that suits."""
    unit, factor = next(((u, f) for u, f in (("s", 1.0), ("ms", 1e3)) if value * f >= 1), ("us", 1e6))
    scaled = float(f"{value * factor:.3g}")
    return f"{scaled:g} {unit}"


def speed_ratio(quern: Sequence[float], peer: Sequence[float]) -> Optional[Dict[str, float]]:
    """Speed of Quern by that of the peer, above 1 where Quern is faster: of samples taken in the same round."""
    pairs = [theirs / ours for ours, theirs in zip(quern, peer)]
    return {"median": statistics.median(pairs), "min": min(pairs), "max": max(pairs)} if pairs else None


def geometric_mean(values: Iterable[float]) -> float:
    return math.exp(statistics.fmean(math.log(value) for value in values))


def summary(outcome) -> Dict[str, object]:
    """One contender's part of a case; a contender with a problem has no figures."""
    if outcome.problem is not None or not outcome.samples:
        return {"problem": outcome.problem or "no samples", "wrong": outcome.wrong}
    return {"median": statistics.median(outcome.samples), "min": min(outcome.samples), "max": max(outcome.samples),
            "samples": outcome.samples, "first": outcome.first, "checksum": outcome.checksums[-1]}


def case_of(kernel, label: str, threads: int, outcomes, checked_against: Optional[str]) -> Dict[str, object]:
    """As it is kept and rendered."""
    return {"kernel": kernel.name, "size": label, "threads": threads, "group": kernel.group,
            "checked_against": checked_against,
            "contenders": {name: summary(outcome) for name, outcome in outcomes.items()}}


def jdk_of(name: str) -> Optional[int]:
    """The JDK of a contender that is Quern as users run it; None for the scalar variant and the peers."""
    match = re.fullmatch(QUERN + r"(\d+)", name)
    return int(match.group(1)) if match else None


def jdks_of(cases: Iterable[Dict[str, object]]) -> List[int]:
    return sorted({jdk for case in cases for jdk in map(jdk_of, case["contenders"]) if jdk is not None})


def is_offered(name: str, figures: Dict[str, object]) -> bool:
    """Whether it is worth a line: figures, or a fault; not a kernel that the contender just does not have."""
    return "samples" in figures or bool(figures.get("wrong")) or name.startswith(QUERN)


def speed(case: Dict[str, object], jdk: int, peer: str) -> Optional[Dict[str, float]]:
    """The ratio of Quern on this JDK and the peer; None without figures, and for the scalar variant on another JDK."""
    ours, theirs = (case["contenders"].get(name, {}) for name in (f"{QUERN}{jdk}", peer))
    other_jdk = peer.startswith(QUERN) and peer != f"{QUERN}{jdk}{SCALAR}"
    return None if other_jdk or "samples" not in ours or "samples" not in theirs \
        else speed_ratio(ours["samples"], theirs["samples"])


def ratio(values: Optional[Dict[str, float]]) -> str:
    return f"{values['median']:.2f}x ({values['min']:.2f}..{values['max']:.2f})" if values else ""


def table(case: Dict[str, object]) -> str:
    """A line for each contender, a column of ratios for each JDK."""
    checked = f"results checked against {case['checked_against']}" if case["checked_against"] else "RESULTS NOT CHECKED"
    lines = [f"{case['kernel']} {case['size']}, {plural(case['threads'])}, {case['group']}, {checked}"]
    jdks = jdks_of([case])
    titles = "".join(f"   {'Quern ' + str(jdk) + ' is':<21}" for jdk in jdks)
    lines.append(f"  {'':<25}{'median':>9}   {'min .. max':<20}{titles}".rstrip())
    for name, figures in case["contenders"].items():
        if "samples" not in figures:
            if is_offered(name, figures):
                lines.append(f"  {name:<25}{figures['problem']}")
            continue
        spread = f"{seconds(figures['min'])} .. {seconds(figures['max'])}"
        ratios = "".join(f"   {ratio(speed(case, jdk, name)):<21}" for jdk in jdks)
        lines.append(f"  {name:<25}{seconds(figures['median']):>9}   {spread:<20}{ratios}".rstrip())
    return "\n".join(lines)


def plural(threads: int) -> str:
    return f"{threads} thread{'s' if threads > 1 else ''}"


def geometric_means(cases: Sequence[Dict[str, object]]) -> List[Dict[str, object]]:
    """Of the median ratios, by group and over all; each peer over the kernels that it has."""
    collected: Dict[Tuple, List[float]] = {}
    for case in cases:
        for jdk in jdks_of([case]):
            for peer in case["contenders"]:
                values = speed(case, jdk, peer)
                for group in (case["group"], "all") if values else ():
                    collected.setdefault((case["threads"], jdk, peer, group), []).append(values["median"])
    return [{"threads": threads, "jdk": jdk, "peer": peer, "group": group, "mean": geometric_mean(ratios),
             "cases": len(ratios)} for (threads, jdk, peer, group), ratios in sorted(collected.items())]


def means_table(means: Sequence[Dict[str, object]]) -> str:
    """A line for each number of threads, JDK and peer; in parentheses over how many kernels and sizes."""
    groups = ["all", *sorted({mean["group"] for mean in means} - {"all"})]
    cells = {(mean["threads"], mean["jdk"], mean["peer"], mean["group"]): f"{mean['mean']:.2f}x ({mean['cases']})"
             for mean in means}
    lines = ["Geometric means of the speed of Quern by that of each peer",
             f"  {'threads':<9}{'JDK':<5}{'peer':<26}" + "".join(f"{group:<16}" for group in groups)]
    for key in dict.fromkeys(key[:3] for key in cells):
        lines.append(f"  {key[0]:<9}{key[1]:<5}{key[2]:<26}" + "".join(f"{cells.get((*key, g), ''):<16}" for g in groups))
    return "\n".join(line.rstrip() for line in lines)
