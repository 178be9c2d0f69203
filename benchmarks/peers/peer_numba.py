"""Numba's side: `python -m peers.peer_numba FLAVOUR`, the kernels as a Numba user writes them.

numba                     njit(parallel=True)
numba_fast                njit(parallel=True, fastmath=True)
numba_text                njit(parallel=True) of the array expression `np.sum((p[i] - p[j]) ** 2)`, which allocates
                          temporaries; the other flavours have the inner loop written out by hand, which is faster
numba_fast_mirrored       numba_fast's pdist in the place of pdist_rows: what a Numba user writes for whole rows too
numba_vectorize           @vectorize, one thread by its nature
numba_vectorize_parallel  @vectorize(target="parallel")
"""
import math
import sys

import numba
import numpy as np
from numba import njit, prange, vectorize

from .serve import Unsupported, serve


def matrix_sum(a):
    total = 0.0
    for i in prange(a.shape[0]):
        for j in range(a.shape[1]):
            total += a[i, j]
    return total


def add(a, b, result):
    for i in prange(a.shape[0]):
        for j in range(a.shape[1]):
            result[i, j] = a[i, j] + b[i, j]


def mul(a, b, result):
    for i in prange(a.shape[0]):
        for j in range(a.shape[1]):
            result[i, j] = a[i, j] * b[i, j]


def custom_op(x, y, result):
    for i in prange(x.shape[0]):
        result[i] = x[i] * y[i] + x[i]


def square(x, result):
    for i in prange(x.shape[0]):
        result[i] = x[i] ** 2


def sumsq(x):
    total = 0.0
    for i in prange(x.shape[0]):
        total += x[i] * x[i]
    return total


def matmul(a, b, result):
    for i in prange(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                result[i, j] += a[i, k] * b[k, j]


def pdist(points, distances):
    for i in prange(points.shape[0]):
        for j in range(i + 1, points.shape[0]):
            total = 0.0
            for c in range(points.shape[1]):
                difference = points[i, c] - points[j, c]
                total += difference * difference
            distances[i, j] = math.sqrt(total)
            distances[j, i] = distances[i, j]


def kdist(points, centroids, distances):
    for i in prange(points.shape[0]):
        for j in range(centroids.shape[0]):
            total = 0.0
            for c in range(points.shape[1]):
                difference = points[i, c] - centroids[j, c]
                total += difference * difference
            distances[i, j] = math.sqrt(total)


def pdist_rows(points, distances):
    for i in prange(points.shape[0]):
        for j in range(points.shape[0]):
            total = 0.0
            for c in range(points.shape[1]):
                difference = points[i, c] - points[j, c]
                total += difference * difference
            distances[i, j] = math.sqrt(total)


def assign(points, centroids, labels):
    for i in prange(points.shape[0]):
        nearest = 0
        least = np.inf
        for j in range(centroids.shape[0]):
            total = 0.0
            for c in range(points.shape[1]):
                difference = points[i, c] - centroids[j, c]
                total += difference * difference
            if total < least:
                least = total
                nearest = j
        labels[i] = nearest


def black_scholes(spot, strike, years, rate, volatility, price):
    for i in prange(spot.shape[0]):
        deviation = volatility * math.sqrt(years[i])
        d1 = (math.log(spot[i] / strike[i]) + (rate + 0.5 * volatility * volatility) * years[i]) / deviation
        d2 = d1 - deviation
        n1 = 1 / (1 + math.exp(-1.702 * d1))
        n2 = 1 / (1 + math.exp(-1.702 * d2))
        price[i] = spot[i] * n1 - strike[i] * math.exp(-rate * years[i]) * n2


def heat(a, result):
    for i in prange(1, a.shape[0] - 1):
        for j in range(1, a.shape[1] - 1):
            result[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])


def pdist_text(points, distances):
    for i in prange(points.shape[0]):
        for j in range(i + 1, points.shape[0]):
            distances[i, j] = np.sqrt(np.sum((points[i] - points[j]) ** 2))
            distances[j, i] = distances[i, j]


def kdist_text(points, centroids, distances):
    for i in prange(points.shape[0]):
        for j in range(centroids.shape[0]):
            distances[i, j] = np.sqrt(np.sum((points[i] - centroids[j]) ** 2))


LOOPS = {f.__name__: f for f in (matrix_sum, add, mul, custom_op, square, sumsq, matmul, pdist, pdist_rows, kdist,
                                 assign, black_scholes, heat)}
TEXTS = {"pdist": pdist_text, "kdist": kdist_text}
UFUNCS = {"custom_op": lambda x, y: x * y + x}
MIRRORED = {"pdist_rows": pdist}
TEXT_LIMIT = 20_000_000
"""Distances beyond this take the temporaries of numba_text many seconds a call, and tell nothing new."""


def compiler(flavour):
    """kernel, dimensions -> the compiled function; compiled by its first call, as its users see it."""
    tables = {"numba_text": TEXTS, "numba_fast_mirrored": MIRRORED, "numba_vectorize": UFUNCS,
              "numba_vectorize_parallel": UFUNCS}
    functions = tables.get(flavour, LOOPS)
    compiled = {}

    def compile_function(function):
        if functions is UFUNCS:
            target = {"target": "parallel"} if flavour.endswith("parallel") else {}
            return vectorize(["float64(float64, float64)"], **target)(function)
        return njit(parallel=True, fastmath=flavour.startswith("numba_fast"))(function)

    def function_of(kernel, dimensions):
        if kernel not in functions:
            raise Unsupported(f"{flavour} has no {kernel}")
        if functions is TEXTS and dimensions[0] * dimensions[-1] > TEXT_LIMIT:
            raise Unsupported("too slow at this size")
        if kernel not in compiled:
            compiled[kernel] = compile_function(functions[kernel])
        return compiled[kernel]

    return function_of


def about():
    versions = f"Numba {numba.__version__}, NumPy {np.__version__}, Python {sys.version.split()[0]}"
    try:
        return f"{versions}, threading layer {numba.threading_layer()}"
    except ValueError:  # known only once a parallel function has run
        return versions


if __name__ == "__main__":
    serve(about, compiler(sys.argv[1]), numba.set_num_threads)
