"""How results read: medians, ratios and their spread, as a table and as JSON."""
import json
import math
import statistics
import sys
from typing import Dict, Iterable, List, Optional, Sequence, Tuple

QUERN = "quern-"


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
    """One contender's part of a row; a contender with a problem has no figures."""
    if outcome.problem is not None or not outcome.samples:
        return {"problem": outcome.problem or "no samples", "wrong": outcome.wrong}
    return {"median": statistics.median(outcome.samples), "min": min(outcome.samples), "max": max(outcome.samples),
            "samples": outcome.samples, "first": outcome.first, "checksum": outcome.checksums[-1]}


def rows_of(kernel, label: str, threads: int, outcomes, jdks: Sequence[int],
            checked_against: Optional[str]) -> List[Dict[str, object]]:
    """A row for each JDK, with the same peers beside it; without a JDK, one row of peers."""
    peers = {name: summary(outcome) for name, outcome in outcomes.items() if not name.startswith(QUERN)}
    rows = []
    for jdk in jdks or [None]:
        contenders = dict(peers)
        ratios = {}
        if jdk is not None:
            ours = contenders["quern"] = summary(outcomes[f"{QUERN}{jdk}"])
            ratios = {name: speed_ratio(ours["samples"], peer["samples"])
                      for name, peer in peers.items() if "samples" in ours and "samples" in peer}
        rows.append({"kernel": kernel.name, "size": label, "threads": threads, "jdk": jdk, "group": kernel.group,
                     "checked_against": checked_against, "contenders": contenders, "speed_ratios": ratios})
    return rows


def table(rows: Sequence[Dict[str, object]]) -> str:
    """One kernel, size and number of threads: a line for each contender, a column of ratios for each JDK."""
    head = rows[0]
    checked = f"results checked against {head['checked_against']}" if head["checked_against"] else "RESULTS NOT CHECKED"
    lines = [f"{head['kernel']} {head['size']}, {head['threads']} thread{'s' if head['threads'] > 1 else ''}, "
             f"{head['group']}, {checked}"]
    columns = [row for row in rows if row["speed_ratios"]]
    titles = "".join(f"   {'Quern ' + str(row['jdk']) + ' is':<21}" for row in columns)
    lines.append(f"  {'':<25}{'median':>9}   {'min .. max':<20}{titles}".rstrip())
    ours = {f"{QUERN}{row['jdk']}": row["contenders"]["quern"] for row in rows if row["jdk"] is not None}
    peers = {name: figures for name, figures in head["contenders"].items() if name != "quern"}
    for name, figures in {**ours, **peers}.items():
        if "median" not in figures:
            if figures["wrong"] or name in ours:
                lines.append(f"  {name:<25}{figures['problem']}")
            continue
        spread = f"{seconds(figures['min'])} .. {seconds(figures['max'])}"
        ratios = "".join(f"   {ratio(row['speed_ratios'].get(name)):<21}" for row in columns)
        lines.append(f"  {name:<25}{seconds(figures['median']):>9}   {spread:<20}{ratios}".rstrip())
    return "\n".join(lines)


def ratio(values: Optional[Dict[str, float]]) -> str:
    return f"{values['median']:.2f}x ({values['min']:.2f}..{values['max']:.2f})" if values else ""


def geometric_means(rows: Sequence[Dict[str, object]]) -> List[Dict[str, object]]:
    """Of the median ratios, by group and over all; each peer over the kernels that it has."""
    collected: Dict[Tuple, List[float]] = {}
    for row in rows:
        for peer, values in row["speed_ratios"].items():
            for group in (row["group"], "all"):
                collected.setdefault((row["threads"], row["jdk"], peer, group), []).append(values["median"])
    return [{"threads": threads, "jdk": jdk, "peer": peer, "group": group, "mean": geometric_mean(ratios),
             "rows": len(ratios)} for (threads, jdk, peer, group), ratios in sorted(collected.items())]


def means_table(means: Sequence[Dict[str, object]]) -> str:
    """A line for each number of threads, JDK and peer; in parentheses over how many kernels and sizes."""
    groups = ["all", *sorted({mean["group"] for mean in means} - {"all"})]
    cells = {(mean["threads"], mean["jdk"], mean["peer"], mean["group"]): f"{mean['mean']:.2f}x ({mean['rows']})"
             for mean in means}
    lines = ["Geometric means of the speed of Quern by that of each peer",
             f"  {'threads':<9}{'JDK':<5}{'peer':<26}" + "".join(f"{group:<16}" for group in groups)]
    for key in dict.fromkeys(key[:3] for key in cells):
        lines.append(f"  {key[0]:<9}{key[1]:<5}{key[2]:<26}" + "".join(f"{cells.get((*key, g), ''):<16}" for g in groups))
    return "\n".join(line.rstrip() for line in lines)


def write_json(path: str, meta: Dict[str, object], rows: Sequence[Dict[str, object]]) -> None:
    """Written anew after each kernel, so that a run cut short leaves what it has."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"meta": meta, "geometric_means": geometric_means(rows), "rows": rows}, file, indent=1)
        file.write("\n")
