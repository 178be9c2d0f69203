"""What is measured: every kernel with its sizes. A new kernel is an entry here and a function in each contender.

The text of a kernel is the naive one, the same in every language. All contenders work on the same inputs: input
number k is `uniform(k)` of the shared generator (see `generator`), row-major, double precision.

| kernel        | dimensions | inputs -> output                                                              |
| matrix_sum    | m x n      | a -> the sum of all elements                                                  |
| add, mul      | m x n      | a, b -> a + b, a * b                                                          |
| custom_op     | n          | x, y -> x * y + x                                                             |
| square        | n          | x -> x * x                                                                    |
| sumsq         | n          | x -> the sum of x * x                                                         |
| matmul        | m x k x n  | a, b -> r += a b, by the triple loop i, j, k                                  |
| pdist         | n x d      | points -> all distances, each pair computed once and written twice            |
| pdist_rows    | n x d      | points -> all distances, whole rows, each pair computed twice                 |
| kdist         | n x d x k  | points, centroids -> the distance of each point to each centroid              |
| assign        | n x d x k  | points, centroids -> int32, the nearest centroid of each point                |
| black_scholes | n          | 100 u1 + 1, 100 u2 + 1, u3 + 0.1 -> call prices, rate 0.02, volatility 0.3    |
| heat          | h x w      | a -> the mean of the four neighbours; the frame of the output stays zero      |

gcc has -ffast-math, numba_fast has fastmath=True and Quern's kernels say fastMath(); numba and numpy are strict, and the
results of all are compared with a tolerance (see `measure`).

Black-Scholes uses 1 / (1 + exp(-1.702 d)) for the normal distribution, so that no contender is judged by its erf.
"""
from dataclasses import dataclass
from typing import Dict, Iterable, List, Optional, Tuple

MEMORY = "memory-bound"
COMPUTE = "compute-bound"


@dataclass(frozen=True)
class Kernel:
    """A kernel, the sizes it is measured at (label -> dimensions) and the tiny ones it is checked at."""

    name: str
    group: str
    sizes: Dict[str, str]
    tiny: Tuple[str, ...]


def _squares(*sides: int) -> Dict[str, str]:
    return {str(side): f"{side}x{side}" for side in sides}


_LENGTHS = {"1e4": "10000", "1e6": "1000000", "2e7": "20000000"}
_PARTICLES = {"1000": "1000x3", "6000": "6000x3"}
_CLUSTERS = {"1Mx16x64": "1000000x16x64", "1Mx2x5": "1000000x2x5"}

KERNELS: List[Kernel] = [
    Kernel("matrix_sum", MEMORY, _squares(1000, 4000), ("1x1", "7x13")),
    Kernel("add", MEMORY, _squares(1000, 4000), ("1x1", "7x13")),
    Kernel("mul", MEMORY, _squares(1000, 4000), ("1x1", "7x13")),
    Kernel("custom_op", MEMORY, _LENGTHS, ("1", "1027")),
    Kernel("square", MEMORY, _LENGTHS, ("1", "1027")),
    Kernel("sumsq", MEMORY, _LENGTHS, ("1", "1027")),
    Kernel("matmul", COMPUTE, {"500x300x400": "500x300x400", "1500": "1500x1500x1500"}, ("1x1x1", "17x9x23")),
    Kernel("pdist", COMPUTE, _PARTICLES, ("2x3", "37x3")),
    Kernel("pdist_rows", COMPUTE, _PARTICLES, ("2x3", "37x3")),
    Kernel("kdist", COMPUTE, {"10000x2x5": "10000x2x5", "1Mx16x64": "1000000x16x64"}, ("1x2x1", "41x3x7")),
    Kernel("assign", COMPUTE, _CLUSTERS, ("1x2x1", "41x3x7")),
    Kernel("black_scholes", COMPUTE, {"4M": "4000000"}, ("1", "1027")),
    Kernel("heat", MEMORY, _squares(4000), ("3x3", "17x23")),
]

FIRST_CALL = ("kdist", "1Mx16x64")
COLD: List[Tuple[str, str, str]] = [
    ("add", "1000", "7x13"),
    ("custom_op", "1e6", "1027"),
    ("square", "1e6", "1027"),
    ("sumsq", "1e6", "1027"),
    ("matmul", "500x300x400", "17x9x23"),
    ("pdist", "1000", "37x3"),
    ("kdist", "10000x2x5", "41x3x7"),
    (*FIRST_CALL, "41x3x7"),
]
"""Kernel, size and tiny dimensions of what is run in fresh processes; the first call of FIRST_CALL has a limit."""


class UnknownName(ValueError):
    """A name on the command line that the catalogue does not have."""


def choose(kind: str, wanted: Optional[Iterable[str]], known: Iterable[str]) -> List[str]:
    """The wanted names, all if none are given; an unknown one is an error that lists the known."""
    known = list(dict.fromkeys(known))
    wanted = known if wanted is None else list(wanted)
    for name in wanted:
        if name not in known:
            raise UnknownName(f"unknown {kind} '{name}'; known: {', '.join(known)}")
    return wanted


def select(kernels: Optional[Iterable[str]], sizes: Optional[Iterable[str]]) -> List[Tuple[Kernel, str, str]]:
    """The chosen (kernel, size label, dimensions), in the order of the catalogue."""
    names = choose("kernel", kernels, [kernel.name for kernel in KERNELS])
    chosen = [kernel for kernel in KERNELS if kernel.name in names]
    labels = choose("size", sizes, [label for kernel in chosen for label in kernel.sizes])
    return [(kernel, label, dimensions) for kernel in chosen
            for label, dimensions in kernel.sizes.items() if label in labels]


def select_cold(kernels: Optional[Iterable[str]], sizes: Optional[Iterable[str]]) -> List[Tuple[str, str, str]]:
    """The chosen (kernel, size label, dimensions) for fresh processes."""
    names = choose("kernel", kernels, [kernel for kernel, _, _ in COLD])
    chosen = [(kernel, label) for kernel, label, _ in COLD if kernel in names]
    labels = choose("size", sizes, [label for _, label in chosen])
    dimensions = {(kernel.name, label): d for kernel in KERNELS for label, d in kernel.sizes.items()}
    return [(*case, dimensions[case]) for case in chosen if case[1] in labels]
