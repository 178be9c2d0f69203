"""Inputs, outputs and checksums as NumPy arrays, for the peers written in Python."""
import numpy as np

from .generator import GAMMA, MASK, MIX_1, MIX_2, PERIOD

_BLOCK = PERIOD << 10
_WEIGHTS = (np.arange(_BLOCK) % PERIOD + 1) / PERIOD


def uniform(seed, shape):
    """An array of the stream `seed`, computed by blocks so that large ones need no large temporaries."""
    result = np.empty(shape)
    elements = result.reshape(-1)
    for start in range(0, elements.size, _BLOCK):
        stop = min(start + _BLOCK, elements.size)
        z = np.arange(start + 1, stop + 1, dtype=np.uint64) * np.uint64(GAMMA) + np.uint64(seed & MASK)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(MIX_1)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(MIX_2)
        elements[start:stop] = ((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 2.0 ** -53
    return result


def flat(values):
    """All elements, row-major."""
    return np.asarray(values).reshape(-1)


def checksum(values):
    """The two sums of `generator.checksum`."""
    elements = flat(values)
    total = weighted = 0.0
    for start in range(0, elements.size, _BLOCK):
        block = elements[start:start + _BLOCK]
        total += float(block.sum(dtype=np.float64))
        weighted += float((block * _WEIGHTS[:block.size]).sum())
    return total, weighted


def _matrices(count, out=True):
    return lambda m, n: ([uniform(k, (m, n)) for k in range(1, count + 1)], np.zeros((m, n)) if out else None)


def _vectors(count, out=True):
    return lambda n: ([uniform(k, n) for k in range(1, count + 1)], np.zeros(n) if out else None)


def _pairs(n, d):
    return [uniform(1, (n, d))], np.zeros((n, n))


def _prices(n):
    return [uniform(1, n) * 100 + 1, uniform(2, n) * 100 + 1, uniform(3, n) + 0.1, 0.02, 0.3], np.zeros(n)


def _clusters(n, d, k, iterations):
    """Points, the first of which are the centroids to begin with; the output is the centroids."""
    points = uniform(1, (n, d))
    return [points, points[:k].copy(), iterations], np.zeros((k, d))


OPERANDS = {
    "matrix_sum": _matrices(1, out=False),
    "add": _matrices(2),
    "mul": _matrices(2),
    "custom_op": _vectors(2),
    "square": _vectors(1),
    "sumsq": _vectors(1, out=False),
    "matmul": lambda m, k, n: ([uniform(1, (m, k)), uniform(2, (k, n))], np.zeros((m, n))),
    "pdist": _pairs,
    "pdist_rows": _pairs,
    "kdist": lambda n, d, k: ([uniform(1, (n, d)), uniform(2, (k, d))], np.zeros((n, k))),
    "assign": lambda n, d, k: ([uniform(1, (n, d)), uniform(2, (k, d))], np.zeros(n, np.int32)),
    "black_scholes": _prices,
    "heat": _matrices(1),
    "kmeans": _clusters,
}
"""kernel -> a function from its dimensions to (inputs, zeroed output, or None where the result is a scalar)."""
