"""Fresh processes: from their start to the first result, one process at a time, the contenders in turn."""
import statistics
import threading
import time
from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

from .contenders import Contender
from .measure import agree, orders, reference
from .report import progress

PATIENCE_SECONDS = 120


@dataclass
class Cold:
    """What one contender did: seconds from its start to the result and, of those, of its definition and first call."""

    problem: Optional[str]
    starts: List[float]
    calls: List[float]
    checksums: List[Tuple[float, float]]


def run_once(contender: Contender, kernel: str, dimensions: str, threads: int, into: Cold) -> None:
    start = time.perf_counter()
    process = contender.spawn([*contender.cold, kernel, dimensions], threads)
    clock = threading.Timer(PATIENCE_SECONDS, process.kill)
    clock.start()
    try:
        first = process.stdout.readline().split()
        seconds = time.perf_counter() - start
        second = process.stdout.readline().split()
        process.wait()
    finally:
        clock.cancel()
        process.stdin.close()
        process.stdout.close()
    if first[:1] != ["result"] or second[:1] != ["checksum"]:
        into.problem = f"FAILED: no result; see the log of {contender.name}"
        return
    into.starts.append(seconds)
    into.calls.append(float(first[1]))
    into.checksums.append((float(second[1]), float(second[2])))


def measure(contenders: Sequence[Contender], kernel: str, dimensions: str, threads: int, rounds: int) -> Dict[str, Cold]:
    """Every contender once a round; one that fails or computes something else is out."""
    outcomes = {contender.name: Cold(None, [], [], []) for contender in contenders if contender.cold}
    known = {contender.name: contender for contender in contenders}
    for order in orders(list(outcomes), rounds):
        progress(f"  {kernel} {dimensions}: {' '.join(order)}")
        for name in order:
            if outcomes[name].problem is None:
                run_once(known[name], kernel, dimensions, threads, outcomes[name])
        trusted = reference(outcomes)
        for name, outcome in outcomes.items():
            if trusted and outcome.problem is None:
                expected = outcomes[trusted].checksums[-1]
                if not agree(outcome.checksums[-1], expected):
                    outcome.problem = f"WRONG: checksum {outcome.checksums[-1]}, {trusted} has {expected}"
    return outcomes


def case_of(kernel: str, label: str, threads: int, outcomes: Dict[str, Cold]) -> Dict[str, object]:
    """As it is kept and rendered."""
    contenders = {name: {"problem": outcome.problem, "wrong": True} if outcome.problem
                  else {"samples": outcome.starts, "calls": outcome.calls} for name, outcome in outcomes.items()}
    return {"kernel": kernel, "size": label, "threads": threads, "contenders": contenders}


def table(case: Dict[str, object]) -> str:
    lines = [f"{case['kernel']} {case['size']}, fresh process, {case['threads']} threads: seconds to the first result, "
             "of them for definition and first call"]
    for name, figures in case["contenders"].items():
        lines.append(f"  {name:<25}" + (figures.get("problem") or "{:>8.3f} {:>8.3f}".format(
            statistics.median(figures["samples"]), statistics.median(figures["calls"]))))
    return "\n".join(lines)
