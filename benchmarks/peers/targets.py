"""What Quern has to reach: ratios of speeds, Quern's by the peer's, for each kernel and size.

All but `numba_vectorize`, which has one thread by its nature, are asked for at every number of threads measured.
`pdist_rows` is held against Numba's mirrored loop, the faster of the two that its users can write for all distances.
"""
import statistics
from dataclasses import dataclass
from typing import Dict, Iterable, List, Optional, Sequence, Tuple

from . import catalogue, report


@dataclass(frozen=True)
class Target:
    """At least this many times the speed of the peer; `newer` has other figures from a JDK on."""

    kernel: str
    size: str
    peer: str
    at_least: float
    newer: Tuple[Tuple[int, float], ...] = ()
    threads_from: int = 1

    def limit(self, jdk: int) -> float:
        return next((limit for version, limit in sorted(self.newer, reverse=True) if jdk >= version), self.at_least)

    @property
    def name(self) -> str:
        return f"{self.kernel} {self.size}"


@dataclass(frozen=True)
class MeanTarget:
    """The same of the geometric mean over a group of kernels, or over all, at all of their sizes."""

    group: Optional[str]
    peer: str
    at_least: float

    def limit(self, _: int) -> float:
        return self.at_least

    @property
    def name(self) -> str:
        return f"geometric mean, {self.group or 'all kernels'}"


def _targets(kernels: str, sizes: str, newer: Tuple = (), threads_from: int = 1, **peers: float) -> List[Target]:
    return [Target(kernel, size, peer, limit, newer if peer == "gcc" else (), threads_from)
            for kernel in kernels.split() for size in sizes.split() for peer, limit in peers.items()]


TARGETS: List[Target] = [
    *_targets("add mul", "1000 4000", gcc=0.9, numba_fast=0.95),
    *_targets("custom_op square sumsq", "1e4 1e6 2e7", gcc=0.9, numba_fast=0.95),
    *_targets("custom_op", "1e6 2e7", numba_vectorize=1.8, threads_from=2),
    *_targets("matmul", "500x300x400", openblas=0.85, numba_fast=15),
    *_targets("matmul", "1500", openblas=0.85, numba_fast=30),
    *_targets("pdist", "1000", numba_fast=1.5),
    *_targets("pdist", "6000", numba_fast=1.5, gcc=1.2),
    *_targets("pdist_rows", "1000 6000", numba_fast_mirrored=3),
    *_targets("kdist", "10000x2x5", numba_fast=1.5, gcc=0.95),
    *_targets("kdist", "1Mx16x64", numba_fast=4, gcc=1),
    *_targets("assign", "1Mx16x64", numba_fast=5, gcc=1.4),
    *_targets("assign", "1Mx2x5", numba_fast=2, gcc=1.5),
    *_targets("black_scholes", "4M", numba_fast=3, gcc=0.85, newer=((25, 0.95),)),
    *_targets("heat", "4000", numba_fast=1.7, gcc=0.9),
]
MEANS = [MeanTarget(catalogue.COMPUTE, "numba_fast", 4.5), MeanTarget(None, "numba_fast", 2)]
FIRST_CALL_SECONDS = 0.5
"""For definition and first call of `catalogue.FIRST_CALL` in a fresh process."""


@dataclass(frozen=True)
class Verdict:
    """A target on one JDK and number of threads. `met` is None where the run does not say."""

    target: object
    threads: int
    jdk: int
    limit: float
    figure: str
    met: Optional[bool]

    @property
    def word(self) -> str:
        return "not measured" if self.met is None else "met" if self.met else "missed"


def evaluate(cases: Sequence[Dict[str, object]]) -> List[Verdict]:
    """Every target on every JDK and number of threads that the cases have."""
    jdks, threads = report.jdks_of(cases), sorted({case["threads"] for case in cases})
    known = {(case["kernel"], case["size"], case["threads"]): case for case in cases}
    return [verdict(target, count, jdk, known) for target in [*TARGETS, *MEANS] for count in threads
            if count >= getattr(target, "threads_from", 1) for jdk in jdks]


def verdict(target, threads: int, jdk: int, known: Dict[Tuple, Dict[str, object]]) -> Verdict:
    limit = target.limit(jdk)
    if isinstance(target, MeanTarget):
        figure, met = _mean(target, threads, jdk, known)
    else:
        case = known.get((target.kernel, target.size, threads))
        values = report.speed(case, jdk, target.peer) if case else None
        figure, met = report.ratio(values), None if values is None else values["median"] >= limit
        ours = case["contenders"].get(f"{report.QUERN}{jdk}", {}) if case else {}
        if ours.get("wrong"):  # a wrong result or none is no way out of a target
            figure, met = "no result", False
    return Verdict(target, threads, jdk, limit, figure, met)


def _mean(target: MeanTarget, threads: int, jdk: int, known) -> Tuple[str, Optional[bool]]:
    wanted = [(kernel.name, label, threads) for kernel in catalogue.KERNELS
              if target.group in (None, kernel.group) for label in kernel.sizes]
    ratios = [report.speed(known[key], jdk, target.peer) for key in wanted if key in known]
    medians = [values["median"] for values in ratios if values]
    if len(medians) < len(wanted):
        return f"{len(medians)} of {len(wanted)} cases" if medians else "", None
    mean = report.geometric_mean(medians)
    return f"{mean:.2f}x", mean >= target.at_least


def first_calls(cold: Iterable[Dict[str, object]]) -> List[Tuple[int, float, bool]]:
    """(JDK, median seconds, met) of the first call that has a limit."""
    medians = [(report.jdk_of(name), statistics.median(figures["calls"]))
               for case in cold if (case["kernel"], case["size"]) == catalogue.FIRST_CALL
               for name, figures in case["contenders"].items() if "calls" in figures]
    return [(jdk, median, median <= FIRST_CALL_SECONDS) for jdk, median in medians if jdk is not None]


def lines(verdicts: Sequence[Verdict]) -> str:
    """For a terminal: what was measured, missed ones first, and how many of how many were met."""
    measured = sorted((v for v in verdicts if v.met is not None), key=lambda v: v.met)
    text = [f"{sum(v.met for v in measured)} of {len(measured)} targets met"]
    text += [f"  {v.word:<7}{v.target.name:<26}{report.plural(v.threads):<10}JDK {v.jdk:<4}"
             f"{v.figure:<24} of {v.target.peer}, at least {v.limit:g}x" for v in measured]
    return "\n".join(text)
