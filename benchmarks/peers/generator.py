"""The shared input generator and checksum, in plain Python: the definition that other languages are checked against.

SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014) as a function of the
index, so that NumPy can compute it by arrays and C and Java by loops, with the same bits.
"""
from typing import Iterable, Tuple

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15
MIX_1 = 0xBF58476D1CE4E5B9
MIX_2 = 0x94D049BB133111EB
PERIOD = 1021
"""The weights of the second checksum repeat with this prime, so that results in a wrong place are seen."""


def uniform(seed: int, index: int) -> float:
    """Element `index` of the stream `seed`, in [0, 1)."""
    z = (seed + (index + 1) * GAMMA) & MASK
    z = ((z ^ (z >> 30)) * MIX_1) & MASK
    z = ((z ^ (z >> 27)) * MIX_2) & MASK
    return ((z ^ (z >> 31)) >> 11) * 2.0 ** -53


def checksum(values: Iterable[float]) -> Tuple[float, float]:
    """The sum, and the sum weighted by (index mod 1021 + 1) / 1021."""
    total = weighted = 0.0
    for index, value in enumerate(values):
        total += value
        weighted += value * ((index % PERIOD + 1) / PERIOD)
    return total, weighted
