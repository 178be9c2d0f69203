"""How the measuring goes: one process a contender, one sample at a time, the order turning from round to round."""
import math
import time
from dataclasses import dataclass, field
from typing import Callable, Collection, Dict, Iterator, List, Optional, Sequence, Tuple

from .catalogue import Kernel
from .contenders import Contender, Failure, NotOffered
from .report import progress

TRUSTED = ("numba", "numpy", "openblas", "gcc")
"""Whose checksum is the reference, in this order: strict IEEE loops first. Quern never vouches for itself."""
TOLERANCE = 1e-9
SETTLE_SECONDS = 0.06
"""Idle time before each sample: threads of OpenMP and OpenBLAS spin for some milliseconds after their work is done,
which helps the calls that follow in the same batch and must not slow the next contender."""


@dataclass
class Outcome:
    """What one contender did with one kernel. `problem` is None, or says why there are no figures."""

    problem: Optional[str] = None
    wrong: bool = False
    first: Optional[float] = None
    checksums: List[Tuple[float, ...]] = field(default_factory=list)
    samples: List[float] = field(default_factory=list)


def orders(names: Sequence[str], rounds: int) -> Iterator[List[str]]:
    """Every order is followed by its reverse, then another contender starts: places and neighbours both change."""
    for turn in range(rounds):
        shift = turn // 2 % len(names) if names else 0
        order = [*names[shift:], *names[:shift]]
        yield order[::-1] if turn % 2 else order


def agree(one: Tuple[float, ...], other: Tuple[float, ...]) -> bool:
    return all(math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=1e-300) for a, b in zip(one, other))


def reference(outcomes: Dict[str, Outcome], trusted: Sequence[str] = TRUSTED) -> Optional[str]:
    """The contender that the others' results are held against."""
    return next((name for name in trusted if name in outcomes and outcomes[name].checksums), None)


def checksum(contender: Contender) -> Tuple[float, ...]:
    """The two sums of a result, which is what most results are compared by."""
    return tuple(float(word) for word in contender.ask("checksum"))


class Run:
    """One kernel at one size on the given contenders.

    `result` asks a contender for the numbers that are compared, `trusted` are those whose numbers count, the first that
    has some; contenders in `apart` compute something else, by their nature, and are held against nobody.
    """

    def __init__(self, contenders: Sequence[Contender], kernel: Kernel, dimensions: str, threads: int,
                 result: Callable[[Contender], Tuple[float, ...]] = checksum, trusted: Sequence[str] = TRUSTED,
                 apart: Collection[str] = ()):
        self._result, self._trusted, self._apart = result, trusted, apart
        self._contenders = {contender.name: contender for contender in contenders}
        self._kernel, self._dimensions, self._threads = kernel, dimensions, threads
        self.outcomes: Dict[str, Outcome] = {name: Outcome() for name in self._contenders}

    def _each(self, action, names=None) -> None:
        """Applies the action to every contender still in the race; one that fails leaves it with a reason."""
        for name in names or self._contenders:
            outcome = self.outcomes[name]
            if outcome.problem is None:
                try:
                    action(self._contenders[name], outcome)
                except NotOffered as reason:
                    outcome.problem = str(reason)
                except Failure as failure:
                    outcome.problem, outcome.wrong = f"FAILED: {failure}", True

    def set_up(self) -> None:
        def action(contender: Contender, _: Outcome) -> None:
            if not contender.running():
                contender.start(self._threads)
            contender.ask("setup", self._kernel.name, self._dimensions, self._threads)
        self._each(action)

    def check(self) -> None:
        """Compares results; a contender whose result differs is out."""
        def action(contender: Contender, outcome: Outcome) -> None:
            outcome.checksums.append(self._result(contender))
        self._each(action)
        trusted = reference(self.outcomes, self._trusted)
        for name, outcome in self.outcomes.items():
            if trusted and outcome.problem is None and name not in self._apart:
                expected = self.outcomes[trusted].checksums[-1]
                if not agree(outcome.checksums[-1], expected):
                    outcome.wrong = True
                    outcome.problem = f"WRONG: checksum {outcome.checksums[-1]}, {trusted} has {expected}"

    def measure(self, rounds: int, warm_seconds: float, sample_seconds: float) -> Dict[str, Outcome]:
        """Warms everyone, checks, takes the rounds, and checks again, since code may be replaced as it gets hot."""
        def warm(contender: Contender, outcome: Outcome) -> None:
            progress(f"  warming {contender.name}")
            outcome.first = float(contender.ask("warm", warm_seconds)[0])

        def sample(contender: Contender, outcome: Outcome) -> None:
            time.sleep(SETTLE_SECONDS)
            outcome.samples.append(float(contender.ask("sample", sample_seconds)[0]))

        self.set_up()
        self._each(warm)
        self.check()
        racing = [name for name, outcome in self.outcomes.items() if outcome.problem is None]
        for number, order in enumerate(orders(racing, rounds), 1):
            progress(f"  round {number} of {rounds}: {' '.join(order)}")
            self._each(sample, order)
        self.check()
        return self.outcomes


def check_only(contenders: Sequence[Contender], kernel: Kernel, dimensions: str, threads: int) -> Dict[str, Outcome]:
    """Results without times."""
    run = Run(contenders, kernel, dimensions, threads)
    run.set_up()
    run.check()
    return run.outcomes
